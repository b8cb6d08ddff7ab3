import middy from '@middy/core';
import { createMemberSweeper } from '../../dynamodb/sweep-members.ts';
import { logFailure } from '../../observability/log-failure.ts';
import { sweepGroups } from '../../sweep/sweep-groups.ts';
import { patientTable } from './patient-table.ts';
import { type Environment, logOf, onFirstEvent, type ProcessAdapters } from './process.ts';
import { sweepQueue } from './sweep-queue.ts';

/** The queue of removed groups. */
export function composeMembershipSweeper(environment: Environment, adapters: ProcessAdapters = {}) {
  return onFirstEvent(() => {
    const log = logOf(environment, adapters);
    const sweepMembers = createMemberSweeper(patientTable(environment));
    return middy(
      sweepGroups({
        queue: sweepQueue(environment),
        sweepMembers: (group, until) => sweepMembers(group, { until }),
        now: adapters.now ?? Date.now,
        onFailed: (error) => log.error('the members of a group could not be swept', { error }),
      }),
    ).use(logFailure(log));
  });
}
