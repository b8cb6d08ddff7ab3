/** Calls and capacity units of each operation on users, in a small and in a large directory, on DynamoDB Local. */
import { startDynamodbLocal } from '../../local/dynamodb-local.ts';
import { aimed, comparisonTable, ratio, whole } from '../comparison-table.ts';
import type { Section } from '../section.ts';
import { type Count, countCalls, namesOf } from './count-calls.ts';
import { CALLER, createLocalDirectory } from './local-directory.ts';
import { COUNTED_OPERATIONS } from './operations.ts';
import { putItems } from './put-items.ts';
import { allUserItems } from './user-items.ts';

const SMALL = 100;
const LARGE = 100_000;
const LARGE_QUICK = 10_000;

export const benchDynamodb: Section = async ({ quick }) => {
  const large = quick ? LARGE_QUICK : LARGE;
  const database = await startDynamodbLocal({ inMemory: true });
  try {
    const inSmall = await countIn(database.endpoint, SMALL);
    const inLarge = await countIn(database.endpoint, large);
    return report(inSmall, inLarge, large);
  } finally {
    await database.stop();
  }
};

/** In a table of its own with that many users. */
async function countIn(endpoint: string, users: number): Promise<readonly Count[]> {
  await using local = await createLocalDirectory(endpoint, `users-${users}`);
  await putItems(local, allUserItems(users));
  const counts: Count[] = [];
  for (const { run } of COUNTED_OPERATIONS) {
    counts.push(await countCalls(local, () => run(local.watched, CALLER)));
  }
  return counts;
}

function report(inSmall: readonly Count[], inLarge: readonly Count[], large: number): string {
  const rows = COUNTED_OPERATIONS.map(({ name, mostCalls }, at) => {
    const [small, big] = [inSmall[at], inLarge[at]];
    if (!small || !big) throw new Error(`${name} was not counted`);
    return [
      name,
      namesOf(small),
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
