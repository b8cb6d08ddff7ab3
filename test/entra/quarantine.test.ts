import {
  exceedsFailureLimits,
  isJobDisabled,
  nextCycleMs,
  type Quarantine,
} from '../../entra/quarantine.ts';

const hour = 3_600_000;

it.each([
  ['no failure', 10, 0, 0, false],
  ['every event of a few', 4_999, 4_999, 0, false],
  ['5,000 failures of 12,500 events, just 40 %', 12_500, 5_000, 0, false],
  ['5,000 failures of 12,499 events', 12_499, 5_000, 0, true],
  ['40,000 failures of very many', 1_000_000, 40_000, 0, false],
  ['40,001 failures of very many', 1_000_000, 40_001, 0, true],
  ['references alone, below the absolute limit', 10, 0, 60_000, false],
  ['references alone, above it', 10, 0, 60_001, true],
  ['both together above it', 1_000_000, 30_000, 30_001, true],
])('judges %s', (_, events, failures, referenceFailures, isQuarantined) => {
  expect(exceedsFailureLimits({ events, failures, referenceFailures })).toBe(isQuarantined);
});

const quarantine: Quarantine = {
  reason: 'EncounteredQuarantineException',
  errorCode: 'InvalidCredentials',
  sinceMs: 0,
};

it('runs a cycle each 40 minutes, in quarantine each day', () => {
  expect(nextCycleMs(0, undefined)).toBe(40 * 60_000);
  expect(nextCycleMs(0, quarantine)).toBe(24 * hour);
});

it('disables the job when the quarantine has lasted more than four weeks', () => {
  expect(isJobDisabled(undefined, 1e12)).toBe(false);
  expect(isJobDisabled(quarantine, 28 * 24 * hour)).toBe(false);
  expect(isJobDisabled(quarantine, 28 * 24 * hour + 1)).toBe(true);
});
