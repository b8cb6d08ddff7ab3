import {
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import { type DynamodbLocal, startDynamodbLocal } from '../../local/dynamodb-local.ts';
import { createTable } from '../../local/table.ts';
import { describeStack, type TableDescription } from '../../local/template.ts';
import { ASSETS, PLACE, SMALL_TEMPLATE } from './small-template.ts';

let database: DynamodbLocal;
let client: DynamoDBClient;
let table: TableDescription;

beforeAll(async () => {
  [table] = describeStack(SMALL_TEMPLATE, ASSETS, PLACE).tables as [TableDescription];
  database = await startDynamodbLocal({ inMemory: true });
  client = new DynamoDBClient({
    endpoint: database.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  await createTable(client, table);
});
afterAll(async () => {
  client.destroy();
  await database.stop();
});

describe('createTable', () => {
  it('makes keys, indexes, stream and time to live as the template says', async () => {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: table.name }));
    expect(Table).toMatchObject({
      TableStatus: 'ACTIVE',
      KeySchema: table.properties['KeySchema'],
      GlobalSecondaryIndexes: [
        { IndexName: 'byName', Projection: { ProjectionType: 'KEYS_ONLY' } },
      ],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    });
    const { TimeToLiveDescription } = await client.send(
      new DescribeTimeToLiveCommand({ TableName: table.name }),
    );
    expect(TimeToLiveDescription).toMatchObject({ AttributeName: 'expiresAt' });
  });

  it('leaves a table alone that is as it should be', async () => {
    await createTable(client, table);
  });

  it('gives a stream to a table from before there was one', async () => {
    const off = { StreamEnabled: false };
    await client.send(new UpdateTableCommand({ TableName: table.name, StreamSpecification: off }));
    await createTable(client, table);
    const { Table } = await client.send(new DescribeTableCommand({ TableName: table.name }));
    expect(Table?.StreamSpecification).toEqual({
      StreamEnabled: true,
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    });
  });

  it.each([
    ['indexes', { GlobalSecondaryIndexes: [] }],
    ['keys', { KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }] }],
  ])('refuses a table with other %s', async (what, difference) => {
    const changed = { ...table, properties: { ...table.properties, ...difference } };
    await expect(createTable(client, changed)).rejects.toThrow(
      `has other ${what} than the template`,
    );
  });
});
