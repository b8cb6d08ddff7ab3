/**
 * When a job is quarantined, and what that does to its rhythm. Failures of references (a manager) count only
 * towards the absolute limit. The reasons are Microsoft Graph's.
 */

export type QuarantineReason =
  | 'EncounteredQuarantineException'
  | 'EncounteredEscrowProportionThreshold';

export interface Quarantine {
  readonly reason: QuarantineReason;
  readonly errorCode: string;
  readonly sinceMs: number;
}

export interface FailureCounts {
  /** Objects that were worked on. */
  readonly events: number;
  readonly failures: number;
  readonly referenceFailures: number;
}

const dayMs = 24 * 3_600_000;

export const quarantineLimits = {
  /** The share of failures is not looked at below this many. */
  fewestFailures: 5_000,
  share: 0.4,
  failures: 40_000,
  failuresWithReferences: 60_000,
} as const;

export const rhythm = {
  cycleMs: 40 * 60_000,
  quarantinedCycleMs: dayMs,
  /** A quarantine that lasts longer than this ends the job. */
  longestQuarantineMs: 28 * dayMs,
} as const;

export function exceedsFailureLimits(counts: FailureCounts): boolean {
  const { events, failures, referenceFailures } = counts;
  if (failures + referenceFailures > quarantineLimits.failuresWithReferences) return true;
  if (failures > quarantineLimits.failures) return true;
  return failures >= quarantineLimits.fewestFailures && failures > events * quarantineLimits.share;
}

/** When the next cycle begins: 40 minutes after this one, a day after it in quarantine. */
export function nextCycleMs(nowMs: number, quarantine: Quarantine | undefined): number {
  return nowMs + (quarantine === undefined ? rhythm.cycleMs : rhythm.quarantinedCycleMs);
}

export function isJobDisabled(quarantine: Quarantine | undefined, nowMs: number): boolean {
  return quarantine !== undefined && nowMs - quarantine.sinceMs > rhythm.longestQuarantineMs;
}
