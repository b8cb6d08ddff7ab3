/** DynamoDB Local with the tables of the template. */
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { StartOptions } from './command-line.ts';
import type { DataFolder } from './data-folder.ts';
import { type DynamodbLocal, startDynamodbLocal } from './dynamodb-local.ts';
import { makeFolder } from './make-folder.ts';
import type { StartControl } from './start-control.ts';
import { StartError } from './start-error.ts';
import { createTable } from './table.ts';
import type { StackDescription } from './template.ts';

/** @throws StartError */
export async function startTableServer(
  { ephemeral }: StartOptions,
  folder: DataFolder,
  control: StartControl,
): Promise<DynamodbLocal> {
  if (!ephemeral) makeFolder(folder.table);
  const server = await startDynamodbLocal({
    ...(ephemeral ? { inMemory: true } : { dataDir: folder.table }),
    logFile: join(folder.logs, 'dynamodb.log'),
  }).catch((error: Error) => {
    throw new StartError(error.message, { cause: error });
  });
  control.onStarted(() => server.stop());
  return server;
}

/** @throws StartError when there is a table of the same name and another schema. */
export async function createTables(stack: StackDescription, endpoint: string): Promise<void> {
  const client = new DynamoDBClient({
    endpoint,
    region: stack.place.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  try {
    for (const table of stack.tables) await createTable(client, table);
  } finally {
    client.destroy();
  }
}
