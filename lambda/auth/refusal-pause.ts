/**
 * Refusals take the same time, whatever they are for: an unknown tenant costs one read, a wrong key two or three, and the difference
 * would tell them apart. Each one is drawn out to the next whole step, which is longer than those reads.
 */

export const REFUSAL_STEP_MILLISECONDS = 100;

export interface RefusalPauseOptions {
  /** Milliseconds, of any clock. */
  readonly now: () => number;
  readonly pause: (milliseconds: number) => Promise<unknown>;
}

/** Takes the time at which the request arrived, and ends at a whole number of steps after it. */
export type RefusalPause = (arrivedMs: number) => Promise<void>;

export function createRefusalPause({ now, pause }: RefusalPauseOptions): RefusalPause {
  return async (arrivedMs) => {
    const elapsed = Math.max(0, now() - arrivedMs);
    await pause(REFUSAL_STEP_MILLISECONDS - (elapsed % REFUSAL_STEP_MILLISECONDS));
  };
}
