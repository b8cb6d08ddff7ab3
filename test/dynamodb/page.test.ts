import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Direction, NameRange } from '../../lambda/directory/directory-store.ts';
import { countRange } from '../../lambda/dynamodb/counter.ts';
import { readPage } from '../../lambda/dynamodb/page.ts';
import { createPatience } from '../../lambda/dynamodb/patience.ts';
import { Table } from '../../lambda/dynamodb/table.ts';
import { namesOf, numbered } from '../directory/contract/store-under-test.ts';
import { useDatabase } from './database.ts';
import { loadUsers } from './load-users.ts';
import { ObservedList } from './paging-fixture.ts';
import { TABLE_NAME } from './table.ts';

const { newClient } = useDatabase();
let tenants = 0;
let documentClient: DynamoDBDocumentClient;

async function listOf(
  names: readonly string[],
  options: { readonly direction?: Direction; readonly range?: NameRange } = {},
): Promise<ObservedList> {
  tenants += 1;
  documentClient = newClient();
  const tenant = `t${tenants}`;
  await loadUsers(documentClient, tenant, names);
  return new ObservedList(documentClient, { tenant, resourceType: 'User', ...options });
}

const NAMES = numbered(300);

describe('the calls of', () => {
  it('the first page: the keys, the resources and a bookmark', async () => {
    const list = await listOf(numbered(30));
    const { names } = await list.callsOf(() => list.page(1, 10));
    expect(names).toEqual(['BatchGetItem', 'PutItem', 'Query']);
  });

  it('every later page: the bookmark and the counter too, however far the list has been read', async () => {
    const list = await listOf(NAMES);
    await list.page(1, 50);
    const pages: { names: string[]; units: number }[] = [];
    for (const startIndex of [51, 101, 151, 201]) {
      pages.push(await list.callsOf(() => list.page(startIndex, 50)));
    }
    expect(pages[0]?.names).toEqual(['BatchGetItem', 'PutItem', 'Query', 'Query', 'Query']);
    for (const page of pages) expect(page).toEqual(pages[0]);
    const last = await list.callsOf(() => list.page(251, 50));
    expect(last.names).toEqual(['BatchGetItem', 'Query', 'Query', 'Query']);
    expect(last.units).toBeLessThan(pages[0]?.units ?? 0);
  });

  it('a jump: one more query, which reads no resource', async () => {
    const list = await listOf(NAMES);
    const { names, units } = await list.callsOf(() => list.page(281, 1));
    expect(names).toEqual(['BatchGetItem', 'PutItem', 'Query', 'Query', 'Query', 'Query']);
    expect(units).toBeLessThan(10);
  });

  it('a page without a count, none; one beyond the end, the bookmark and the counter', async () => {
    const list = await listOf(numbered(3));
    expect((await list.callsOf(() => list.page(1, 0))).names).toEqual([]);
    expect((await list.callsOf(() => list.page(9, 5))).names).toEqual(['Query', 'Query']);
  });
});

