/** The rounds on as many threads as there are processors; what any of them finds ends the others. */
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Fuzzed } from './fuzz.ts';
import type { Failure } from './round.ts';
import { Statistics } from './statistics.ts';
import type { StoreChoice } from './store-choice.ts';
import type { WorkerReport, WorkerTask } from './worker.ts';

export async function fuzzInThreads(
  options: { readonly choice: StoreChoice; readonly requests: number; readonly seed: number },
  onProgress: (sent: number) => void,
): Promise<Fuzzed> {
  const statistics = new Statistics();
  let failure: Failure | undefined;
  let sent = 0;
  const threads = availableParallelism();
  const workers = Array.from({ length: threads }, (_, first) => {
    const workerData: WorkerTask = { ...options, share: { first, of: threads } };
    return new Worker(join(import.meta.dirname, 'worker.ts'), { workerData });
  });
  const listen = (message: WorkerReport): void => {
    if (message.kind === 'round') {
      sent += message.requests;
      onProgress(sent);
      return;
    }
    statistics.add(message.counts);
    if (!message.failure) return;
    failure ??= message.failure;
    for (const worker of workers) void worker.terminate();
  };
  await Promise.all(
    workers.map((worker) => {
      worker.on('message', listen);
      return once(worker, 'exit');
    }),
  );
  return { failure, statistics };
}
