/**
 * What API Gateway answers by itself, as SCIM Error bodies (RFC 7644 §3.12). The detail is what the customer's
 * administrator reads in Entra's provisioning log, so it says what to do. The gateway knows no other by path: a client of the token
 * endpoint gets the same where the function there is not asked, above all 429 and 503, whose status says what it needs to know.
 *
 * The bodies are fixed text. `$context.error.message` must not be used here: for a path that does not exist, API
 * Gateway quotes the Authorization header in it, and with it the key.
 */
import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { SCIM_ERROR_SCHEMA, SCIM_MEDIA_TYPE } from '../lambda/contract/routes.ts';

type GatewayError = {
  readonly status: number;
  readonly detail: string;
  readonly retryAfterSeconds?: number;
};

const BAD_KEY =
  'The credential is missing, unknown or no longer valid. In Entra, under Provisioning > Admin Credentials, paste the current key as Secret Token, or check what was entered for OAuth.';
const NO_SUCH_PATH =
  'There is nothing at this address. Check that the Tenant URL in Entra is exactly the one you were given and ends with /scim/v2.';
const BUSY =
  'The service gets more requests than it may serve. Nothing was changed; the request can be repeated.';
const UNAVAILABLE =
  'The service cannot answer at the moment. The request can be repeated; Entra does so in its next cycle.';
const MISCONFIGURED =
  'The service is set up wrongly and cannot answer. Nothing is wrong with the request: ask the operator of the service.';
const BAD_REQUEST =
  'The request was refused before it reached the directory because it is not well-formed.';

/** Every response type that API Gateway knows; those that cannot occur today are here so that none is ever without a SCIM body. */
const GATEWAY_ERRORS: Readonly<Record<string, GatewayError>> = {
  ACCESS_DENIED: { status: 401, detail: BAD_KEY },
  API_CONFIGURATION_ERROR: { status: 500, detail: MISCONFIGURED },
  AUTHORIZER_CONFIGURATION_ERROR: { status: 503, detail: UNAVAILABLE, retryAfterSeconds: 30 },
  AUTHORIZER_FAILURE: { status: 503, detail: UNAVAILABLE, retryAfterSeconds: 30 },
  BAD_REQUEST_BODY: { status: 400, detail: BAD_REQUEST },
  BAD_REQUEST_PARAMETERS: { status: 400, detail: BAD_REQUEST },
  DEFAULT_4XX: { status: 400, detail: BAD_REQUEST },
  DEFAULT_5XX: { status: 500, detail: UNAVAILABLE },
  // An Authorization header on a path without a method is read as an AWS signature, and found to be none.
  EXPIRED_TOKEN: { status: 404, detail: NO_SUCH_PATH },
  INVALID_SIGNATURE: { status: 404, detail: NO_SUCH_PATH },
  MISSING_AUTHENTICATION_TOKEN: { status: 404, detail: NO_SUCH_PATH },
  RESOURCE_NOT_FOUND: { status: 404, detail: NO_SUCH_PATH },
  INTEGRATION_FAILURE: { status: 503, detail: UNAVAILABLE, retryAfterSeconds: 30 },
  INTEGRATION_TIMEOUT: {
    status: 504,
    detail:
      'The request took too long. It may have been carried out in part; repeating it is safe.',
    retryAfterSeconds: 30,
  },
  INVALID_API_KEY: { status: 401, detail: BAD_KEY },
  QUOTA_EXCEEDED: { status: 429, detail: BUSY, retryAfterSeconds: 60 },
  REQUEST_TOO_LARGE: {
    status: 413,
    detail: 'The request is larger than 10 MB. Send less in one request.',
  },
  THROTTLED: { status: 429, detail: BUSY, retryAfterSeconds: 1 },
  UNAUTHORIZED: { status: 401, detail: BAD_KEY },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, detail: `Send the body as ${SCIM_MEDIA_TYPE}.` },
  WAF_FILTERED: {
    status: 403,
    detail:
      'A firewall rule refused the request. Ask the operator of the service whether the address it came from is allowed.',
  },
};

/** Gives every error of the gateway's own a SCIM body, and what else its status asks for. */
export function addGatewayResponses(api: RestApi): void {
  for (const [type, error] of Object.entries(GATEWAY_ERRORS)) {
    const body = errorBody(error);
    api.addGatewayResponse(type, {
      type: ResponseType.of(type),
      statusCode: String(error.status),
      responseHeaders: errorHeaders(error),
      // Which template is taken may follow the Accept header, so both that a SCIM client sends find the same body.
      templates: { 'application/json': body, [SCIM_MEDIA_TYPE]: body },
    });
  }
}

function errorBody(error: GatewayError): string {
  return JSON.stringify({
    schemas: [SCIM_ERROR_SCHEMA],
    status: String(error.status),
    detail: error.detail,
  });
}

/** Values are mapping expressions: a literal stands in single quotes. */
function errorHeaders(error: GatewayError): Record<string, string> {
  return {
    'Content-Type': `'${SCIM_MEDIA_TYPE}'`,
    ...(error.status === 401 ? { 'WWW-Authenticate': "'Bearer'" } : {}),
    ...(error.retryAfterSeconds === undefined
      ? {}
      : { 'Retry-After': `'${error.retryAfterSeconds}'` }),
  };
}
