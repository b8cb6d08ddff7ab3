/** The parameters of a token request: what RFC 6749 §3.2 and appendix B ask of the body of a POST. */
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { invalidRequest } from './token-error.ts';

/** The parameters that this endpoint knows, with the most characters that each may have. */
const PARAMETERS = {
  grant_type: 200,
  client_id: 200,
  client_secret: 1000,
  client_assertion_type: 200,
  client_assertion: 12_000,
  scope: 1000,
} as const;

export type ParameterName = keyof typeof PARAMETERS;
export type FormParameters = Readonly<Partial<Record<ParameterName, string>>>;

const MOST_BODY_BYTES = 16 * 1024;
const MEDIA_TYPE = 'application/x-www-form-urlencoded';
const mediaTypeForm = /^([^\s;]+)\s*(?:;\s*charset\s*=\s*"?(?:utf-8|us-ascii)"?\s*)?$/i;

/**
 * Those it knows: the others are ignored, and one without a value is as if it was left out.
 * @throws TokenError invalid_request
 */
export function parseFormParameters(event: APIGatewayProxyEvent): FormParameters {
  refuseSecretsInQuery(event);
  const mediaType = mediaTypeForm.exec(headerOf(event, 'content-type') ?? '')?.[1];
  if (mediaType?.toLowerCase() !== MEDIA_TYPE) {
    throw invalidRequest(`Send the parameters as ${MEDIA_TYPE} in UTF-8.`);
  }
  const sent = new URLSearchParams(bodyOf(event));
  const parameters: Partial<Record<ParameterName, string>> = {};
  for (const [name, most] of Object.entries(PARAMETERS) as [ParameterName, number][]) {
    const [value, ...more] = sent.getAll(name);
    if (more.length > 0) throw invalidRequest(`The parameter ${name} is there more than once.`);
    if (value === undefined || value === '') continue;
    if (value.length > most) throw invalidRequest(`The parameter ${name} is too long.`);
    parameters[name] = value;
  }
  return parameters;
}

/** The value of a header, whatever the case of its name. @throws TokenError where it is there more than once */
export function headerOf(event: APIGatewayProxyEvent, name: string): string | undefined {
  const single = valuesOf(event.headers, name);
  const [value, ...more] = single;
  const repeated = valuesOf(event.multiValueHeaders, name).flat();
  if (more.length > 0 || repeated.length > 1) {
    throw invalidRequest(`The header ${name} is there more than once.`);
  }
  return value;
}

function valuesOf<Value>(
  headers: Readonly<Record<string, Value | undefined>> | null | undefined,
  name: string,
): Value[] {
  return Object.entries(headers ?? {})
    .filter(([given]) => given.toLowerCase() === name)
    .map(([, value]) => value)
    .filter((value) => value !== undefined);
}

/** RFC 6749 §2.3.1: what is in a URL ends up in the logs of everything on its way. */
function refuseSecretsInQuery({ queryStringParameters }: APIGatewayProxyEvent): void {
  for (const name of Object.keys(queryStringParameters ?? {})) {
    if (name === 'client_secret' || name === 'client_assertion') {
      throw invalidRequest(
        `A credential in a URL ends up in logs: send ${name} in the body, and replace the one that was sent.`,
      );
    }
  }
}

function bodyOf({ body, isBase64Encoded }: APIGatewayProxyEvent): string {
  const text = isBase64Encoded ? Buffer.from(body ?? '', 'base64').toString('utf8') : (body ?? '');
  if (Buffer.byteLength(text) > MOST_BODY_BYTES) {
    throw invalidRequest(`The body has more than ${MOST_BODY_BYTES} bytes.`);
  }
  return text;
}