describe('a walk by startIndex', () => {
  const listings: { direction: Direction; range?: NameRange }[] = [
    { direction: 'ascending' },
    { direction: 'descending' },
    { direction: 'ascending', range: { prefix: 'user' } },
  ];

  it.each(listings)('gives each that stays once, whatever comes and goes: %p', async (options) => {
    const list = await listOf(numbered(120), options);
    const leaving = numbered(120).filter((_, at) => at % 4 === 1);
    const seen: string[] = [];
    for (let startIndex = 1, round = 0; ; round++) {
      const page = await list.page(startIndex, 15);
      if (page === 'tooFar' || page.length === 0) break;
      seen.push(...page);
      startIndex += page.length;
      list.passSeconds(100);
      for (const name of [leaving.shift(), leaving.shift(), leaving.pop()]) {
        if (name) await list.remove(name);
      }
      await list.create(`user0000-${round}`);
      await list.create(`user0060-${round}`);
    }
    const stayed = numbered(120).filter((_, at) => at % 4 !== 1);
    if (options.direction === 'descending') stayed.reverse();
    expect(seen.filter((name) => stayed.includes(name))).toEqual(stayed);
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('that pauses for more than two minutes goes on at a number, and skips as many as went', async () => {
    const names = numbered(30);
    const list = await listOf(names);
    await list.page(1, 10);
    await list.remove('user0001');
    await list.remove('user0002');
    list.passSeconds(121);
    expect(await list.page(11, 10)).toEqual(names.slice(12, 22));
  });

  it('that pauses goes on where it was if nothing has changed', async () => {
    const names = numbered(30);
    const list = await listOf(names);
    await list.page(1, 10);
    list.passSeconds(590);
    const { names: calls } = await list.callsOf(async () =>
      expect(await list.page(11, 10)).toEqual(names.slice(10, 20)),
    );
    expect(calls.filter((call) => call === 'Query')).toHaveLength(3);
  });

  it('starts anew after a change, and what an older walk has left does not count', async () => {
    const names = numbered(40);
    const list = await listOf(names);
    for (const startIndex of [1, 11, 21, 31]) await list.page(startIndex, 10);
    await list.remove('user0003');
    const now = names.filter((name) => name !== 'user0003');
    for (const startIndex of [1, 11, 21, 31]) {
      expect(await list.page(startIndex, 10)).toEqual(now.slice(startIndex - 1, startIndex + 9));
    }
    expect(await list.page(41, 10)).toEqual([]);
    expect(await list.page(40, 10)).toEqual([]);
  });
});

describe('a jump', () => {
  it('counts from the nearest bookmark where nothing has changed since', async () => {
    const names = numbered(30);
    const list = await listOf(names);
    await list.page(1, 10);
    await list.page(11, 10);
    expect(await list.page(15, 3)).toEqual(names.slice(14, 17));
    expect(await list.page(29, 3)).toEqual(names.slice(28));
  });

  it.each<[string, (list: ObservedList) => Promise<void>, (names: string[]) => string[]]>([
    ['went', (list) => list.remove('user0001'), (names) => names.slice(1)],
    ['came', (list) => list.create('aaron'), (names) => ['aaron', ...names]],
    [
      'got another name',
      (list) => list.rename('user0001', 'zoe'),
      (names) => [...names.slice(1), 'zoe'],
    ],
  ])('is exact after one %s', async (_, change, changed) => {
    const list = await listOf(numbered(30));
    const now = changed(numbered(30));
    for (const startIndex of [1, 11, 21]) await list.page(startIndex, 10);
    await change(list);
    for (const startIndex of [12, 15, 25]) {
      expect(await list.page(startIndex, 3)).toEqual(now.slice(startIndex - 1, startIndex + 2));
    }
    list.passSeconds(121);
    for (const startIndex of [11, 21]) {
      expect(await list.page(startIndex, 3)).toEqual(now.slice(startIndex - 1, startIndex + 2));
    }
  });

  it('does not count from where a walk that met changes has got to', async () => {
    const list = await listOf(numbered(40));
    await list.page(1, 10);
    await list.remove('user0001');
    list.passSeconds(110);
    // The walk goes on after its last key, so its numbers are one too high from here on.
    expect(await list.page(11, 10)).toEqual(numbered(10, 11));
    list.passSeconds(125);
    expect(await list.page(21, 5)).toEqual(numbered(5, 22));
    expect(await list.page(23, 5)).toEqual(numbered(5, 24));
  });
});

describe('a bookmark', () => {
  it('is none after ten minutes, though DynamoDB may keep it for days', async () => {
    const list = await listOf(numbered(30));
    await list.page(1, 10);
    list.passSeconds(600);
    const { names } = await list.callsOf(() => list.page(11, 10));
    expect(names.filter((name) => name === 'Query')).toHaveLength(4);
  });

  it('belongs to its direction and its range', async () => {
    const list = await listOf(numbered(30));
    const { listing, store } = list;
    await list.page(1, 10);
    const read = async (options: object) => {
      const page = await store.page({ ...listing, ...options }, { startIndex: 11, count: 2 });
      return page === 'tooFar' ? page : namesOf(page);
    };
    expect(await read({ direction: 'descending' })).toEqual(['user0020', 'user0019']);
    const from = (value: string, inclusive: boolean) => ({ range: { from: { value, inclusive } } });
    expect(await read(from('user0005', true))).toEqual(['user0015', 'user0016']);
    expect(await read(from('user0005', false))).toEqual(['user0016', 'user0017']);
    expect(await read({ range: { prefix: 'user002' } })).toEqual([]);
  });
});

describe('a list that is longer than may be walked', () => {
  const MAXIMUM = 20;

  function limited(list: ObservedList) {
    const table = new Table(documentClient, TABLE_NAME, createPatience({ now: list.now }));
    return {
      page: async (startIndex: number, count: number, listing = list.listing) => {
        const page = await readPage(table, listing, { startIndex, count, maximumKeyWalk: MAXIMUM });
        return page === 'tooFar' ? page : namesOf(page);
      },
      countRange: (range?: NameRange) =>
        countRange(table, { ...list.listing, ...(range && { range }) }, MAXIMUM),
    };
  }

  it('is too far to jump into, but not to walk', async () => {
    const list = await listOf(numbered(60));
    const { page } = limited(list);
    expect(await page(21, 1)).toEqual(['user0021']);
    expect(await page(43, 1)).toBe('tooFar');
    expect(await page(61, 1)).toEqual([]);
    for (const startIndex of [1, 16, 31, 46]) {
      expect(await page(startIndex, 15)).toEqual(numbered(15, startIndex));
    }
    expect(await page(50, 2)).toEqual(['user0050', 'user0051']);
  });

  it('is counted from a bookmark that may be off, where the beginning is too far away', async () => {
    const list = await listOf(numbered(60));
    const { page } = limited(list);
    for (const startIndex of [1, 16, 31]) await page(startIndex, 15);
    await list.remove('user0001');
    list.passSeconds(300);
    expect(await page(46, 2)).toEqual(['user0046', 'user0047']);
    expect(await page(18, 2)).toEqual(['user0019', 'user0020']);
  });

  it('is too far in a range too, unless the range ends before', async () => {
    const list = await listOf(numbered(60));
    const { page } = limited(list);
    const within = (prefix: string) => ({ ...list.listing, range: { prefix } });
    expect(await page(30, 1, within('user'))).toBe('tooFar');
    expect(await page(30, 1, within('user001'))).toEqual([]);
    expect(await page(10, 1, within('user001'))).toEqual(['user0019']);
  });

  it('is counted up to one more than the bound', async () => {
    const list = await listOf(numbered(60));
    const { countRange: count } = limited(list);
    expect(await count()).toBe(MAXIMUM + 1);
    expect(await count({ prefix: 'user000' })).toBe(9);
    expect(await count({ to: { value: 'user0020', inclusive: true } })).toBe(20);
    expect(await count({ to: { value: 'user0021', inclusive: true } })).toBe(21);
    expect(await count({ prefix: 'nobody' })).toBe(0);
  });
});
