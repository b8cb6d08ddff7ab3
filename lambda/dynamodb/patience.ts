import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Patience } from './backoff.ts';

/** That of the real world, but for what is given. */
export function createPatience(given: Partial<Patience>): Patience {
  return {
    random: given.random ?? randomFraction,
    sleep: given.sleep ?? sleep,
    now: given.now ?? (() => new Date()),
  };
}

const RANDOM_RANGE = 2 ** 32;

/** Uniform in [0, 1), for waiting and for choosing a shard. */
const randomFraction = (): number => randomInt(RANDOM_RANGE) / RANDOM_RANGE;
