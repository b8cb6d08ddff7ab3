/** Requests at a steady rate, each sent at its time whether or not those before it were answered. */
import { Agent, request } from 'node:http';
import type { Use } from './credential-life.ts';

/** What a stream presents at this moment, by the name under which it is judged. */
export interface Presented {
  readonly credential: string;
  readonly authorization: string;
}

export interface Stream {
  readonly present: () => Presented | undefined;
}

export interface SteadyLoad {
  readonly uses: readonly Use[];
  /** Ends it, and waits for the answers that are on their way. */
  stop(): Promise<void>;
}

/** Streams take turns; together they send `perSecond`. */
export function startSteadyLoad(
  url: string,
  streams: readonly Stream[],
  perSecond: number,
): SteadyLoad {
  const uses: Use[] = [];
  const agent = new Agent({ keepAlive: true });
  const waiting = new Set<Promise<void>>();
  const started = Date.now();
  let count = 0;
  const timer = setInterval(() => {
    const due = Math.floor(((Date.now() - started) * perSecond) / 1000);
    for (; count < due; count += 1) {
      const presented = streams[count % streams.length]?.present();
      if (!presented) continue;
      const sending = send(url, presented, agent).then((use) => {
        uses.push(use);
        waiting.delete(sending);
      });
      waiting.add(sending);
    }
  }, 10);
  return {
    uses,
    async stop() {
      clearInterval(timer);
      await Promise.all(waiting);
      agent.destroy();
    },
  };
}

/**
 * Reads one user, so that the table is asked too. A server may close an idle connection in the moment in which it is used again: that says
 * nothing of the credential, and a client repeats it (RFC 9112 §9.3.1).
 */
function send(url: string, presented: Presented, agent: Agent): Promise<Use> {
  const { credential, authorization } = presented;
  const sent = Date.now();
  return new Promise((resolve) => {
    const answer = (status: number) => resolve({ credential, sent, answered: Date.now(), status });
    const outgoing = request(
      `${url}/Users?startIndex=1&count=1`,
      { agent, headers: { Authorization: authorization } },
      (incoming) => {
        incoming.resume().on('end', () => answer(incoming.statusCode ?? 0));
      },
    );
    outgoing.on('error', () => {
      if (outgoing.reusedSocket) resolve(send(url, presented, agent));
      else answer(0);
    });
    outgoing.end();
  });
}
