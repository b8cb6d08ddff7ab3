/** A share of the rounds on a thread of its own. */
import { parentPort, workerData } from 'node:worker_threads';
import { type FuzzOptions, fuzz } from './fuzz.ts';
import type { Failure } from './round.ts';
import type { Counts } from './statistics.ts';
import { type StoreChoice, serviceMakerFor } from './store-choice.ts';

export interface WorkerTask extends FuzzOptions {
  readonly choice: StoreChoice;
}

export type WorkerReport =
  | { readonly kind: 'round'; readonly requests: number }
  | { readonly kind: 'end'; readonly failure: Failure | undefined; readonly counts: Counts };

const report = (message: WorkerReport): void => parentPort?.postMessage(message);

const { choice, ...options }: WorkerTask = workerData;
const { failure, statistics } = await fuzz(serviceMakerFor(choice), options, (requests) =>
  report({ kind: 'round', requests }),
);
report({ kind: 'end', failure, counts: statistics.counts });
