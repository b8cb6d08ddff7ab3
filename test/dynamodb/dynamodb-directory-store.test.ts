import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createDynamodbDirectoryStore } from '../../lambda/dynamodb/dynamodb-directory-store.ts';
import { type DynamodbLocal, startDynamodbLocal } from '../../local/dynamodb-local.ts';
import { directoryStoreContract } from '../directory/directory-store.contract.ts';
import { createTable, createTestClient, TABLE_NAME } from './table.ts';

jest.setTimeout(60_000);

let database: DynamodbLocal;
let documentClient: DynamoDBDocumentClient;

beforeAll(async () => {
  database = await startDynamodbLocal({ inMemory: true });
  documentClient = createTestClient(database.endpoint);
  await createTable(documentClient);
});

afterAll(async () => {
  documentClient.destroy();
  await database.stop();
});

directoryStoreContract('DynamoDB', () =>
  createDynamodbDirectoryStore({ documentClient, tableName: TABLE_NAME }),
);
