/**
 * Turns an HTTP request into the event of a REST API's Lambda proxy integration. Pure.
 *
 * Certain, and the reason for this file: parameters of the query and of the path are decoded once (`+` is a space,
 * `%2B` a plus), `path` stays as it was sent, absent maps are null, of a repeated name the last value counts, context
 * values of the authorizer are strings, and X-Forwarded-* are the gateway's own whatever the client says.
 */
import type { ApiDescription } from './api-description.ts';
import type { MatchedMethod } from './match-method.ts';

export interface HttpRequest {
  readonly method: string;
  /** Path and query as they were sent. */
  readonly target: string;
  /** Name, value, name, value … */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  readonly sourceIp: string;
  /** `localhost:3000`. */
  readonly domainName: string;
  readonly requestId: string;
  /** Epoch milliseconds. */
  readonly time: number;
}

type MultiValue = Readonly<Record<string, readonly string[]>>;

export function toProxyEvent(
  request: HttpRequest,
  { method, pathParameters }: MatchedMethod,
  api: ApiDescription,
  authorizer: Readonly<Record<string, string>> | undefined,
) {
  const multiValueHeaders = headersOf(request);
  const multiValueQueryStringParameters = queryOf(request.target);
  const path = pathOf(request.target);
  const headers = lastValues(multiValueHeaders);
  return {
    resource: method.resourcePath,
    path,
    httpMethod: request.method,
    headers,
    multiValueHeaders,
    queryStringParameters:
      multiValueQueryStringParameters && lastValues(multiValueQueryStringParameters),
    multiValueQueryStringParameters,
    pathParameters,
    stageVariables: null,
    requestContext: {
      accountId: api.account,
      apiId: api.apiId,
      domainName: request.domainName,
      domainPrefix: 'localhost',
      extendedRequestId: request.requestId,
      httpMethod: request.method,
      identity: {
        sourceIp: request.sourceIp,
        userAgent: headerOf(request.rawHeaders, 'user-agent') ?? null,
      },
      // A custom domain's path has no stage in it, and neither has the local one.
      path,
      protocol: 'HTTP/1.1',
      requestId: request.requestId,
      requestTime: new Date(request.time).toUTCString(),
      requestTimeEpoch: request.time,
      resourceId: method.resourceId,
      resourcePath: method.resourcePath,
      stage: api.stageName,
      ...(authorizer && { authorizer }),
    },
    body: request.body.length === 0 ? null : request.body.toString('utf8'),
    isBase64Encoded: false,
  };
}

export function pathOf(target: string): string {
  const [path = '/'] = target.split('?', 1);
  return path;
}

/** A header's last value, whatever the case of its name. */
export function headerOf(rawHeaders: readonly string[], name: string): string | undefined {
  for (let position = rawHeaders.length - 2; position >= 0; position -= 2) {
    if (rawHeaders[position]?.toLowerCase() === name.toLowerCase()) return rawHeaders[position + 1];
  }
  return undefined;
}

function headersOf(request: HttpRequest): MultiValue {
  const headers: Record<string, string[]> = {};
  for (let position = 0; position < request.rawHeaders.length; position += 2) {
    const name = request.rawHeaders[position] ?? '';
    if (/^x-forwarded-(for|port|proto)$|^(connection|keep-alive|transfer-encoding)$/i.test(name)) {
      continue;
    }
    headers[name] ??= [];
    headers[name].push(request.rawHeaders[position + 1] ?? '');
  }
  return {
    ...headers,
    'X-Forwarded-For': [request.sourceIp],
    'X-Forwarded-Port': [request.domainName.split(':')[1] ?? '80'],
    'X-Forwarded-Proto': ['http'],
  };
}

function queryOf(target: string): MultiValue | null {
  const start = target.indexOf('?');
  const parameters: Record<string, string[]> = {};
  for (const [name, value] of new URLSearchParams(start < 0 ? '' : target.slice(start + 1))) {
    parameters[name] ??= [];
    parameters[name].push(value);
  }
  return Object.keys(parameters).length > 0 ? parameters : null;
}

function lastValues(values: MultiValue): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, list]) => [name, list.at(-1) ?? '']),
  );
}
