/** What a change of members costs in small and in large groups, on DynamoDB Local. */
import { startDynamodbLocal } from '../../local/dynamodb-local.ts';
import { aimed, comparisonTable, ratio, whole } from '../comparison-table.ts';
import { median } from '../median.ts';
import type { Section } from '../section.ts';
import { type Count, countCalls, isSameCount, namesOf } from './count-calls.ts';
import { groupItems } from './group-items.ts';
import { createLocalDirectory, type LocalDirectory } from './local-directory.ts';
import { comerIds, comerItems, MEMBER_CHANGES, patchMembers } from './member-patch.ts';
import { putItems } from './put-items.ts';
import { timeInTurns } from './time-in-turns.ts';

const SIZES = [10, 10_000, 1_000_000];
const SIZES_QUICK = [10, 1_000, 10_000];
/** Users that come and go. */
const COMERS = 10;
/** Of the times, in a larger group and in the smallest one. */
const TIME_AIM = 1.2;

export const benchGroups: Section = async ({ quick }) => {
  await using started = new AsyncDisposableStack();
  const database = await startDynamodbLocal({ inMemory: true });
  started.defer(() => database.stop());
  const groups: Group[] = [];
  for (const size of quick ? SIZES_QUICK : SIZES) {
    const local = started.use(await createLocalDirectory(database.endpoint, `group-${size}`));
    await putItems(local, groupItems(size));
    await putItems(local, comerItems(COMERS, size));
    groups.push({ size, local, comers: comerIds(COMERS, size) });
  }
  return report(await measureOneMember(groups, quick));
};

interface Group {
  readonly size: number;
  readonly local: LocalDirectory;
  readonly comers: readonly string[];
}

interface Row {
  readonly change: string;
  readonly size: number;
  readonly count: Count;
  readonly milliseconds: number;
}

/** A member comes to each of the groups in turn, and then leaves each of them. */
async function measureOneMember(groups: readonly Group[], quick: boolean): Promise<readonly Row[]> {
  const counts: Count[][] = [];
  for (const { op } of MEMBER_CHANGES) {
    const ofChange: Count[] = [];
    for (const { local, comers } of groups) {
      const patch = () => patchMembers(local.watched, op, comers.slice(0, 1));
      ofChange.push(await countCalls(local, patch));
    }
    counts.push(ofChange);
  }
  const steps = MEMBER_CHANGES.map(({ op }) =>
    groups.map(({ local, comers }) => (round: number) => {
      const at = round % COMERS;
      return patchMembers(local.timed, op, comers.slice(at, at + 1));
    }),
  );
  const options = quick ? { rounds: 10, warmUps: 2 } : { rounds: 200, warmUps: 30 };
  const times = await timeInTurns(steps, options);
  return MEMBER_CHANGES.flatMap(({ name }, change) =>
    groups.flatMap(({ size }, group): Row[] => {
      const count = counts[change]?.[group];
      const milliseconds = median(times[change]?.[group] ?? []);
      return count ? [{ change: name, size, count, milliseconds }] : [];
    }),
  );
}

function report(rows: readonly Row[]): string {
  const smallest = new Map(rows.map((row) => [row.change, row] as const).toReversed());
  return [
    'PATCH of one member, in groups of different sizes: calls, capacity units, and the median time of one, in turns.',
    'Units are by the sizes of the items; DynamoDB Local reports fewer for transactions.',
    'Of each group there are its own item, its revision and the memberships as seen from it; and the users that come and go.',
    comparisonTable(
      ['', 'members', 'calls', '', 'units', 'reported', 'ms', 'ratio of ms', 'aim'],
      rows.map((row) => toCells(row, smallest.get(row.change) ?? row)),
    ),
  ].join('\n');
}

function toCells({ change, size, count, milliseconds }: Row, smallest: Row) {
  const slower = milliseconds / smallest.milliseconds;
  const reached = isSameCount(count, smallest.count) && slower < TIME_AIM;
  return [
    `${change} a member`,
    whole(size),
    namesOf(count),
    count.calls.length,
    count.units,
    count.reportedUnits,
    milliseconds.toFixed(1),
    ratio(slower),
    size === smallest.size ? '' : aimed(reached, `same calls and units, below ${TIME_AIM}x`),
  ];
}
