/** Waiting before another try: exponential, bounded, with full jitter, so that those who met do not meet again. */

export interface Patience {
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly now: () => Date;
}

/** More than the time is for, unless nobody waits. */
export const MAX_TRIES = 40;

/** No try begins later than this after the first: the SDK's own attempts within one may take another ten seconds. */
const PATIENCE_MS = 8_000;

/**
 * By simulation, 64 writers of one group's members, whose transactions hold a shard for 20 ms and meet another conflict in every twentieth
 * case, all get through: of 200,000 changes at 260 a second (the most that the partition's 1,000 write units allow) the last one in a
 * hundred waits 1.7 s and the last of all 5.3 s. A longest wait of a second starves some; six tries lose one change in twelve.
 */
const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 300;

export interface Deadline {
  /** Waits before try number `tries + 1`; false, at once, when there shall be none. */
  readonly waitAfter: (tries: number) => Promise<boolean>;
}

/** @param until ends the patience before its time */
export function startDeadline({ random, sleep, now }: Patience, until?: Date): Deadline {
  const end = Math.min(now().getTime() + PATIENCE_MS, until?.getTime() ?? Infinity);
  return {
    async waitAfter(tries) {
      const wait = random() * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (tries - 1));
      if (tries >= MAX_TRIES || now().getTime() + wait > end) return false;
      await sleep(wait);
      return true;
    },
  };
}
