/** A small SCIM server in memory, over real HTTP, that records what it is sent and fails when it is told to. */
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { patchUser } from './patch-user.ts';

export type Json = Record<string, unknown>;

export interface ReceivedRequest {
  readonly method: string;
  /** As it came, still encoded. */
  readonly url: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Json | undefined;
}

export interface Fault {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly text?: string;
  readonly delayMs?: number;
}

export interface ScimServer {
  readonly url: string;
  readonly users: Map<string, Json>;
  readonly requests: ReceivedRequest[];
  /** Answers instead of the server when it returns something. */
  fault: (request: ReceivedRequest) => Fault | undefined;
  close(): Promise<void>;
}

export const serverToken = 'test-token';

export async function startScimServer(): Promise<ScimServer> {
  const users = new Map<string, Json>();
  const requests: ReceivedRequest[] = [];
  const http1 = http.createServer(async (incoming, response) => {
    const request = await receive(incoming);
    requests.push(request);
    const fault = server.fault(request);
    const answer = fault ?? answerTo(request, users);
    if (fault?.delayMs !== undefined) await new Promise((end) => setTimeout(end, fault.delayMs));
    response.writeHead(answer.status, {
      'content-type': 'application/scim+json',
      ...fault?.headers,
    });
    response.end(answer.text);
  });
  http1.listen(0, '127.0.0.1');
  await once(http1, 'listening');
  const { port } = http1.address() as AddressInfo;
  const server: ScimServer = {
    url: `http://127.0.0.1:${port}/scim`,
    users,
    requests,
    fault: () => undefined,
    async close() {
      http1.closeAllConnections();
      http1.close();
      await once(http1, 'close');
    },
  };
  return server;
}

async function receive(incoming: http.IncomingMessage): Promise<ReceivedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  return {
    method: incoming.method ?? '',
    url: incoming.url ?? '',
    headers: incoming.headers,
    body: text === '' ? undefined : JSON.parse(text),
  };
}

interface Answer {
  readonly status: number;
  readonly text?: string;
}

function answerTo(request: ReceivedRequest, users: Map<string, Json>): Answer {
  const { pathname, searchParams } = new URL(request.url, 'http://server');
  if (request.headers.authorization !== `Bearer ${serverToken}`) return error(401, 'Wrong token');
  const [, base, endpoint, id] = pathname.split('/');
  if (base !== 'scim') return error(404, 'No such endpoint');
  if (endpoint === 'Groups') return list([]);
  if (id !== undefined) return answerOnUser(request, decodeURIComponent(id), users);
  if (request.method === 'POST') return create(request.body ?? {}, users);
  return list(find(searchParams.get('filter') ?? '', users));
}

function answerOnUser(
  { method, body }: ReceivedRequest,
  id: string,
  users: Map<string, Json>,
): Answer {
  const user = users.get(id);
  if (user === undefined) return error(404, `User ${id} not found`);
  if (method === 'DELETE') {
    users.delete(id);
    return { status: 204 };
  }
  if (method === 'PATCH') patchUser(user, body?.['Operations'] as never);
  return { status: 200, text: JSON.stringify(user) };
}

let lastId = 0;

function create(body: Json, users: Map<string, Json>): Answer {
  const name = String(body['userName']).toLowerCase();
  const isTaken = [...users.values()].some(
    (user) => String(user['userName']).toLowerCase() === name,
  );
  if (isTaken) return error(409, 'userName is taken');
  lastId += 1;
  const user = { ...body, id: `id-${lastId}` };
  users.set(user.id, user);
  return { status: 201, text: JSON.stringify(user) };
}

function find(filter: string, users: Map<string, Json>): Json[] {
  const [, path = '', quoted = ''] = /^(\S+(?: eq "work"\]\S*)?) eq (".*")$/.exec(filter) ?? [];
  const wanted = JSON.parse(quoted).toLowerCase();
  return [...users.values()].filter((user) => {
    const emails = user['emails'] as Json[] | undefined;
    const value = path.startsWith('emails') ? emails?.[0]?.['value'] : user[path];
    return typeof value === 'string' && value.toLowerCase() === wanted;
  });
}

function list(resources: readonly Json[]): Answer {
  const body = {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
    totalResults: resources.length,
    startIndex: 1,
    itemsPerPage: resources.length,
    Resources: resources,
  };
  return { status: 200, text: JSON.stringify(body) };
}

function error(status: number, detail: string): Answer {
  const schemas = ['urn:ietf:params:scim:api:messages:2.0:Error'];
  return { status, text: JSON.stringify({ schemas, status: String(status), detail }) };
}
