/** The directory on a table of DynamoDB Local: everything above it is what runs on AWS. */
import { randomUUID } from 'node:crypto';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Caller, Directory } from '../../lambda/directory/directory.ts';
import { createDynamodbDirectoryStore } from '../../lambda/dynamodb/dynamodb-directory-store.ts';
import { newEntryId } from '../../lambda/handlers/new-entry-id.ts';
import { createDirectoryTable, createLocalClient } from './directory-table.ts';
import { type RecordedCall, recordCalls } from './record-calls.ts';

export const TENANT = 'default';
export const CALLER: Caller = { tenant: TENANT, actor: 'benchmark', requestId: 'benchmark' };

/** A table with a directory on it, twice: the one that is timed is not watched, and the watched one is not timed. */
export interface LocalDirectory extends AsyncDisposable {
  readonly tableName: string;
  /** Past the directory. */
  readonly documentClient: DynamoDBDocumentClient;
  readonly timed: Directory;
  /** The same shard of counters and revisions each time: the first. */
  readonly watched: Directory;
  /** Of the watched one. */
  readonly calls: RecordedCall[];
}

export async function createLocalDirectory(
  endpoint: string,
  tableName: string,
): Promise<LocalDirectory> {
  const [documentClient, timed, watched] = [
    createLocalClient(endpoint),
    createLocalClient(endpoint),
    createLocalClient(endpoint),
  ];
  await createDirectoryTable(documentClient, tableName);
  const calls = recordCalls(watched, documentClient);
  return {
    tableName,
    documentClient,
    timed: directoryOn(createDynamodbDirectoryStore({ documentClient: timed, tableName })),
    watched: directoryOn(
      createDynamodbDirectoryStore({ documentClient: watched, tableName, random: () => 0 }),
    ),
    calls,
    async [Symbol.asyncDispose]() {
      for (const client of [documentClient, timed, watched]) client.destroy();
    },
  };
}

const directoryOn = (store: Directory['store']): Directory => ({
  store,
  now: () => new Date(),
  newId: randomUUID,
  newEntryId,
  newCursorId: randomUUID,
  pause: async () => {},
  settings: { uniqueExternalId: false },
});
