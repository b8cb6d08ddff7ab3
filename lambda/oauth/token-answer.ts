/** Answers of the token endpoint: RFC 6749 §5.1 and §5.2. Plain JSON, never a SCIM message; no cache may keep one. */
import type { APIGatewayProxyResult } from 'aws-lambda';
import type { TokenError } from './token-error.ts';

export interface Grant {
  readonly accessToken: string;
  readonly seconds: number;
  readonly scope?: string | undefined;
}

/** Long enough for a burst to pass, short enough for a provisioning run to wait. */
const RETRY_AFTER_SECONDS = 5;

export function grantAnswer({ accessToken, seconds, scope }: Grant): APIGatewayProxyResult {
  return jsonAnswer(200, {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: seconds,
    ...(scope === undefined ? {} : { scope }),
  });
}

/**
 * A 401 names the one scheme that the endpoint knows. API Gateway hands a function's WWW-Authenticate on as
 * x-amzn-Remapped-WWW-Authenticate; behind anything else it arrives as it is.
 */
export function errorAnswer({ code, message, status, allow }: TokenError): APIGatewayProxyResult {
  return jsonAnswer(
    status,
    { error: code, error_description: message },
    {
      ...(status === 401 ? { 'WWW-Authenticate': 'Basic realm="scim", charset="UTF-8"' } : {}),
      ...(allow === undefined ? {} : { Allow: allow }),
    },
  );
}

/** RFC 6749 has a code for it at the authorization endpoint alone (§4.1.2.1); clients know it. */
export function outageAnswer(): APIGatewayProxyResult {
  return jsonAnswer(
    503,
    {
      error: 'temporarily_unavailable',
      error_description: 'The service cannot tell at the moment. Try again.',
    },
    { 'Retry-After': String(RETRY_AFTER_SECONDS) },
  );
}

export function defectAnswer(): APIGatewayProxyResult {
  return jsonAnswer(500, {
    error: 'server_error',
    error_description:
      'The service failed to answer. Try again; if it fails again, give its operator the time of this request.',
  });
}

function jsonAnswer(
  statusCode: number,
  body: Readonly<Record<string, string | number>>,
  headers: Readonly<Record<string, string>> = {},
): APIGatewayProxyResult {
  return {
    statusCode,
    headers: {
      'Content-Type': 'application/json',
      'Cache-Control': 'no-store',
      Pragma: 'no-cache',
      ...headers,
    },
    body: JSON.stringify(body),
  };
}
