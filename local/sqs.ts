/** The operations of Amazon SQS that a sender needs, as its JSON protocol has them. Receiving is the business of event source mappings. */

import type { QueueDescription } from './event-source-description.ts';
import { type MessageQueue, md5Of } from './message-queue.ts';
import { ServiceError } from './service-error.ts';

type Body = Readonly<Record<string, unknown>>;

export interface Sqs {
  /**
   * Runs one operation, `SendMessage` for example.
   * @throws ServiceError
   */
  run(operation: string, request: Body): Body;
}

/** SQS's limits of a batch: entries, and bytes of all bodies together. */
const BATCH_ENTRIES = 10;
const BATCH_BYTES = 1024 * 1024;

interface BatchEntry {
  readonly Id: string;
  readonly MessageBody: string;
}

export function createSqs(
  descriptions: readonly QueueDescription[],
  queues: ReadonlyMap<string, MessageQueue>,
): Sqs {
  const queueOf = ({ QueueUrl }: Body): MessageQueue => {
    const arn = descriptions.find(({ url }) => url === QueueUrl)?.arn;
    const queue = arn === undefined ? undefined : queues.get(arn);
    if (queue) return queue;
    throw new ServiceError('QueueDoesNotExist', 'The specified queue does not exist.');
  };
  const operations: Readonly<Record<string, (request: Body) => Body>> = {
    SendMessage(request) {
      const body = String(request['MessageBody'] ?? '');
      checkSize([body]);
      const [MessageId] = queueOf(request).send([body]);
      return { MessageId, MD5OfMessageBody: md5Of(body) };
    },
    SendMessageBatch(request) {
      const entries = (request['Entries'] ?? []) as readonly BatchEntry[];
      checkBatch(entries);
      const bodies = entries.map(({ MessageBody }) => MessageBody);
      checkSize(bodies);
      const ids = queueOf(request).send(bodies);
      return {
        Successful: entries.map(({ Id, MessageBody }, index) => ({
          Id,
          MessageId: ids[index],
          MD5OfMessageBody: md5Of(MessageBody),
        })),
      };
    },
  };
  return {
    run(operation, request) {
      const handle = operations[operation];
      if (handle) return handle(request);
      throw new ServiceError('UnsupportedOperation', `${operation} is not known here.`);
    },
  };
}

function checkBatch(entries: readonly BatchEntry[]): void {
  if (entries.length === 0) {
    throw new ServiceError('EmptyBatchRequest', 'There should be at least one entry.');
  }
  if (entries.length > BATCH_ENTRIES) {
    throw new ServiceError('TooManyEntriesInBatchRequest', 'There are more than 10 entries.');
  }
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length) {
    throw new ServiceError('BatchEntryIdsNotDistinct', 'An id is repeated.');
  }
}

function checkSize(bodies: readonly string[]): void {
  const bytes = bodies.reduce((sum, body) => sum + Buffer.byteLength(body), 0);
  if (bytes > BATCH_BYTES) {
    throw new ServiceError('BatchRequestTooLong', 'The messages are longer than 1 MiB.');
  }
  if (bodies.some((body) => body === '')) {
    throw new ServiceError('InvalidParameterValue', 'A message must have a body.');
  }
}
