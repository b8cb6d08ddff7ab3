/** Round after round, each with a seed of its own, counted up from the first. */
import { type Failure, REQUESTS_PER_ROUND, runRound } from './round.ts';
import type { NewService } from './service.ts';
import { Statistics } from './statistics.ts';

export interface FuzzOptions {
  readonly requests: number;
  readonly seed: number;
  /** Which of the rounds: every so many, from one on; all of them where it is absent. */
  readonly share?: { readonly first: number; readonly of: number };
}

export interface Fuzzed {
  /** The first one: it ends the work. */
  readonly failure: Failure | undefined;
  readonly statistics: Statistics;
}

/** @param onRound is told how many requests a round that went well had */
export async function fuzz(
  newService: NewService,
  { requests, seed, share = { first: 0, of: 1 } }: FuzzOptions,
  onRound: (requests: number) => void = () => {},
): Promise<Fuzzed> {
  const statistics = new Statistics();
  for (let round = share.first; round * REQUESTS_PER_ROUND < requests; round += share.of) {
    const count = Math.min(REQUESTS_PER_ROUND, requests - round * REQUESTS_PER_ROUND);
    const failure = await runRound({
      newService,
      seed: seed + round,
      requests: count,
      onAnswer: ({ published, request, answer, isPlausible }) =>
        statistics.count(published, request, answer, isPlausible),
    });
    if (failure) return { failure, statistics };
    onRound(count);
  }
  return { failure: undefined, statistics };
}
