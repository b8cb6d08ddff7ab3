import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';

export type Form = Readonly<Record<string, string>> | readonly (readonly [string, string])[];

export interface SentForm {
  readonly method?: string;
  /** Text is sent as it is. */
  readonly form?: Form | string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly multiValueHeaders?: Readonly<Record<string, string[]>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly base64?: boolean;
}

/** What of a REST API's proxy event the token endpoint may look at; anything else is not there. */
export function tokenEvent(sent: SentForm): APIGatewayProxyEvent {
  const body = sent.form === undefined ? null : textOf(sent.form);
  return {
    httpMethod: sent.method ?? 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...sent.headers },
    ...(sent.multiValueHeaders && { multiValueHeaders: sent.multiValueHeaders }),
    queryStringParameters: sent.query ?? null,
    body: body !== null && sent.base64 ? Buffer.from(body).toString('base64') : body,
    isBase64Encoded: sent.base64 ?? false,
    requestContext: { requestId: 'request-1' },
  } as unknown as APIGatewayProxyEvent;
}

function textOf(form: Form | string): string {
  if (typeof form === 'string') return form;
  const pairs = isPairs(form) ? form : Object.entries(form);
  return new URLSearchParams(
    pairs.map(([name, value]): [string, string] => [name, value]),
  ).toString();
}

const isPairs = (form: Form): form is readonly (readonly [string, string])[] => Array.isArray(form);

export const basic = (clientId: string, secret: string): string =>
  `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`;

export interface TokenAnswer {
  readonly status: number;
  readonly headers: APIGatewayProxyResult['headers'];
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into any answer
  readonly body: any;
}

export const toAnswer = ({ statusCode, headers, body }: APIGatewayProxyResult): TokenAnswer => ({
  status: statusCode,
  headers,
  body: JSON.parse(body),
});
