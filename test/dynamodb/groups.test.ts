import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';

import { createDynamodbDirectoryStore } from '../../lambda/dynamodb/dynamodb-directory-store.ts';
import { newEntryId } from '../../lambda/handlers/new-entry-id.ts';
import { groupsContract } from '../directory/groups.contract.ts';
import { useDatabase } from './database.ts';
import { TABLE_NAME } from './table.ts';

const { newClient } = useDatabase();

groupsContract('DynamoDB', () => ({
  store: createDynamodbDirectoryStore({ documentClient: newClient(), tableName: TABLE_NAME }),
  now: () => new Date(),
  newId: randomUUID,
  newEntryId,
  newCursorId: randomUUID,
  pause: async (attempt) => setTimeout(Math.random() * 10 * 2 ** attempt),
  settings: { uniqueExternalId: false },
}));
