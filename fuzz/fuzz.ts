/** Round after round, each with a seed of its own, counted up from the first. */
import { type Failure, REQUESTS_PER_ROUND, runRound } from './round.ts';
import type { NewService } from './service.ts';
import { Statistics } from './statistics.ts';

export interface Fuzzed {
  readonly failure: Failure | undefined;
  readonly statistics: Statistics;
}

export async function fuzz(options: {
  readonly newService: NewService;
  readonly requests: number;
  readonly seed: number;
  readonly onProgress?: (line: string) => void;
}): Promise<Fuzzed> {
  const { newService, requests, seed, onProgress } = options;
  const statistics = new Statistics();
  for (let sent = 0; sent < requests; sent += REQUESTS_PER_ROUND) {
    const failure = await runRound({
      newService,
      seed: seed + sent / REQUESTS_PER_ROUND,
      requests: Math.min(REQUESTS_PER_ROUND, requests - sent),
      onAnswer: ({ published, request, answer, isPlausible }) =>
        statistics.count(published, request, answer, isPlausible),
    });
    onProgress?.(`${sent} of ${requests}`);
    if (failure) return { failure, statistics };
  }
  return { failure: undefined, statistics };
}
