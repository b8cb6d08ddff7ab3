/**
 * A value that is read from elsewhere and kept for a moment: how old it may be, how often it is read anew, and what happens when it
 * cannot be. Knows nothing of what the value is.
 */
import { CredentialsUnavailable } from './credential-source.ts';
import { createTokenBucket } from './token-bucket.ts';

/** Longest outage through which what was read last stays good. */
export const STALE_SECONDS = 15 * 60;
/** Asking for a read before its time, because nothing matched: so many at once, then one in so many seconds. */
const REFRESHES_AT_ONCE = 5;
const SECONDS_PER_REFRESH = 5;
/** After a read that failed, the next one waits: longer where there is something at hand. */
const SECONDS_AFTER_FAILURE = { withValue: 5, without: 1 } as const;

export interface Reading<Value> {
  readonly value: Value;
  /** Why a part of the value is older than this reading; the whole counts as old then. */
  readonly failure?: unknown;
}

export interface KeptValueOptions<Value> {
  /** Is given what the last reading brought. What it throws is a failure of the whole. */
  readonly read: (previous: Value | undefined) => Promise<Reading<Value>>;
  readonly secondsToKeep: (value: Value) => number;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** A reading failed, and the value of `ageSeconds` ago is used. */
  readonly onStale: (failure: Staleness) => void;
}

export interface Staleness {
  readonly ageSeconds: number;
  readonly cause: unknown;
}

export interface KeptValue<Value> {
  /** Throws CredentialsUnavailable where it cannot be read and what is at hand is too old. */
  current(): Promise<Value>;
  /** Throws as `current` does. */
  refreshed(sinceMs: number): Promise<Refreshed<Value>>;
}

export interface Refreshed<Value> {
  readonly value: Value;
  /** Whether it was read when it was asked for or later, and the rate of asking allowed that. */
  readonly isFresh: boolean;
  /** Why it is older, where that is for an outage. */
  readonly failure?: { readonly cause: unknown };
}

export function createKeptValue<Value>(options: KeptValueOptions<Value>): KeptValue<Value> {
  const { now } = options;
  let kept: { readonly value: Value; readonly readMs: number } | undefined;
  let failure: { readonly cause: unknown; readonly triedMs: number } | undefined;
  let reading: Promise<void> | undefined;
  const refreshes = createTokenBucket({
    capacity: REFRESHES_AT_ONCE,
    secondsPerToken: SECONDS_PER_REFRESH,
    now,
  });

  const ageSeconds = () => (kept === undefined ? Infinity : (now() - kept.readMs) / 1000);
  const wasReadSince = (sinceMs: number) => kept !== undefined && kept.readMs >= sinceMs;

  function mayTry(): boolean {
    if (failure === undefined) return true;
    const pause = kept ? SECONDS_AFTER_FAILURE.withValue : SECONDS_AFTER_FAILURE.without;
    return now() - failure.triedMs >= pause * 1000;
  }

  /** A read counts from its start: what changes while it runs may be missed. */
  async function readNow(): Promise<void> {
    const startMs = now();
    try {
      const { value, failure: partial } = await options.read(kept?.value);
      // Of a reading in parts the age stays: it is that of the part which failed.
      kept = { value, readMs: partial === undefined || !kept ? startMs : kept.readMs };
      if (partial === undefined) failure = undefined;
      else fail(partial, startMs);
    } catch (cause) {
      fail(cause, startMs);
    }
  }

  function fail(cause: unknown, triedMs: number): void {
    failure = { cause, triedMs };
    const age = ageSeconds();
    if (age < STALE_SECONDS) options.onStale({ ageSeconds: age, cause });
  }

  /** Reads, or waits for the read that is under way. */
  function read(): Promise<void> {
    reading ??= readNow().finally(() => {
      reading = undefined;
    });
    return reading;
  }

  function usable(): Value {
    if (kept === undefined || ageSeconds() >= STALE_SECONDS) {
      throw new CredentialsUnavailable({ cause: failure?.cause });
    }
    return kept.value;
  }

  return {
    async current() {
      const isYoung = kept !== undefined && ageSeconds() < options.secondsToKeep(kept.value);
      if (!isYoung && (reading !== undefined || mayTry())) await read();
      return usable();
    },
    async refreshed(sinceMs) {
      // Counted also where no read is needed: else how often the answer is fresh would tell whether others ask for this value.
      const isWithinRate = refreshes.take();
      // The read that is under way may have begun too early.
      await reading;
      if (!wasReadSince(sinceMs)) {
        if (reading !== undefined || (mayTry() && isWithinRate)) await read();
      }
      const isNew = wasReadSince(sinceMs);
      return {
        value: usable(),
        isFresh: isWithinRate && isNew,
        ...(failure && !isNew && { failure: { cause: failure.cause } }),
      };
    },
  };
}
