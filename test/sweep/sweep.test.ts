import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBRecord, DynamoDBStreamEvent, SQSEvent } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import type { ResourceKey } from '../../lambda/directory/directory-store.ts';
import { resourceKey } from '../../lambda/dynamodb/keys.ts';
import { removedGroup } from '../../lambda/dynamodb/removed-group.ts';
import { queueRemovedGroups } from '../../lambda/sweep/queue-removed-groups.ts';
import { createSqsSweepQueue } from '../../lambda/sweep/sqs-sweep-queue.ts';
import { type SweepMembers, sweepGroups } from '../../lambda/sweep/sweep-groups.ts';

const group = (id: string, tenant = 'acme'): ResourceKey => ({ tenant, resourceType: 'Group', id });

function record(key: ResourceKey, change: Partial<DynamoDBRecord> = {}): DynamoDBRecord {
  const { pk, sk } = resourceKey(key);
  return {
    eventName: 'REMOVE',
    dynamodb: {
      Keys: { pk: { S: pk }, sk: { S: sk } },
      OldImage: { id: { S: key.id }, resourceType: { S: key.resourceType } },
    },
    ...change,
  };
}

function queueInMemory() {
  const groups: ResourceKey[] = [];
  return { groups, add: async (more: readonly ResourceKey[]) => void groups.push(...more) };
}

describe('the stream', () => {
  it('puts the groups that are gone into the queue, and nothing else', async () => {
    const queue = queueInMemory();
    const Records = [
      record(group('g1')),
      record(group('g%23#2', 'o-ther')),
      record({ ...group('u'), resourceType: 'User' }),
      record(group('g3'), { eventName: 'MODIFY' }),
      record(group('g4'), { dynamodb: { Keys: { pk: { S: 'x' }, sk: { S: 'MEMBER#1' } } } }),
    ];
    await queueRemovedGroups({ queue, removedGroup })({ Records } as DynamoDBStreamEvent);
    expect(queue.groups).toEqual([group('g1'), group('g%23#2', 'o-ther')]);
  });
});

describe('the queue on SQS', () => {
  const sqs = mockClient(SQSClient);
  beforeEach(() => sqs.reset());

  it('takes any number of groups, ten in a call', async () => {
    sqs.on(SendMessageBatchCommand).resolves({});
    const groups = Array.from({ length: 21 }, (_, index) => group(`${index}`));
    await createSqsSweepQueue(new SQSClient({}), 'url').add(groups);
    const sent = sqs.commandCalls(SendMessageBatchCommand).map(({ args: [{ input }] }) => input);
    expect(sent.map(({ Entries }) => Entries?.length)).toEqual([10, 10, 1]);
    expect(
      sent.flatMap(({ Entries = [] }) => Entries.map(({ MessageBody }) => MessageBody)),
    ).toEqual(groups.map((key) => JSON.stringify(key)));
  });

  it('fails as a whole where SQS refuses a part: the stream then sends all again', async () => {
    sqs.on(SendMessageBatchCommand).resolves({
      Failed: [{ Id: '0', Code: 'InternalError', SenderFault: false }],
    });
    await expect(createSqsSweepQueue(new SQSClient({}), 'url').add([group('g')])).rejects.toThrow(
      '1 groups could not be queued: InternalError',
    );
  });
});

describe('a sweep', () => {
  const event = (...bodies: string[]) =>
    ({ Records: bodies.map((body, index) => ({ body, messageId: `m${index}` })) }) as SQSEvent;
  const context = { getRemainingTimeInMillis: () => 120_000 };

  function sweeper(sweepMembers: SweepMembers) {
    const queue = queueInMemory();
    const failures: unknown[] = [];
    const handle = sweepGroups({
      queue,
      sweepMembers,
      now: () => 1_000_000,
      onFailed: (error) => failures.push(error),
    });
    return { queue, failures, handle };
  }

  it('has the function’s time but for what it takes to put the rest back', async () => {
    const seen: unknown[] = [];
    const { handle, queue } = sweeper(async (...parameters) => {
      seen.push(parameters);
      return true;
    });
    const answer = await handle(event(JSON.stringify(group('g'))), context);
    expect(answer).toEqual({ batchItemFailures: [] });
    expect(seen).toEqual([[group('g'), new Date(1_115_000)]]);
    expect(queue.groups).toEqual([]);
  });

  it('that is not done goes on with another message', async () => {
    const { handle, queue } = sweeper(async () => false);
    expect(await handle(event(JSON.stringify(group('g'))), context)).toEqual({
      batchItemFailures: [],
    });
    expect(queue.groups).toEqual([group('g')]);
  });

  it('that fails gives its own message back, and no other', async () => {
    const { handle, failures } = sweeper(async ({ id }) => {
      if (id === 'bad') throw new Error('throttled');
      return true;
    });
    const bodies = [JSON.stringify(group('g')), JSON.stringify(group('bad')), '{"id":1}', 'x'];
    expect(await handle(event(...bodies), context)).toEqual({
      batchItemFailures: ['m1', 'm2', 'm3'].map((itemIdentifier) => ({ itemIdentifier })),
    });
    expect(failures).toHaveLength(3);
  });
});
