/** Creates in DynamoDB Local the table that the template describes, where it is not there yet; one from before it had a stream gets it. */
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  type DynamoDBClient,
  type TableDescription as ExistingTable,
  ResourceInUseException,
  ResourceNotFoundException,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { StartError } from './start-error.ts';
import type { TableDescription } from './template.ts';

interface Index {
  readonly IndexName: string;
  readonly KeySchema: CreateTableCommandInput['KeySchema'];
  readonly Projection: { readonly ProjectionType?: 'ALL' | 'KEYS_ONLY' | 'INCLUDE' };
}

const CREATE_SECONDS = 20;

/** @throws StartError when a table of this name has other keys or indexes. */
export async function createTable(client: DynamoDBClient, table: TableDescription): Promise<void> {
  const wanted = createTableInput(table);
  const existing = await findTable(client, table.name);
  if (existing) {
    const difference = schemaDifference(wanted, existing);
    if (!difference) return addStream(client, wanted, existing);
    throw new StartError(
      `the table ${table.name} in the data folder has other ${difference} than the template: start with another --data, or remove the old folder`,
    );
  }
  await client.send(new CreateTableCommand(wanted)).catch((error) => {
    if (!(error instanceof ResourceInUseException)) throw error;
  });
  await waitUntilTableExists(
    { client, maxWaitTime: CREATE_SECONDS, minDelay: 1 },
    { TableName: table.name },
  );
  const timeToLive = table.properties['TimeToLiveSpecification'] as
    | { AttributeName: string; Enabled: boolean }
    | undefined;
  if (!timeToLive) return;
  await client.send(
    new UpdateTimeToLiveCommand({
      TableName: table.name,
      TimeToLiveSpecification: timeToLive,
    }),
  );
}

/** What CreateTable is told. Capacity, encryption and protection mean nothing to DynamoDB Local. */
export function createTableInput({ name, properties }: TableDescription) {
  const indexes = (properties['GlobalSecondaryIndexes'] ?? []) as readonly Index[];
  const stream = properties['StreamSpecification'] as
    | { readonly StreamViewType: 'NEW_AND_OLD_IMAGES' }
    | undefined;
  return {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: properties['KeySchema'] as CreateTableCommandInput['KeySchema'],
    AttributeDefinitions: properties[
      'AttributeDefinitions'
    ] as CreateTableCommandInput['AttributeDefinitions'],
    ...(indexes.length > 0 && {
      GlobalSecondaryIndexes: indexes.map(({ IndexName, KeySchema, Projection }) => ({
        IndexName,
        KeySchema,
        Projection,
      })),
    }),
    ...(stream && { StreamSpecification: { StreamEnabled: true, ...stream } }),
  } satisfies CreateTableCommandInput;
}

/** What changed before has no record in it. */
async function addStream(
  client: DynamoDBClient,
  { TableName, StreamSpecification }: ReturnType<typeof createTableInput>,
  existing: ExistingTable,
): Promise<void> {
  if (!StreamSpecification || existing.StreamSpecification?.StreamEnabled) return;
  await client.send(new UpdateTableCommand({ TableName, StreamSpecification }));
}

async function findTable(client: DynamoDBClient, name: string): Promise<ExistingTable | undefined> {
  try {
    return (await client.send(new DescribeTableCommand({ TableName: name }))).Table;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

function schemaDifference(
  wanted: ReturnType<typeof createTableInput>,
  existing: ExistingTable,
): 'keys' | 'indexes' | undefined {
  const keys = (schema: CreateTableCommandInput['KeySchema']) =>
    (schema ?? []).map(({ AttributeName, KeyType }) => `${AttributeName} ${KeyType}`).join();
  if (keys(wanted.KeySchema) !== keys(existing.KeySchema)) return 'keys';
  const indexes = (
    list: readonly Pick<Index, 'KeySchema' | 'Projection'>[] | undefined,
    nameOf: (position: number) => string | undefined,
  ) =>
    (list ?? [])
      .map(
        ({ KeySchema, Projection }, position) =>
          `${nameOf(position)} ${keys(KeySchema)} ${Projection?.ProjectionType}`,
      )
      .sort()
      .join(';');
  const ofTemplate = wanted.GlobalSecondaryIndexes ?? [];
  const inTable = existing.GlobalSecondaryIndexes ?? [];
  const same =
    indexes(ofTemplate, (position) => ofTemplate[position]?.IndexName) ===
    indexes(inTable as never, (position) => inTable[position]?.IndexName);
  return same ? undefined : 'indexes';
}
