/** How often something may be done: several times at once, and then at a steady rate. */
export interface TokenBucket {
  /** Whether it may be done now; if so, this once is counted. */
  take(): boolean;
}

export interface TokenBucketOptions {
  /** Times at once. */
  readonly capacity: number;
  /** Until one time more. */
  readonly secondsPerToken: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

export function createTokenBucket(options: TokenBucketOptions): TokenBucket {
  const { capacity, secondsPerToken, now } = options;
  let tokens = capacity;
  let countedMs = now();
  return {
    take() {
      const nowMs = now();
      const gained = Math.max(0, nowMs - countedMs) / (secondsPerToken * 1000);
      tokens = Math.min(capacity, tokens + gained);
      countedMs = nowMs;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}
