/**
 * API Gateway's proxy events (REST API) to SCIM messages and back. Parameters arrive decoded and are not decoded again:
 * a plus in a user's name would be lost. The Host header is never read: a client can write what it likes in it.
 */
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { SCIM_BASE_PATH, SCIM_MEDIA_TYPE } from '../contract/routes.ts';
import type { Caller } from '../directory/directory.ts';
import { ScimError } from '../scim/scim-error.ts';
import type { ScimRequest, ScimResponse } from './scim-message.ts';

/** @throws ScimError 401 where no authorizer let the request in */
export function toScimRequest(event: APIGatewayProxyEvent): ScimRequest {
  const headers = lowerCased(event.headers);
  const fullPath = event.requestContext.path;
  const { prefix, path } = splitPath(fullPath);
  const scheme = headers.get('x-forwarded-proto') === 'http' ? 'http' : 'https';
  return {
    method: event.httpMethod.toUpperCase(),
    path,
    query: lowerCased(event.queryStringParameters),
    contentType: headers.get('content-type')?.toLowerCase(),
    ifMatch: headers.get('if-match'),
    ifNoneMatch: headers.get('if-none-match'),
    body: bodyOf(event),
    baseUrl: `${scheme}://${event.requestContext.domainName}${prefix}${SCIM_BASE_PATH}`,
    caller: callerOf(event),
  };
}

/** `/stage/scim/v2/Users/1`: what stands before the base path, and the decoded segments behind it. */
function splitPath(fullPath: string): { prefix: string; path: readonly string[] } {
  const collapsed = fullPath.replace(/\/{2,}/g, '/');
  const start = collapsed.indexOf(SCIM_BASE_PATH);
  const prefix = start === -1 ? '' : collapsed.slice(0, start);
  const rest = start === -1 ? collapsed : collapsed.slice(start + SCIM_BASE_PATH.length);
  return {
    prefix,
    path: rest
      .split('/')
      .filter((segment) => segment !== '')
      .map(decoded),
  };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function lowerCased(
  parameters: Readonly<Record<string, string | undefined>> | null,
): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(parameters ?? {}).map(([name, value]) => [name.toLowerCase(), value ?? '']),
  );
}

function bodyOf({ body, isBase64Encoded }: APIGatewayProxyEvent): string | undefined {
  if (body === null) return undefined;
  return isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body;
}

function callerOf({ requestContext }: APIGatewayProxyEvent): Caller {
  const { tenant, actor } = requestContext.authorizer ?? {};
  if (typeof tenant !== 'string' || typeof actor !== 'string') {
    throw new ScimError(401, 'The request carries no valid credential.');
  }
  return { tenant, actor, requestId: requestContext.requestId };
}

export function toProxyResult({ status, headers, body }: ScimResponse): APIGatewayProxyResult {
  return {
    statusCode: status,
    headers: body === undefined ? { ...headers } : { ...headers, 'Content-Type': SCIM_MEDIA_TYPE },
    body: body === undefined ? '' : JSON.stringify(body),
  };
}
