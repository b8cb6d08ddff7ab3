/** A measured server in a process of its own, so that it shares neither heap nor event loop with anybody. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { ServerMessage } from './measured-server.ts';

export interface ServerProcess {
  readonly port: number;
  /** Processor time of all its threads so far, garbage collection and compilation among it. */
  cpuSeconds(): Promise<number>;
  stop(): Promise<void>;
}

/** @param file in this folder; @param users how many the server has at its start */
export async function startServer(file: string, users: number): Promise<ServerProcess> {
  const child = fork(join(import.meta.dirname, file), [String(users)]);
  const hear = async (): Promise<ServerMessage> => {
    const ended = new AbortController();
    const early = () => ended.abort(new Error(`${file} ended early`));
    child.once('exit', early);
    try {
      const [message] = await once(child, 'message', { signal: ended.signal });
      return message as ServerMessage;
    } finally {
      child.off('exit', early);
    }
  };
  const first = await hear();
  if (!('port' in first)) throw new Error(`${file} did not tell its port`);
  return {
    port: first.port,
    async cpuSeconds() {
      child.send('cpu');
      const message = await hear();
      return 'cpuSeconds' in message ? message.cpuSeconds : Number.NaN;
    },
    async stop() {
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}
