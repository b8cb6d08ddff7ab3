/**
 * Escrow: failed objects wait for their next attempt. A failure that may pass by itself is tried again in the next
 * cycle; after that, and for every other failure, 6, 12 and 24 hours after the first failure, then each 24 hours,
 * until 28 days have gone by. All times are the job's own (simulated) milliseconds.
 */

export interface EscrowEntry {
  readonly firstFailureMs: number;
  readonly dueMs: number;
  readonly attempts: number;
  readonly errorCode: string;
  /** What was wanted when it failed; an object that has changed since is tried at once. */
  readonly digest: string;
}

const hourMs = 3_600_000;
export const escrowLifeMs = 28 * 24 * hourMs;

export interface FailedAttempt {
  readonly errorCode: string;
  readonly isTransient: boolean;
  readonly digest: string;
  readonly nowMs: number;
}

/** The entry after one more failure; undefined when the object has been in escrow for too long and is given up. */
export function escrowAfterFailure(
  previous: EscrowEntry | undefined,
  { errorCode, isTransient, digest, nowMs }: FailedAttempt,
): EscrowEntry | undefined {
  // A failure of something else than before starts a history of its own.
  const continued = previous?.digest === digest ? previous : undefined;
  const firstFailureMs = continued?.firstFailureMs ?? nowMs;
  if (nowMs - firstFailureMs >= escrowLifeMs) return undefined;
  const isFirst = continued === undefined;
  return {
    firstFailureMs,
    dueMs: isFirst && isTransient ? nowMs : nextRetryMs(firstFailureMs, nowMs),
    attempts: (continued?.attempts ?? 0) + 1,
    errorCode,
    digest,
  };
}

/** Whether the object has to go on waiting. */
export function isWaiting(entry: EscrowEntry | undefined, digest: string, nowMs: number): boolean {
  return entry !== undefined && entry.digest === digest && nowMs < entry.dueMs;
}

/** The first moment of the schedule that lies after now. */
export function nextRetryMs(firstFailureMs: number, nowMs: number): number {
  const hoursGone = (nowMs - firstFailureMs) / hourMs;
  const early = [6, 12].find((hours) => hours > hoursGone);
  const hours = early ?? (Math.floor(hoursGone / 24) + 1) * 24;
  return firstFailureMs + hours * hourMs;
}
