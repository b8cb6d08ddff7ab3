/** What one cycle did, in numbers. */
import type { Effect } from './object-effort.ts';
import type { Quarantine } from './quarantine.ts';

export interface CycleStatistics {
  readonly cycle: number;
  readonly kind: 'initial' | 'incremental';
  readonly users: Record<Effect, number>;
  readonly groups: Record<Effect, number>;
  /** Managers set, changed or taken away in the second pass. */
  references: number;
  membersAdded: number;
  membersRemoved: number;
  /** Objects worked on, and those of them that failed. */
  events: number;
  failures: number;
  /** Of managers and members: they do not count as failed objects. */
  referenceFailures: number;
  /** Objects in escrow when the cycle ended. */
  escrowed: number;
  /** Of each request, in milliseconds. */
  readonly latenciesMs: number[];
  durationMs: number;
  /** Set when this cycle ended in quarantine. */
  quarantine: Quarantine | undefined;
}

export function newCycleStatistics(cycle: number, kind: CycleStatistics['kind']): CycleStatistics {
  return {
    cycle,
    kind,
    users: noEffects(),
    groups: noEffects(),
    references: 0,
    membersAdded: 0,
    membersRemoved: 0,
    events: 0,
    failures: 0,
    referenceFailures: 0,
    escrowed: 0,
    latenciesMs: [],
    durationMs: 0,
    quarantine: undefined,
  };
}

function noEffects(): Record<Effect, number> {
  return {
    created: 0,
    updated: 0,
    disabled: 0,
    enabled: 0,
    deleted: 0,
    skipped: 0,
    unchanged: 0,
  };
}

/** The nearest-rank percentile; undefined of nothing. */
export function percentile(values: readonly number[], percent: number): number | undefined {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
}
