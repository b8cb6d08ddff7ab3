/**
 * A small job of its own for one test: the directory is what the test says, the log is what the test reads. The same
 * matching, creating and updating as in a real job, one cycle at a time.
 */

import type { Directory } from '../directory.ts';
import { type JobState, newJobState } from '../job-state.ts';
import { runCycle, startCycleStatistics } from '../provisioning-cycle.ts';
import type { ProvisioningJob } from '../provisioning-job.ts';
import type { ProvisioningAction, ProvisioningLogEntry } from '../provisioning-log.ts';
import { rhythm } from '../quarantine.ts';
import { check, TestFailure } from './test-outcome.ts';

export interface ProvisioningStage {
  /** One cycle over that directory. Resolves to its log. */
  cycle(directory: Partial<Directory>): Promise<readonly ProvisioningLogEntry[]>;
  /** The SCIM id of an object of the directory. @throws TestFailure when it is not at the target */
  scimId(sourceId: string): string;
}

export function createStage(
  job: Omit<ProvisioningJob, 'log' | 'startProgress'>,
): ProvisioningStage {
  const state: JobState = newJobState('the stage of a test', job.now());
  return {
    async cycle(directory) {
      const entries: ProvisioningLogEntry[] = [];
      state.cycles += 1;
      const log = {
        write: (entry: ProvisioningLogEntry) => entries.push(entry),
        close: async () => {},
      };
      const startProgress = () => ({ advance() {}, finish() {} });
      const whole = { users: [], groups: [], ...directory };
      await runCycle({ ...job, log, startProgress }, state, whole, startCycleStatistics(state));
      state.clockMs += rhythm.cycleMs;
      return entries;
    },
    scimId(sourceId) {
      const known = state.users.get(sourceId) ?? state.groups.get(sourceId);
      check(
        known?.scimId !== undefined,
        'The object was not provisioned, so that it has no SCIM id',
      );
      return known.scimId;
    },
  };
}

/** The entry that says that this was done to the object. @throws TestFailure when there is none. */
export function successOf(
  entries: readonly ProvisioningLogEntry[],
  sourceId: string,
  action: ProvisioningAction,
): ProvisioningLogEntry {
  const own = entries.filter(({ sourceIdentity }) => sourceIdentity.id === sourceId);
  const found = own.find((entry) => entry.action === action && entry.status === 'Success');
  if (found !== undefined) return found;
  const failed = own.find(({ status }) => status === 'Failure');
  if (failed !== undefined) {
    const { errorCode = '', reason = '' } = failed.statusInfo ?? {};
    throw new TestFailure(`Provisioning failed at ${failed.action}: ${errorCode}: ${reason}`);
  }
  const done = own.map((entry) => `${entry.action}/${entry.status}`).join(', ');
  throw new TestFailure(
    `The provisioning log has no ${action}/Success but ${done === '' ? 'nothing' : done}`,
  );
}
