/** From the table's stream to the queue: groups that were removed. Only this, so that a large group holds up no other change. */
import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import type { ResourceKey } from '../directory/directory-store.ts';
import type { SweepQueue } from './sweep-queue.ts';

/**
 * @param removedGroup the group that a record says is gone; undefined for a record of anything else
 */
export function queueRemovedGroups(parts: {
  readonly queue: SweepQueue;
  readonly removedGroup: (record: DynamoDBRecord) => ResourceKey | undefined;
}): (event: DynamoDBStreamEvent) => Promise<void> {
  return async ({ Records }) => {
    await parts.queue.add(Records.flatMap((record) => parts.removedGroup(record) ?? []));
  };
}
