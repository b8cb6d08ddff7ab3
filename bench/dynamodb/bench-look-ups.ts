/** What `userName eq` costs in directories of different sizes, on DynamoDB Local. */
import type { Directory } from '../../lambda/directory/directory.ts';
import { queryResources } from '../../lambda/directory/query/query-resources.ts';
import type { Item } from '../../lambda/dynamodb/items.ts';
import { userResourceType } from '../../lambda/scim/schema/resource-types.ts';
import { startDynamodbLocal } from '../../local/dynamodb-local.ts';
import { aimed, comparisonTable, ratio, whole } from '../comparison-table.ts';
import { median } from '../median.ts';
import { userNameOf } from '../sample-user.ts';
import type { Section } from '../section.ts';
import { type Count, countCalls, isSameCount, namesOf } from './count-calls.ts';
import { CALLER, createLocalDirectory, type LocalDirectory } from './local-directory.ts';
import { putItems } from './put-items.ts';
import { timeInTurns } from './time-in-turns.ts';
import { userCount, userItems } from './user-items.ts';

const SIZES = [100, 100_000, 1_000_000];
const SIZES_QUICK = [100, 1_000, 10_000];
/** Users who are asked for. */
const ASKED = 100;
/** Of the times, in a larger directory and in the smallest one. */
const TIME_AIM = 1.2;

const user = userResourceType();

export const benchLookUps: Section = async ({ quick }) => {
  await using started = new AsyncDisposableStack();
  const database = await startDynamodbLocal({ inMemory: true });
  started.defer(() => database.stop());
  const directories: SizedDirectory[] = [];
  for (const size of quick ? SIZES_QUICK : SIZES) {
    const local = started.use(await createLocalDirectory(database.endpoint, `users-${size}`));
    await putItems(local, itemsOf(size));
    directories.push({ size, local });
  }
  return report(await measure(directories, quick));
};

interface SizedDirectory {
  readonly size: number;
  readonly local: LocalDirectory;
}

/** The look-up reads one claim and the resource that it names: so the claims of all, and the resources of those who are asked for. */
function* itemsOf(size: number): Generator<Item> {
  yield userCount(size);
  const step = size / ASKED;
  for (let number = 0; number < size; number += 1) {
    const { resource, claims } = userItems(number);
    yield* claims;
    if (number % step === 0) yield resource;
  }
}

const LOOK_UPS = [
  { name: 'hit', expected: 1, userName: (at: number, step: number) => userNameOf(at * step) },
  { name: 'miss', expected: 0, userName: (at: number) => userNameOf(-1 - at) },
] as const;

async function lookUp(directory: Directory, userName: string, expected: number): Promise<void> {
  const { totalResults } = await queryResources(directory, CALLER, user, {
    filter: `userName eq "${userName}"`,
    startIndex: 1,
    count: 100,
    view: { members: false, memberOf: true },
    baseUrl: '',
  });
  if (totalResults !== expected) throw new Error(`${userName} is found ${totalResults} times`);
}

interface Row {
  readonly name: string;
  readonly size: number;
  readonly count: Count;
  readonly milliseconds: number;
}

async function measure(
  directories: readonly SizedDirectory[],
  quick: boolean,
): Promise<readonly Row[]> {
  const steps = LOOK_UPS.map(({ expected, userName }) =>
    directories.map(({ size, local }) => (round: number) => {
      const at = (round * 37) % ASKED;
      return lookUp(local.timed, userName(at, size / ASKED), expected);
    }),
  );
  const options = quick ? { rounds: 20, warmUps: 5 } : { rounds: 1_000, warmUps: 100 };
  const times = await timeInTurns(steps, options);
  const rows: Row[] = [];
  for (const [step, { name, expected, userName }] of LOOK_UPS.entries()) {
    for (const [at, { size, local }] of directories.entries()) {
      const text = userName(ASKED / 2, size / ASKED);
      const count = await countCalls(local, () => lookUp(local.watched, text, expected));
      rows.push({ name, size, count, milliseconds: median(times[step]?.[at] ?? []) });
    }
  }
  return rows;
}

function report(rows: readonly Row[]): string {
  const smallest = new Map(rows.map((row) => [row.name, row] as const).toReversed());
  return [
    'userName eq in directories of different sizes: calls, capacity units, and the median time of one, in turns.',
    `There are the claims of all users, the counter, and the resources of the ${ASKED} who are asked for, spread over all: a look-up reads nothing else.`,
    comparisonTable(
      ['', 'users', 'calls', '', 'units', 'reported', 'ms', 'ratio of ms', 'aim'],
      rows.map((row) => toCells(row, smallest.get(row.name) ?? row)),
    ),
  ].join('\n');
}

function toCells({ name, size, count, milliseconds }: Row, smallest: Row) {
  const slower = milliseconds / smallest.milliseconds;
  const reached = isSameCount(count, smallest.count) && slower < TIME_AIM;
  return [
    name,
    whole(size),
    namesOf(count),
    count.calls.length,
    count.units,
    count.reportedUnits,
    milliseconds.toFixed(2),
    ratio(slower),
    size === smallest.size ? '' : aimed(reached, `same calls and units, below ${TIME_AIM}x`),
  ];
}
