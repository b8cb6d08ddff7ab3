/** Sends requests that are made ready beforehand, over connections that stay open, each with one request at a time. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type HttpResponse, ResponseReader } from './response-reader.ts';

export interface Load {
  readonly port: number;
  readonly requests: readonly Buffer[];
  readonly connections: number;
  /** What every answer must be. */
  readonly status: number;
}

export interface LoadResult {
  readonly seconds: number;
  /** Share of one processor that sending took: near 1, it is the sender that was measured. */
  readonly senderShare: number;
}

export async function sendLoad({ port, requests, connections, status }: Load): Promise<LoadResult> {
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(port)));
  const queue = requests.values();
  const cpu = process.cpuUsage();
  const start = performance.now();
  await Promise.all(sockets.map((socket) => work(socket, queue, status)));
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  for (const socket of sockets) socket.destroy();
  return { seconds, senderShare: (user + system) / 1e6 / seconds };
}

/** One request, for a look at the answer. */
export async function sendOnce(port: number, request: Buffer): Promise<HttpResponse> {
  const socket = await open(port);
  const reader = new ResponseReader();
  socket.write(request);
  for await (const bytes of socket) {
    const response = reader.push(bytes);
    if (response) return response;
  }
  throw new Error('the connection was closed before the answer');
}

async function open(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  return socket;
}

function work(socket: Socket, queue: Iterator<Buffer>, status: number): Promise<void> {
  const reader = new ResponseReader();
  return new Promise((resolve, reject) => {
    const next = (): void => {
      const { value, done } = queue.next();
      if (done) resolve();
      else socket.write(value);
    };
    socket.on('data', (bytes) => {
      const response = reader.push(bytes);
      if (!response) return;
      if (response.status === status) next();
      else reject(new Error(`${response.status} instead of ${status}: ${response.body}`));
    });
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('the server closed a connection')));
    next();
  });
}
