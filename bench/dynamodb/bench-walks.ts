/** What the pages of a walk through a large directory cost, the first ones and the last ones, on DynamoDB Local. */
import { startDynamodbLocal } from '../../local/dynamodb-local.ts';
import { aimed, comparisonTable, ratio, whole } from '../comparison-table.ts';
import { median } from '../median.ts';
import type { Section } from '../section.ts';
import { type Count, countCalls, namesOf } from './count-calls.ts';
import { createLocalDirectory, type LocalDirectory } from './local-directory.ts';
import { putItems } from './put-items.ts';
import { timeInTurns } from './time-in-turns.ts';
import { listedUserItems } from './user-items.ts';
import { firstPage, type PageRequest, readPage, type WalkKind, walkUsers } from './user-walk.ts';

const USERS = 100_000;
const USERS_QUICK = 3_000;
const PAGE = 500;
const PAGE_QUICK = 50;
/** Pages at either end of a walk. */
const ENDS = 10;
/** Of units and of times, the last pages to the first. */
const AIM = 1.2;

const KINDS: readonly WalkKind[] = ['cursor', 'startIndex'];

export const benchWalks: Section = async ({ quick }) => {
  const [users, page] = quick ? [USERS_QUICK, PAGE_QUICK] : [USERS, PAGE];
  await using started = new AsyncDisposableStack();
  const database = await startDynamodbLocal({ inMemory: true });
  started.defer(() => database.stop());
  const local = started.use(await createLocalDirectory(database.endpoint, 'users'));
  await putItems(local, listedUserItems(users));
  const rows: Row[] = [];
  for (const kind of KINDS) {
    await warmUp(local, kind, page);
    const walk = await walkOnce(local, kind, page);
    if (walk.users !== users) throw new Error(`${walk.users} of ${users} users were found`);
    rows.push({ ...walk, ...(await measureEnds(local, walk.requests, quick)) });
  }
  return report(users, page, rows);
};

interface Walk {
  readonly kind: WalkKind;
  readonly users: number;
  readonly requests: readonly PageRequest[];
  /** Of each page. */
  readonly milliseconds: readonly number[];
}

interface Ends {
  readonly first: Count;
  readonly second: Count;
  readonly last: Count;
  /** The last pages' time over the first ones', asked for again in turns. */
  readonly timeRatio: number;
}

type Row = Walk & Ends;

async function warmUp({ timed }: LocalDirectory, kind: WalkKind, page: number): Promise<void> {
  let request: PageRequest | undefined = firstPage(kind, page);
  for (let at = 0; at < 2 * ENDS && request; at += 1)
    ({ next: request } = await readPage(timed, request));
}

/** @throws Error where a user comes twice */
async function walkOnce({ timed }: LocalDirectory, kind: WalkKind, count: number): Promise<Walk> {
  const ids = new Set<string>();
  const requests: PageRequest[] = [];
  const milliseconds: number[] = [];
  let start = performance.now();
  for await (const { request, page } of walkUsers(timed, kind, count)) {
    milliseconds.push(performance.now() - start);
    requests.push(request);
    for (const id of page.ids) {
      if (ids.has(id)) throw new Error(`${id} came twice`);
      ids.add(id);
    }
    start = performance.now();
  }
  return { kind, users: ids.size, requests, milliseconds };
}

async function measureEnds(
  local: LocalDirectory,
  requests: readonly PageRequest[],
  quick: boolean,
): Promise<Ends> {
  const count = (request: PageRequest | undefined): Promise<Count> => {
    if (!request) throw new Error('the walk is too short');
    return countCalls(local, () => readPage(local.watched, request));
  };
  const asking = (ends: readonly PageRequest[]) => async (round: number) => {
    const request = ends[round % ends.length];
    if (request) await readPage(local.timed, request);
  };
  const steps = [[asking(requests.slice(0, ENDS)), asking(requests.slice(-ENDS))]];
  const [times] = await timeInTurns(steps, { rounds: (quick ? 1 : 5) * ENDS, warmUps: ENDS });
  const [first = [], last = []] = times ?? [];
  return {
    first: await count(requests[0]),
    second: await count(requests[1]),
    last: await count(requests.at(-1)),
    timeRatio: median(last) / median(first),
  };
}

function report(users: number, page: number, rows: readonly Row[]): string {
  return [
    `Walks through ${whole(users)} users in pages of ${page}, without their groups; each user came exactly once. There are the users' resources, their entries in the index and the counter.`,
    `Calls and capacity units of a page; ms is the median of ${ENDS} pages of the walk, and "in turns" that ratio when the same pages are asked for again, one of the first and one of the last in turns.`,
    comparisonTable(
      [
        '',
        'page',
        'calls',
        '',
        'units',
        'reported',
        'ms',
        'ratio of units',
        'of ms',
        'in turns',
        'aim',
      ],
      rows.flatMap(toRows),
    ),
  ].join('\n');
}

function toRows({ kind, first, second, last, milliseconds, timeRatio }: Row) {
  const early = median(milliseconds.slice(0, ENDS));
  const late = median(milliseconds.slice(-ENDS));
  const units = last.units / first.units;
  const reached = units < AIM && timeRatio < AIM;
  const cells = (page: string, count: Count) => [
    `by ${kind}`,
    page,
    namesOf(count),
    count.calls.length,
    count.units,
    count.reportedUnits,
  ];
  return [
    [...cells('first', first), early.toFixed(1), '', '', '', ''],
    [...cells('second', second), '', ratio(second.units / first.units), '', '', ''],
    [
      ...cells('last', last),
      late.toFixed(1),
      ratio(units),
      ratio(late / early),
      ratio(timeRatio),
      aimed(reached, `below ${AIM}x`),
    ],
  ];
}
