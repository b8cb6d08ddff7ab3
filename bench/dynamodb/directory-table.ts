/** The directory's table on DynamoDB Local, with clients that wait as long as a busy machine makes them. */
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { BY_DAY, BY_USER_NAME, TABLE_KEY } from '../../lambda/contract/table.ts';

interface Key {
  readonly partition: string;
  readonly sort: string;
}

export function createLocalClient(endpoint: string): DynamoDBDocumentClient {
  const client = new DynamoDBClient({
    endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}

export async function createDirectoryTable(
  documentClient: DynamoDBDocumentClient,
  tableName: string,
): Promise<void> {
  const keys: readonly Key[] = [TABLE_KEY, BY_USER_NAME, BY_DAY];
  const command = new CreateTableCommand({
    TableName: tableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: keys
      .flatMap(({ partition, sort }) => [partition, sort])
      .map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    KeySchema: schemaOf(TABLE_KEY),
    GlobalSecondaryIndexes: [BY_USER_NAME, BY_DAY].map((index) => ({
      IndexName: index.indexName,
      KeySchema: schemaOf(index),
      Projection: { ProjectionType: 'KEYS_ONLY' },
    })),
  });
  await documentClient.send(command);
}

const schemaOf = ({ partition, sort }: Key) => [
  { AttributeName: partition, KeyType: 'HASH' as const },
  { AttributeName: sort, KeyType: 'RANGE' as const },
];
