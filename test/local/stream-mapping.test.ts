import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateTableCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { type DynamodbLocal, startDynamodbLocal } from '../../local/dynamodb-local.ts';
import { parseEventFilter } from '../../local/event-filter.ts';
import type { MappingDescription } from '../../local/event-source-description.ts';
import type { Invocation } from '../../local/invocation.ts';
import type { Polling } from '../../local/polling.ts';
import { startStreamMapping } from '../../local/stream-mapping.ts';
import { openStreamPositions } from '../../local/stream-positions.ts';
import { createStreamReader } from '../../local/stream-reader.ts';

jest.setTimeout(120_000);

const sourceArn = 'arn:aws:dynamodb:us-east-1:000000000000:table/Directory/stream/local';
const mapping: MappingDescription = {
  logicalId: 'Mapping',
  functionName: 'Removals',
  sourceArn,
  batchSize: 2,
  matches: parseEventFilter([
    '{"eventName":["REMOVE"],"dynamodb":{"OldImage":{"kind":{"S":["group"]}}}}',
  ]),
  concurrency: 1,
  startingPosition: 'TRIM_HORIZON',
  reportsItemFailures: false,
};
type Event = {
  readonly Records: readonly {
    readonly eventName: string;
    readonly dynamodb: { readonly Keys: { readonly pk: { readonly S: string } } };
  }[];
};

let folder: string;
let database: DynamodbLocal;
let client: DynamoDBClient;
let streams: DynamoDBStreamsClient;
let table: string;
let tables = 0;
let running: Polling | undefined;

async function connect() {
  database = await startDynamodbLocal({ dataDir: folder });
  const connection = {
    endpoint: database.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
  client = new DynamoDBClient(connection);
  streams = new DynamoDBStreamsClient(connection);
}
async function disconnect() {
  running?.stop();
  client.destroy();
  streams.destroy();
  await database.stop();
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stream-'));
  await connect();
});
afterAll(async () => {
  await disconnect();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  tables += 1;
  table = `table-${tables}`;
  await client.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    }),
  );
});
afterEach(() => running?.stop());

const put = (pk: string, kind = 'group') =>
  client.send(new PutItemCommand({ TableName: table, Item: { pk: { S: pk }, kind: { S: kind } } }));
const remove = (pk: string) =>
  client.send(new DeleteItemCommand({ TableName: table, Key: { pk: { S: pk } } }));

async function start(
  change: Partial<MappingDescription> = {},
  {
    file,
    answer = () => ({ outcome: 'returned', payload: null }),
  }: {
    file?: string;
    answer?: (tries: number) => Invocation;
  } = {},
) {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: table }));
  const described = { ...mapping, ...change };
  const positions = openStreamPositions(file);
  const events: Event[] = [];
  const givenUp: string[] = [];
  running = startStreamMapping({
    mapping: described,
    positions,
    reader: createStreamReader({
      client: streams,
      streamArn: Table?.LatestStreamArn ?? '',
      startingPosition: described.startingPosition,
      positions,
    }),
    invoke: async (event) => {
      events.push(event as Event);
      return answer(events.length);
    },
    onGivenUp: (message) => givenUp.push(message),
    log: () => undefined,
    restMilliseconds: 20,
  });
  return { events, givenUp };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(10);
}
const keysOf = (events: readonly Event[]) =>
  events.map(({ Records }) => Records.map(({ dynamodb }) => dynamodb.Keys.pk.S));

describe('a stream that calls a function', () => {
  it('hands over what the filter lets through, in order and in batches, as Lambda does', async () => {
    for (const pk of ['a', 'b', 'c']) await put(pk);
    await put('user', 'user');
    for (const pk of ['a', 'user', 'b', 'c']) await remove(pk);
    const { events } = await start();
    await until(() => events.length === 2);
    expect(keysOf(events)).toEqual([['a', 'b'], ['c']]);
    expect(events[0]?.Records[0]).toMatchObject({
      eventName: 'REMOVE',
      eventSource: 'aws:dynamodb',
      eventSourceARN: sourceArn,
      dynamodb: {
        OldImage: { pk: { S: 'a' }, kind: { S: 'group' } },
        SequenceNumber: expect.stringMatching(/^\d+$/),
        ApproximateCreationDateTime: expect.any(Number),
      },
    });
    await put('later');
    await remove('later');
    await until(() => events.length === 3);
    expect(keysOf(events)[2]).toEqual(['later']);
  });

  it('tries a batch again until it is through, and holds back what comes after it', async () => {
    for (const pk of ['a', 'b', 'c']) {
      await put(pk);
      await remove(pk);
    }
    const failed: Invocation = { outcome: 'failed', errorType: 'Error', errorMessage: 'no' };
    const { events, givenUp } = await start(
      {},
      { answer: (tries) => (tries < 3 ? failed : { outcome: 'returned', payload: null }) },
    );
    await until(() => events.length === 4);
    expect(keysOf(events)).toEqual([['a', 'b'], ['a', 'b'], ['a', 'b'], ['c']]);
    expect(givenUp).toEqual([]);
  });

  it('gives a batch up after so many tries, tells where it is in the stream, and goes on', async () => {
    for (const pk of ['a', 'b', 'c']) {
      await put(pk);
      await remove(pk);
    }
    const { events, givenUp } = await start(
      { retryAttempts: 1 },
      {
        answer: (tries) =>
          tries <= 2 ? { outcome: 'timedOut' } : { outcome: 'returned', payload: null },
      },
    );
    await until(() => events.length === 3);
    expect(keysOf(events)).toEqual([['a', 'b'], ['a', 'b'], ['c']]);
    expect(givenUp.map((message) => JSON.parse(message))).toMatchObject([
      {
        requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 2 },
        DDBStreamBatchInfo: { batchSize: 2, streamArn: sourceArn, shardId: expect.any(String) },
      },
    ]);
    expect(givenUp.join()).not.toContain('group');
  });

  it('goes on where it stopped, also when the database was restarted between', async () => {
    const file = join(folder, 'positions.json');
    await put('a');
    await remove('a');
    const first = await start({}, { file });
    await until(() => first.events.length === 1);
    await sleep(50);
    running?.stop();
    expect(await readFile(file, 'utf8')).toMatch(/^\{"shardId-[^"]+":"\d+"\}\n$/);
    await put('b');
    await remove('b');
    await disconnect();
    await connect();
    const second = await start({}, { file });
    await until(() => second.events.length === 1);
    expect(keysOf(second.events)).toEqual([['b']]);
  });

  it('reads everything again where nobody could write down how far it was', async () => {
    await put('a');
    await remove('a');
    const first = await start();
    await until(() => first.events.length === 1);
    running?.stop();
    const second = await start();
    await until(() => second.events.length === 1);
    expect(keysOf(second.events)).toEqual([['a']]);
  });

  it('leaves what was there before where the mapping says so', async () => {
    await put('a');
    await remove('a');
    const { events } = await start({ startingPosition: 'LATEST' });
    // Nothing tells when the mapping has found the end of the stream.
    while (events.length === 0) {
      await put('b');
      await remove('b');
      await sleep(50);
    }
    expect(new Set(keysOf(events).flat())).toEqual(new Set(['b']));
  });
});
