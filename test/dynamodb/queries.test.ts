import { randomUUID } from 'node:crypto';
import { createDynamodbDirectoryStore } from '../../lambda/dynamodb/dynamodb-directory-store.ts';
import { newEntryId } from '../../lambda/handlers/new-entry-id.ts';
import { queriesContract } from '../directory/queries.contract.ts';
import { useDatabase } from './database.ts';
import { TABLE_NAME } from './table.ts';

const { newClient } = useDatabase();

queriesContract('DynamoDB', () => ({
  store: createDynamodbDirectoryStore({ documentClient: newClient(), tableName: TABLE_NAME }),
  now: () => new Date(),
  newId: randomUUID,
  newEntryId,
  newCursorId: randomUUID,
  pause: async () => {},
  settings: { uniqueExternalId: false },
}));
