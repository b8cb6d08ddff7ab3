/** Numbers that look random and are the same for the same seed: a failure can be met again. */
export interface Random {
  /** A whole number from 0, below `end`. */
  readonly below: (end: number) => number;
  readonly chance: (probability: number) => boolean;
  readonly pick: <T>(values: readonly T[]) => T;
  /** As pick, each value as often as its weight says. */
  readonly weighted: <T>(choices: readonly (readonly [weight: number, value: T])[]) => T;
}

/** Mulberry32. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (end: number): number => Math.floor(next() * end);
  return {
    below,
    chance: (probability) => next() < probability,
    pick: (values) => at(values, below(values.length)),
    weighted: (choices) => {
      let left = next() * choices.reduce((sum, [weight]) => sum + weight, 0);
      for (const [weight, value] of choices) {
        left -= weight;
        if (left < 0) return value;
      }
      return at(choices, choices.length - 1)[1];
    },
  };
}

function at<T>(values: readonly T[], index: number): T {
  if (index < 0 || index >= values.length) throw new Error('there is nothing to choose from');
  return values[index] as T;
}
