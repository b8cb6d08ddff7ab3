import middy from '@middy/core';
import { ENVIRONMENT } from '../../contract/environment.ts';
import { createDocumentClient, PATIENT } from '../../dynamodb/client.ts';
import { createMemberSweeper } from '../../dynamodb/sweep-members.ts';
import { logFailure } from '../../observability/log-failure.ts';
import { sweepGroups } from '../../sweep/sweep-groups.ts';
import {
  type Environment,
  logOf,
  onFirstEvent,
  type ProcessAdapters,
  required,
} from './process.ts';
import { sweepQueue } from './sweep-queue.ts';

/** The queue of removed groups. */
export function composeMembershipSweeper(environment: Environment, adapters: ProcessAdapters = {}) {
  return onFirstEvent(() => {
    const log = logOf(environment, adapters);
    const sweepMembers = createMemberSweeper({
      documentClient: createDocumentClient(PATIENT),
      tableName: required(environment, ENVIRONMENT.tableName),
    });
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
