/** Calls and capacity units of each operation, in a small and in a large directory, on DynamoDB Local. */
import { randomUUID } from 'node:crypto';
import type { Directory } from '../../lambda/directory/directory.ts';
import { createDynamodbDirectoryStore } from '../../lambda/dynamodb/dynamodb-directory-store.ts';
import { newEntryId } from '../../lambda/handlers/new-entry-id.ts';
import { startDynamodbLocal } from '../../local/dynamodb-local.ts';
import { aimed, comparisonTable, ratio, whole } from '../comparison-table.ts';
import type { Section } from '../section.ts';
import { unitsOf } from './capacity-units.ts';
import { loadUsers } from './load-users.ts';
import { COUNTED_OPERATIONS } from './operations.ts';
import { recordCalls } from './record-calls.ts';
import { createLocalClient, createUsersTable } from './users-table.ts';

const SMALL = 100;
const LARGE = 100_000;
const LARGE_QUICK = 10_000;
const TENANT = 'default';

interface Count {
  readonly calls: readonly string[];
  /** By the sizes of items, and as DynamoDB Local reports them. */
  readonly units: number;
  readonly reportedUnits: number;
}

export const benchDynamodb: Section = async ({ quick }) => {
  const large = quick ? LARGE_QUICK : LARGE;
  const database = await startDynamodbLocal({ inMemory: true });
  try {
    const inSmall = await countCalls(database.endpoint, SMALL);
    const inLarge = await countCalls(database.endpoint, large);
    return report(inSmall, inLarge, large);
  } finally {
    await database.stop();
  }
};

/** In a table of its own with that many users. */
async function countCalls(endpoint: string, users: number): Promise<readonly Count[]> {
  const tableName = `users-${users}`;
  const loader = createLocalClient(endpoint);
  const documentClient = createLocalClient(endpoint);
  try {
    await createUsersTable(loader, tableName);
    await loadUsers(loader, tableName, { tenant: TENANT, users });
    const calls = recordCalls(documentClient, loader);
    // The same shard of the counter each time: the one that the users were counted in.
    const store = createDynamodbDirectoryStore({ documentClient, tableName, random: () => 0 });
    const counts: Count[] = [];
    for (const { run } of COUNTED_OPERATIONS) {
      calls.length = 0;
      await run(directoryOn(store), {
        tenant: TENANT,
        actor: 'benchmark',
        requestId: randomUUID(),
      });
      counts.push({
        calls: calls.map(({ name }) => name),
        units: calls.reduce((sum, call) => sum + unitsOf(call), 0),
        reportedUnits: calls.reduce((sum, call) => sum + call.reportedUnits, 0),
      });
    }
    return counts;
  } finally {
    for (const client of [loader, documentClient]) client.destroy();
  }
}

const directoryOn = (store: Directory['store']): Directory => ({
  store,
  now: () => new Date(),
  newId: randomUUID,
  newEntryId,
  pause: async () => {},
  settings: { uniqueExternalId: false },
});

function report(inSmall: readonly Count[], inLarge: readonly Count[], large: number): string {
  const rows = COUNTED_OPERATIONS.map(({ name, mostCalls }, at) => {
    const [small, big] = [inSmall[at], inLarge[at]];
    if (!small || !big) throw new Error(`${name} was not counted`);
    return [
      name,
      small.calls.join(' + '),
      small.calls.length,
      small.units,
      small.reportedUnits,
      ratio(big.calls.length / small.calls.length),
      ratio(big.units / small.units),
      ratio(big.reportedUnits / small.reportedUnits),
      aimed(small.calls.length <= mostCalls, `at most ${mostCalls}`),
    ];
  });
  return [
    `Calls and capacity units in a directory of ${whole(SMALL)} users, and their ratio in one of ${whole(large)} to that (aim: 1.00x).`,
    'Units are by the sizes of the items; DynamoDB Local reports fewer for transactions.',
    comparisonTable(
      ['', 'calls', '', 'units', 'reported', 'calls', 'units', 'reported', 'aim'],
      rows,
    ),
  ].join('\n');
}
