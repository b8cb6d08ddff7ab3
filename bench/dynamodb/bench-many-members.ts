/** The largest PATCH of members that one request may be: its time on DynamoDB Local, and what it would take of AWS. */
import { MAXIMUM_CHANGE_MILLISECONDS } from '../../lambda/directory/directory.ts';
import {
  countMembers,
  MAXIMUM_MEMBER_CHANGES,
} from '../../lambda/directory/membership/member-limits.ts';
import { resourceKey } from '../../lambda/dynamodb/keys.ts';
import { startDynamodbLocal } from '../../local/dynamodb-local.ts';
import { aimed, comparisonTable, whole } from '../comparison-table.ts';
import type { Section } from '../section.ts';
import { partitionUnits } from './capacity-units.ts';
import { type Count, countCalls } from './count-calls.ts';
import { GROUP_KEY, groupItems } from './group-items.ts';
import { createLocalDirectory, type LocalDirectory } from './local-directory.ts';
import { comerIds, comerItems, MEMBER_CHANGES, patchMembers } from './member-patch.ts';
import { putItems } from './put-items.ts';
import { millisecondsOf } from './time-in-turns.ts';

/** What AWS says that one partition takes in a second. */
const WRITE_UNITS_PER_SECOND = 1_000;
const READ_UNITS_PER_SECOND = 3_000;

const SIZE = 10;
const MEMBERS_QUICK = 300;

export const benchManyMembers: Section = async ({ quick }) => {
  const members = quick ? MEMBERS_QUICK : MAXIMUM_MEMBER_CHANGES;
  await using started = new AsyncDisposableStack();
  const database = await startDynamodbLocal({ inMemory: true });
  started.defer(() => database.stop());
  const local = started.use(await createLocalDirectory(database.endpoint, 'many-members'));
  await putItems(local, groupItems(SIZE));
  await putItems(local, comerItems(members, SIZE));
  const ids = comerIds(members, SIZE);
  const times: number[] = [];
  for (const { op } of MEMBER_CHANGES) {
    times.push(await millisecondsOf(() => patchMembers(local.timed, op, ids)));
  }
  const rows: Row[] = [];
  for (const [at, { name, op }] of MEMBER_CHANGES.entries()) {
    const milliseconds = times[at] ?? Number.NaN;
    rows.push({ name, milliseconds, ...(await measureCalls(local, op, ids)) });
  }
  return report(members, rows);
};

interface Row {
  readonly name: string;
  readonly milliseconds: number;
  readonly count: Count;
  /** Of the group. */
  readonly partition: ReturnType<typeof partitionUnits>;
}

async function measureCalls(local: LocalDirectory, op: 'Add' | 'Remove', ids: readonly string[]) {
  let members: number | undefined;
  const count = await countCalls(local, async () => {
    const { membership } = await patchMembers(local.watched, op, ids);
    members = membership && countMembers(membership);
  });
  const expected = op === 'Add' ? SIZE + ids.length : SIZE;
  if (members !== expected) throw new Error(`the group has ${members} members, not ${expected}`);
  return { count, partition: partitionUnits(local.calls, resourceKey(GROUP_KEY).pk) };
}

function report(members: number, rows: readonly Row[]): string {
  const seconds = MAXIMUM_CHANGE_MILLISECONDS / 1_000;
  return [
    `PATCH of ${whole(members)} members at once (${whole(MAXIMUM_MEMBER_CHANGES)} are the most). On AWS the group's partition is what limits it: ${whole(WRITE_UNITS_PER_SECOND)} write units`,
    `and ${whole(READ_UNITS_PER_SECOND)} read units a second. The seconds there are its units over these, one after the other; ${seconds} s are allowed.`,
    comparisonTable(
      [
        '',
        's here',
        'transactions',
        'other calls',
        'units',
        'of the partition: written',
        'read',
        's on AWS',
        'aim',
      ],
      rows.map((row) => toCells(row, seconds)),
    ),
  ].join('\n');
}

function toCells({ name, milliseconds, count, partition }: Row, most: number) {
  const transactions = count.calls.filter((call) => call === 'TransactWrite').length;
  const { written, read } = partition;
  const seconds = written / WRITE_UNITS_PER_SECOND + read / READ_UNITS_PER_SECOND;
  return [
    name,
    (milliseconds / 1_000).toFixed(1),
    transactions,
    count.calls.length - transactions,
    whole(count.units),
    whole(written),
    whole(read),
    seconds.toFixed(1),
    aimed(seconds < most, `below ${most} s`),
  ];
}
