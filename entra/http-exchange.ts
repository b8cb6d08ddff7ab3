/**
 * One HTTP request and its answer over node:http(s), which, unlike fetch, sends no User-Agent of its own.
 * Knows nothing of SCIM, of retries or of rates.
 */
import http from 'node:http';
import https from 'node:https';

export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

export type HttpOutcome =
  | {
      readonly outcome: 'answer';
      readonly status: number;
      readonly retryAfter: string | undefined;
      readonly contentType: string | undefined;
      readonly text: string;
    }
  | { readonly outcome: 'timeout' }
  | { readonly outcome: 'unreachable'; readonly reason: string };

export interface Exchange {
  /** Never rejects: what went wrong on the way is an outcome. */
  send(request: HttpRequest): Promise<HttpOutcome>;
  close(): void;
}

const largestAnswer = 16 * 1024 * 1024;

/** Keeps connections alive. The time limit covers the whole exchange, from the first byte to the last. */
export function createExchange(limits: { connections: number; timeoutSeconds: number }): Exchange {
  const settings = { keepAlive: true, maxSockets: limits.connections };
  const agents = { 'http:': new http.Agent(settings), 'https:': new https.Agent(settings) };
  const timeoutMs = limits.timeoutSeconds * 1000;
  return {
    async send(request) {
      const first = await exchange(request, agents, timeoutMs);
      // The server closed an idle connection at the moment at which we used it: it saw nothing of this request.
      return first === 'stale connection'
        ? last(await exchange(request, agents, timeoutMs))
        : first;
    },
    close() {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

interface Agents {
  readonly 'http:': http.Agent;
  readonly 'https:': https.Agent;
}

function exchange(
  { method, url, headers, body }: HttpRequest,
  agents: Agents,
  timeoutMs: number,
): Promise<HttpOutcome | 'stale connection'> {
  return new Promise((resolve) => {
    const isTls = url.startsWith('https:');
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const request = (isTls ? https : http).request(url, {
      method,
      headers: { ...headers, ...length },
      agent: agents[isTls ? 'https:' : 'http:'],
      signal: AbortSignal.timeout(timeoutMs),
    });
    request.on('error', (error: NodeJS.ErrnoException) => {
      const isStale = request.reusedSocket && error.code === 'ECONNRESET';
      resolve(isStale ? 'stale connection' : toOutcome(error));
    });
    request.on('response', (response) => {
      readText(response).then(
        (text) => {
          const { 'retry-after': retryAfter, 'content-type': contentType } = response.headers;
          const { statusCode: status = 0 } = response;
          resolve({ outcome: 'answer', status, retryAfter, contentType, text });
        },
        (error: NodeJS.ErrnoException) => resolve(toOutcome(error)),
      );
    });
    request.end(body);
  });
}

async function readText(response: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > largestAnswer) throw new Error('the answer is larger than 16 MB');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function toOutcome(error: NodeJS.ErrnoException): HttpOutcome {
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return { outcome: 'timeout' };
  return { outcome: 'unreachable', reason: error.code ?? error.message };
}

function last(outcome: HttpOutcome | 'stale connection'): HttpOutcome {
  return outcome === 'stale connection'
    ? { outcome: 'unreachable', reason: 'ECONNRESET' }
    : outcome;
}
