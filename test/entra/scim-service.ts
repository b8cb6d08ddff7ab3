/** What the test server answers, as a function of a request and of what it holds. */
import type http from 'node:http';
import { type Operation, patchResource } from './patch-resource.ts';
import { publishedSchemas } from './published-schemas.ts';

export type Json = Record<string, unknown>;

export interface ReceivedRequest {
  readonly method: string;
  /** As it came, still encoded. */
  readonly url: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Json | undefined;
}

export const serverToken = 'test-token';

export interface Store {
  readonly users: Map<string, Json>;
  readonly groups: Map<string, Json>;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly text?: string;
}

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

export function answerTo(request: ReceivedRequest, store: Store): Answer {
  const { pathname, searchParams } = new URL(request.url, 'http://server');
  const [, base, endpoint, id] = pathname.split('/');
  if (base === 'token') return token(request);
  if (request.headers.authorization !== `Bearer ${serverToken}`) return error(401, 'Wrong token');
  if (base !== 'scim') return error(404, 'No such endpoint');
  if (endpoint === 'Schemas') return list(publishedSchemas, new URLSearchParams());
  const isGroups = endpoint === 'Groups';
  const resources = isGroups ? store.groups : store.users;
  if (id !== undefined) return answerOnOne(request, decodeURIComponent(id), resources, store);
  if (request.method === 'POST') {
    return create(request.body ?? {}, isGroups ? 'displayName' : 'userName', resources);
  }
  return list(find(searchParams.get('filter'), resources), searchParams);
}

function answerOnOne(
  { method, body, url }: ReceivedRequest,
  id: string,
  resources: Map<string, Json>,
  { groups }: Store,
): Answer {
  const resource = resources.get(id);
  if (resource === undefined) return error(404, `${id} not found`);
  if (method === 'DELETE') {
    resources.delete(id);
    for (const group of groups.values()) dropMember(group, id);
    return { status: 204 };
  }
  if (method === 'PATCH') patchResource(resource, (body?.['Operations'] ?? []) as Operation[]);
  return json(200, project(resource, new URL(url, 'http://server').searchParams));
}

function dropMember(group: Json, id: string): void {
  const members = group['members'] as Json[] | undefined;
  if (members !== undefined) group['members'] = members.filter(({ value }) => value !== id);
}

let lastId = 0;

function create(body: Json, unique: string, resources: Map<string, Json>): Answer {
  const name = body[unique];
  if (typeof name !== 'string' || name === '') return error(400, `${unique} is required`);
  const isTaken = [...resources.values()].some((resource) => isSame(resource[unique], name));
  if (isTaken) return error(409, `${unique} is taken`);
  lastId += 1;
  const id = `id-${lastId}`;
  resources.set(id, { ...normalised(body), id });
  return json(201, resources.get(id));
}

/** Booleans that come as text, and roles that are empty. */
function normalised({ roles, ...body }: Json): Json {
  if (typeof body['active'] === 'string') body['active'] = isSame(body['active'], 'true');
  if (!Array.isArray(roles) || roles.length === 0) return body;
  const isPrimary = (value: unknown) => isSame(value, 'true');
  return {
    ...body,
    roles: roles.map((role: Json) => ({ ...role, primary: isPrimary(role['primary']) })),
  };
}

function find(filter: string | null, resources: Map<string, Json>): Json[] {
  if (filter === null) return [...resources.values()];
  const terms = filter.split(' and ').map((term) => {
    const [, path = '', quoted = ''] = /^(.+) eq (".*")$/.exec(term) ?? [];
    return { path, value: String(JSON.parse(quoted)) };
  });
  return [...resources.values()].filter((resource) =>
    terms.every(({ path, value }) => valuesAt(resource, path).some((one) => isSame(one, value))),
  );
}

function valuesAt(resource: Json, path: string): unknown[] {
  if (path === 'manager') {
    return [
      ((resource[enterprise] as Json | undefined)?.['manager'] as Json | undefined)?.['value'],
    ];
  }
  const name = path.startsWith('emails') ? 'emails' : path;
  const value = resource[name];
  return Array.isArray(value) ? value.map((element: Json) => element['value']) : [value];
}

function isSame(one: unknown, other: unknown): boolean {
  return String(one).toLowerCase() === String(other).toLowerCase();
}

function list(resources: readonly Json[], parameters: URLSearchParams): Answer {
  const startIndex = Number(parameters.get('startIndex') ?? 1);
  const count = Number(parameters.get('count') ?? 100);
  const page = resources.slice(startIndex - 1, startIndex - 1 + count);
  return json(200, {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
    totalResults: resources.length,
    startIndex,
    itemsPerPage: page.length,
    Resources: page.map((resource) => project(resource, parameters)),
  });
}

function project(resource: Json, parameters: URLSearchParams): Json {
  if (parameters.get('excludedAttributes') !== 'members') return resource;
  const { members: _, ...rest } = resource;
  return rest;
}

export const clientCredentials = { id: 'client', secret: 'hidden' };
/** An assertion that the server trusts; its signature is none that anybody could check. */
export const trustedAssertion = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJlbnRyYSJ9.c2lnbmF0dXJl';

const tokenHeaders = { 'content-type': 'application/json', 'cache-control': 'no-store' };

function token({ body = {}, headers }: ReceivedRequest): Answer {
  const basic = `${clientCredentials.id}:${clientCredentials.secret}`;
  const hasHeader = headers.authorization === `Basic ${Buffer.from(basic).toString('base64')}`;
  const hasSecret =
    body['client_id'] === clientCredentials.id &&
    (body['client_secret'] === clientCredentials.secret ||
      body['client_assertion'] === trustedAssertion);
  const isKnown = body['grant_type'] === 'client_credentials' && (hasHeader || hasSecret);
  const answer = isKnown
    ? json(200, { access_token: serverToken, token_type: 'Bearer', expires_in: 3600 })
    : json(401, { error: 'invalid_client' });
  return { ...answer, headers: tokenHeaders };
}

export function json(status: number, body: unknown): Answer {
  return { status, text: JSON.stringify(body) };
}

export function error(status: number, detail: string): Answer {
  const schemas = ['urn:ietf:params:scim:api:messages:2.0:Error'];
  return json(status, { schemas, status: String(status), detail });
}
