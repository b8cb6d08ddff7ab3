import { randomUUID } from 'node:crypto';
import type { Directory } from '../../lambda/directory/directory.ts';
import { createDynamodbDirectoryStore } from '../../lambda/dynamodb/dynamodb-directory-store.ts';
import { newEntryId } from '../../lambda/handlers/new-entry-id.ts';
import { changingWalkContract } from '../directory/changing-walk.contract.ts';
import { queriesContract } from '../directory/queries.contract.ts';
import { useDatabase } from './database.ts';
import { TABLE_NAME } from './table.ts';

const { newClient } = useDatabase();

const makeDirectory = (): Directory => ({
  store: createDynamodbDirectoryStore({ documentClient: newClient(), tableName: TABLE_NAME }),
  now: () => new Date(),
  newId: randomUUID,
  newEntryId,
  newCursorId: randomUUID,
  pause: async () => {},
  settings: { uniqueExternalId: false },
});

queriesContract('DynamoDB', makeDirectory);
changingWalkContract('DynamoDB', makeDirectory, {
  users: 60,
  changes: 10,
  count: 10,
  countsAnew: false,
});
