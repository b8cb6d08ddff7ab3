import middy from '@middy/core';
import { removedGroup } from '../../dynamodb/removed-group.ts';
import { logFailure } from '../../observability/log-failure.ts';
import { queueRemovedGroups } from '../../sweep/queue-removed-groups.ts';
import { type Environment, logOf, onFirstEvent, type ProcessAdapters } from './process.ts';
import { sweepQueue } from './sweep-queue.ts';

/** The table's stream: groups that are gone go into the queue of those to be swept. */
export function composeGroupRemovals(environment: Environment, adapters: ProcessAdapters = {}) {
  return onFirstEvent(() => {
    const log = logOf(environment, adapters);
    return middy(queueRemovedGroups({ queue: sweepQueue(environment), removedGroup })).use(
      logFailure(log),
    );
  });
}
