/** Waiting before another try: exponential, bounded, with full jitter, so that those who met do not meet again. */

export interface Patience {
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly now: () => Date;
}

export const MAX_TRIES = 6;

/** No try begins later than this after the first: the SDK's own attempts within one may take another ten seconds. */
const PATIENCE_MS = 8_000;

const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 1_000;

export interface Deadline {
  /** Waits before try number `tries + 1`; false, at once, when there shall be none. */
  readonly waitAfter: (tries: number) => Promise<boolean>;
}

export function startDeadline({ random, sleep, now }: Patience): Deadline {
  const end = now().getTime() + PATIENCE_MS;
  return {
    async waitAfter(tries) {
      const wait = random() * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (tries - 1));
      if (tries >= MAX_TRIES || now().getTime() + wait > end) return false;
      await sleep(wait);
      return true;
    },
  };
}
