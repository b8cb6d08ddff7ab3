/** Which store the service under test stands on. */
import { createDirectoryTable, createLocalClient } from '../bench/dynamodb/directory-table.ts';
import { createDynamodbDirectoryStore } from '../lambda/dynamodb/dynamodb-directory-store.ts';
import { startDynamodbLocal } from '../local/dynamodb-local.ts';
import { type NewService, serviceMaker } from './service.ts';

const TABLE = 'fuzz';

/** Plain data, so that it reaches a worker: memory, or a table behind an endpoint. */
export type StoreChoice =
  | { readonly store: 'memory' }
  | { readonly store: 'dynamodb'; readonly endpoint: string };

export interface PreparedStore extends AsyncDisposable {
  readonly choice: StoreChoice;
}

export async function prepareStore(name: 'memory' | 'dynamodb'): Promise<PreparedStore> {
  if (name === 'memory') {
    return { choice: { store: name }, [Symbol.asyncDispose]: async () => {} };
  }
  const database = await startDynamodbLocal({ inMemory: true });
  const client = createLocalClient(database.endpoint);
  await createDirectoryTable(client, TABLE);
  client.destroy();
  return {
    choice: { store: name, endpoint: database.endpoint },
    [Symbol.asyncDispose]: () => database.stop(),
  };
}

/** Each service on a table has a tenant of its own. */
export function serviceMakerFor(choice: StoreChoice): NewService {
  if (choice.store === 'memory') return serviceMaker();
  const documentClient = createLocalClient(choice.endpoint);
  return serviceMaker((now) => ({
    store: createDynamodbDirectoryStore({ documentClient, tableName: TABLE, now }),
    tenant: crypto.randomUUID(),
  }));
}
