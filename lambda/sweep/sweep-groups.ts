/** From the queue: takes away what removed groups leave behind, a slice at a time. */
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { ResourceKey } from '../directory/directory-store.ts';
import { fromMessage } from './sqs-sweep-queue.ts';
import type { SweepQueue } from './sweep-queue.ts';

/** Kept back from the function's time, to put the rest in the queue again. */
const RESERVE_MILLISECONDS = 5_000;

/** Sweeps until done or until the given time; whether it is done. */
export type SweepMembers = (group: ResourceKey, until: Date) => Promise<boolean>;

/** A message that fails is given back to the queue, and after some tries to the queue of dead letters. */
export function sweepGroups(parts: {
  readonly queue: SweepQueue;
  readonly sweepMembers: SweepMembers;
  readonly now: () => number;
  readonly onFailed: (error: unknown) => void;
}): (
  event: SQSEvent,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
) => Promise<SQSBatchResponse> {
  return async ({ Records }, context) => {
    const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
    const remaining = context.getRemainingTimeInMillis() - RESERVE_MILLISECONDS;
    const until = new Date(parts.now() + remaining);
    for (const { body, messageId } of Records) {
      try {
        const group = fromMessage(body);
        const isDone = await parts.sweepMembers(group, until);
        if (!isDone) await parts.queue.add([group]);
      } catch (error) {
        parts.onFailed(error);
        batchItemFailures.push({ itemIdentifier: messageId });
      }
    }
    return { batchItemFailures };
  };
}
