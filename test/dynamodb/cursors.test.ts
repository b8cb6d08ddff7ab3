import { createDynamodbDirectoryStore } from '../../lambda/dynamodb/dynamodb-directory-store.ts';
import { useDatabase } from './database.ts';
import { scanTable, TABLE_NAME } from './table.ts';

const { newClient } = useDatabase();

it('a cursor is an item that DynamoDB drops a day after it has expired, and that does not tell its id', async () => {
  const documentClient = newClient();
  const store = createDynamodbDirectoryStore({ documentClient, tableName: TABLE_NAME });
  const expires = '2026-01-01T00:10:00.000Z';
  await store.saveCursor('acme', { id: 'unguessable', query: 'q', state: 's', expires });
  const items = await scanTable(documentClient);
  expect(items).toMatchObject([{ expiresAt: Date.parse(expires) / 1000 + 86_400 }]);
  expect(JSON.stringify(items)).not.toContain('unguessable');
});
