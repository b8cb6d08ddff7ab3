import { type EscrowEntry, escrowAfterFailure, isWaiting } from '../../entra/escrow.ts';

const hour = 3_600_000;

function dueHours(isTransient: boolean, failures: number): number[] {
  const due: number[] = [];
  let entry: EscrowEntry | undefined;
  let nowMs = 0;
  for (let count = 0; count < failures; count += 1) {
    entry = escrowAfterFailure(entry, { errorCode: 'E', isTransient, digest: 'd', nowMs });
    if (entry === undefined) return due;
    due.push(entry.dueMs / hour);
    nowMs = entry.dueMs;
  }
  return due;
}

it('retries 6, 12 and 24 hours after the first failure, then each 24 hours', () => {
  expect(dueHours(false, 6)).toEqual([6, 12, 24, 48, 72, 96]);
});

it('retries what may pass by itself in the next cycle first', () => {
  expect(dueHours(true, 4)).toEqual([0, 6, 12, 24]);
});

it('gives an object up after 28 days', () => {
  const due = dueHours(false, 100);
  expect(due.at(-1)).toBe(28 * 24);
});

it('keeps to the schedule when a cycle comes late', () => {
  const first = escrowAfterFailure(undefined, {
    ...{ errorCode: 'E', isTransient: false, digest: 'd', nowMs: 0 },
  });
  const late = { errorCode: 'E', isTransient: false, digest: 'd', nowMs: 30 * hour };
  expect(escrowAfterFailure(first, late)?.dueMs).toBe(48 * hour);
});

it('makes an unchanged object wait, and tries a changed one at once', () => {
  const attempt = { errorCode: 'E', isTransient: false, digest: 'd', nowMs: 0 };
  const entry = escrowAfterFailure(undefined, attempt);
  expect(isWaiting(entry, 'd', 6 * hour - 1)).toBe(true);
  expect(isWaiting(entry, 'd', 6 * hour)).toBe(false);
  expect(isWaiting(entry, 'changed', 1)).toBe(false);
  expect(isWaiting(undefined, 'd', 0)).toBe(false);
});

it('begins a history anew when the changed object fails too', () => {
  const attempt = { errorCode: 'E', isTransient: false, digest: 'd', nowMs: 0 };
  const entry = escrowAfterFailure(undefined, attempt);
  const changed = escrowAfterFailure(entry, { ...attempt, digest: 'e', nowMs: 20 * hour });
  expect(changed).toMatchObject({ firstFailureMs: 20 * hour, dueMs: 26 * hour, attempts: 1 });
});
