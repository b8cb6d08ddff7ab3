import type { Context, DynamoDBStreamEvent, SQSEvent } from 'aws-lambda';
import { createDynamodbDirectoryStore } from '../../lambda/dynamodb/dynamodb-directory-store.ts';
import { resourceKey } from '../../lambda/dynamodb/keys.ts';
import { toMemberItem, toMemberOfItem } from '../../lambda/dynamodb/member-items.ts';
import { composeGroupRemovals } from '../../lambda/handlers/wiring/group-removals.ts';
import { composeMembershipSweeper } from '../../lambda/handlers/wiring/membership-sweeper.ts';
import { type DynamodbLocal, startDynamodbLocal } from '../../local/dynamodb-local.ts';
import { runtimeEnvironment } from '../../local/function-environment.ts';
import { type LoopbackServices, startLoopbackServices } from '../../local/loopback-services.ts';
import { type MessageQueue, openQueues } from '../../local/message-queue.ts';
import { openQueueJournal } from '../../local/queue-journal.ts';
import { createSecretsManager } from '../../local/secrets-manager.ts';
import { openSecretsStore } from '../../local/secrets-store.ts';
import { createSqs } from '../../local/sqs.ts';
import { loadItems, membersOf, user } from '../dynamodb/member-fixture.ts';
import { createTable, createTestClient, scanTable, TABLE_NAME } from '../dynamodb/table.ts';
import { recordingLog } from '../observability/recording-log.ts';

jest.setTimeout(180_000);

const MEMBERS = 3_000;
const description = {
  arn: 'arn:aws:sqs:us-east-1:000000000000:Sweep',
  url: 'https://sqs.us-east-1.amazonaws.com/000000000000/Sweep',
  visibilityTimeoutSeconds: 720,
};
const environment = { TABLE_NAME, SWEEP_QUEUE_URL: description.url };
const ourEnvironment = { ...process.env };

let database: DynamodbLocal;
let services: LoopbackServices;
let queue: MessageQueue;
let documentClient: ReturnType<typeof createTestClient>;

beforeAll(async () => {
  database = await startDynamodbLocal({ inMemory: true });
  documentClient = createTestClient(database.endpoint);
  await createTable(documentClient);
  const queues = openQueues([description], openQueueJournal());
  queue = queues.get(description.arn) as MessageQueue;
  const place = { region: 'us-east-1', account: '000000000000' };
  const manager = createSecretsManager(openSecretsStore(), place);
  services = await startLoopbackServices(manager, createSqs([description], queues));
  Object.assign(
    process.env,
    runtimeEnvironment({
      region: place.region,
      loopbackUrl: services.url,
      sessionToken: services.sessionToken,
      dynamodbEndpoint: database.endpoint,
    }),
  );
});
afterAll(async () => {
  process.env = ourEnvironment;
  documentClient.destroy();
  await services.stop();
  await database.stop();
});

const { createUser, createGroup, groupKey, removeGroup } = membersOf(
  () => createDynamodbDirectoryStore({ documentClient, tableName: TABLE_NAME }),
  () => 'acme',
);

async function edges(): Promise<number> {
  const items = await scanTable(documentClient);
  return items.filter(({ sk }) => /^MEMBER#|MEMBEROF#/.test(String(sk))).length;
}

/** What the stream tells of a group that was removed. */
function removal(id: string): DynamoDBStreamEvent {
  const key = groupKey(id);
  const { pk, sk } = resourceKey(key);
  const OldImage = { id: { S: id }, resourceType: { S: key.resourceType } };
  return {
    Records: [
      { eventName: 'REMOVE', dynamodb: { Keys: { pk: { S: pk }, sk: { S: sk } }, OldImage } },
    ],
  };
}

const context = {
  awsRequestId: 'invocation-1',
  getRemainingTimeInMillis: () => 120_000,
} as Context;

const received = () => ({ Records: queue.receive(1) }) as unknown as SQSEvent;

describe('the functions behind a group that is removed', () => {
  it('take away a large group, slice by slice, from both sides and nothing else', async () => {
    await createUser('one');
    await createGroup('stays', [user('one')]);
    await createGroup('goes', [user('one')]);
    const members = Array.from({ length: MEMBERS - 1 }, (_, at) => user(`member-${at}`));
    const group = groupKey('goes');
    await loadItems(
      documentClient,
      members.flatMap((member) => [toMemberItem(group, member), toMemberOfItem(group, member)]),
    );
    await removeGroup('goes');
    expect(await edges()).toBe(2 * MEMBERS + 2);

    const log = recordingLog();
    await composeGroupRemovals(environment, { log })(removal('goes'), context);
    expect(queue.size()).toBe(1);

    const short = received();
    // By this clock its time is over as it begins: all is left for the next slice.
    const late = composeMembershipSweeper(environment, { log, now: () => 0 });
    expect(await late(short, context)).toEqual({ batchItemFailures: [] });
    expect(queue.size()).toBe(2);
    queue.delete(short.Records[0]?.messageId ?? '');
    expect(await edges()).toBe(2 * MEMBERS + 2);

    const sweep = composeMembershipSweeper(environment, { log });
    expect(await sweep(received(), context)).toEqual({ batchItemFailures: [] });
    expect(await edges()).toBe(2);
    expect(log.records).toEqual([]);
  });

  it('keep a message whose group is there, and say so', async () => {
    await createGroup('there', [user('one')]);
    const log = recordingLog();
    const event = { Records: [{ messageId: 'm1', body: JSON.stringify(groupKey('there')) }] };
    const sweep = composeMembershipSweeper(environment, { log });
    expect(await sweep(event as SQSEvent, context)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm1' }],
    });
    expect(log.records).toMatchObject([
      { level: 'error', message: 'the members of a group could not be swept' },
    ]);
  });

  it('fail when a group cannot be queued, so that the stream tells of it again', async () => {
    const log = recordingLog();
    const removals = composeGroupRemovals(
      { ...environment, SWEEP_QUEUE_URL: `${description.url}-gone` },
      { log },
    );
    await expect(removals(removal('goes'), context)).rejects.toThrow(
      'The specified queue does not exist.',
    );
  });
});
