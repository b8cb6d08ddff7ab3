/** A server on this machine's loopback address, and the faults that can be planted in what it answers. */
import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface LoopbackServer {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** Cuts what is under way. */
  stop(): Promise<void>;
}

/** One that fails has its connection cut. */
export type Listener = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** What comes instead of the answer. hang: nothing, until the caller gives up · cut: the end of the connection. */
export type Fault =
  | 'hang'
  | 'cut'
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      /** Sent as it is, whether or not it is JSON. */
      readonly text?: string;
    };

/** Called for every request; undefined lets it through. */
export type PlantFault = (request: {
  readonly method: string;
  readonly path: string;
}) => Fault | undefined;

/**
 * @param port 0 for any that is free
 * @param listenerAt makes the listener once its own address is known
 */
export async function listenOnLoopback(
  port: number,
  listenerAt: (url: string) => Listener,
): Promise<LoopbackServer> {
  const server = http.createServer();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const listener = listenerAt(url);
  server.on('request', (request, response) => {
    listener(request, response).catch(() => response.destroy());
  });
  return {
    url,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** True when a fault was planted, and the request needs no answer any more. */
export function meetFault(
  fault: Fault | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  if (fault === undefined) return false;
  if (fault === 'cut') request.socket.destroy();
  else if (fault !== 'hang') {
    response.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers });
    response.end(fault.text ?? '');
  }
  return true;
}

const largestBody = 64 * 1024;

/** @throws Error when it is larger than 64 KB */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > largestBody) throw new Error('the body is larger than 64 KB');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}
