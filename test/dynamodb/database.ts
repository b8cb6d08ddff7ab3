import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type DynamodbLocal, startDynamodbLocal } from '../../local/dynamodb-local.ts';
import { createTable, createTestClient } from './table.ts';

/** Starts DynamoDB Local with the table for the tests of one file. Call at the top of the file; use the result in tests alone. */
export function useDatabase(): { newClient: () => DynamoDBDocumentClient } {
  let database: DynamodbLocal | undefined;
  const clients: DynamoDBDocumentClient[] = [];

  const newClient = (): DynamoDBDocumentClient => {
    if (!database) throw new Error('the database has not been started');
    const client = createTestClient(database.endpoint);
    clients.push(client);
    return client;
  };

  beforeAll(async () => {
    database = await startDynamodbLocal({ inMemory: true });
    await createTable(newClient());
  });

  afterAll(async () => {
    for (const client of clients) client.destroy();
    await database?.stop();
  });

  return { newClient };
}
