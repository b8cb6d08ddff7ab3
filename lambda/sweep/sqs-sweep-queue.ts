/** The queue on Amazon SQS. A message is the key of a group, as JSON. */
import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { ResourceKey } from '../directory/directory-store.ts';
import type { SweepQueue } from './sweep-queue.ts';

/** SendMessageBatch takes no more. */
const BATCH = 10;

export function createSqsSweepQueue(client: SQSClient, queueUrl: string): SweepQueue {
  return {
    async add(groups) {
      for (let at = 0; at < groups.length; at += BATCH) {
        const Entries = groups.slice(at, at + BATCH).map((group, index) => ({
          Id: String(index),
          MessageBody: toMessage(group),
        }));
        const { Failed = [] } = await client.send(
          new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }),
        );
        if (Failed.length > 0) {
          throw new Error(`${Failed.length} groups could not be queued: ${Failed[0]?.Code}`);
        }
      }
    },
  };
}

const toMessage = ({ tenant, resourceType, id }: ResourceKey): string =>
  JSON.stringify({ tenant, resourceType, id });

/** @throws Error for what this queue did not write */
export function fromMessage(body: string): ResourceKey {
  const key: unknown = JSON.parse(body);
  if (!isResourceKey(key)) throw new Error('a message of the queue is no key of a group');
  return key;
}

const isResourceKey = (value: unknown): value is ResourceKey =>
  typeof value === 'object' &&
  value !== null &&
  ['tenant', 'resourceType', 'id'].every(
    (name) => typeof (value as Record<string, unknown>)[name] === 'string',
  );
