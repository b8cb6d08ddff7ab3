/** HTTP as it is written: no header is added, the path is sent as it stands. */
import { Agent, request } from 'node:http';
import type { JSONValue } from 'json-p3';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The body where it is JSON. */
  readonly json: JSONValue | undefined;
}

export interface HttpRequest {
  readonly method: string;
  /** null: without that header. */
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly body?: string | undefined;
}

const agent = new Agent({ keepAlive: true, maxSockets: 32 });

export async function sendHttp(
  url: string,
  { method, headers, body }: HttpRequest,
): Promise<HttpAnswer> {
  const { hostname, port, origin } = new URL(url);
  const sent = Object.entries(headers ?? {}).filter(
    (entry): entry is [string, string] => entry[1] !== null,
  );
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        agent,
        method,
        hostname,
        port,
        path: url.slice(origin.length),
        headers: Object.fromEntries(sent),
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          const pairs = Object.entries(incoming.headers).map(([name, value]) => [
            name,
            String(value),
          ]);
          resolve({
            status: incoming.statusCode ?? 0,
            headers: Object.fromEntries(pairs),
            text,
            json: parsed(text),
          });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

function parsed(text: string): JSONValue | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
