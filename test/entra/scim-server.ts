/** A small SCIM server in memory, over real HTTP, that records what it is sent and misbehaves when it is told to. */
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type Answer,
  answerTo,
  type Json,
  type ReceivedRequest,
  type Store,
} from './scim-service.ts';

export { type Json, type ReceivedRequest, serverToken } from './scim-service.ts';

export interface Fault {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly text?: string;
  readonly delayMs?: number;
}

export interface ScimServer {
  readonly url: string;
  readonly users: Map<string, Json>;
  readonly groups: Map<string, Json>;
  readonly requests: ReceivedRequest[];
  /** Answers instead of the server when it returns something; the server then does nothing. */
  fault: (request: ReceivedRequest) => Fault | undefined;
  /** What the server understands instead of what was sent. */
  mishear: (request: ReceivedRequest) => ReceivedRequest;
  /** Sent in place of what the server answers. */
  distort: (request: ReceivedRequest, answer: Answer) => Answer;
  close(): Promise<void>;
}

export async function startScimServer(): Promise<ScimServer> {
  const store: Store = { users: new Map(), groups: new Map() };
  const requests: ReceivedRequest[] = [];
  const http1 = http.createServer(async (incoming, response) => {
    const request = await receive(incoming);
    requests.push(request);
    const fault = server.fault(request);
    const answer = fault ?? server.distort(request, answerTo(server.mishear(request), store));
    if (fault?.delayMs !== undefined) await new Promise((end) => setTimeout(end, fault.delayMs));
    response.writeHead(answer.status, {
      'content-type': 'application/scim+json',
      ...answer.headers,
    });
    response.end(answer.text);
  });
  http1.listen(0, '127.0.0.1');
  await once(http1, 'listening');
  const { port } = http1.address() as AddressInfo;
  const server: ScimServer = {
    url: `http://127.0.0.1:${port}/scim`,
    ...store,
    requests,
    fault: () => undefined,
    mishear: (request) => request,
    distort: (_, answer) => answer,
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
  const isForm = incoming.headers['content-type']?.includes('form') === true;
  return {
    method: incoming.method ?? '',
    url: incoming.url ?? '',
    headers: incoming.headers,
    body:
      text === ''
        ? undefined
        : isForm
          ? Object.fromEntries(new URLSearchParams(text))
          : JSON.parse(text),
  };
}
