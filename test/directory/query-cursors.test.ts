import type { Caller, Directory } from '../../lambda/directory/directory.ts';
import { CURSOR_SECONDS } from '../../lambda/directory/query/cursor.ts';
import { createMemoryDirectoryStore } from '../../lambda/memory/memory-directory-store.ts';
import { entra, group, memoryDirectory, user } from './directory-fixture.ts';
import { type Asked, queryTools } from './query-tools.ts';

async function walkBegun(asked: Asked = {}, overrides: Parameters<typeof memoryDirectory>[0] = {}) {
  const clock = { seconds: 0 };
  const now = () => new Date(1_000 * clock.seconds);
  const directory = memoryDirectory({ ...overrides, now });
  const tools = queryTools(directory);
  await tools.createUsers(5);
  for (const name of ['a', 'b', 'c', 'd', 'e']) await tools.createGroup(name);
  const { nextCursor = '' } = await tools.query(user, { count: 2, cursor: '', ...asked });
  const goOn = (more: Asked) =>
    tools.query(user, { count: 2, cursor: nextCursor, ...asked, ...more });
  return { ...tools, directory, clock, nextCursor, goOn };
}

describe('a cursor', () => {
  it('can be used again, while it lasts', async () => {
    const { goOn, clock } = await walkBegun();
    const { nextCursor: _, ...first } = await goOn({});
    clock.seconds += CURSOR_SECONDS - 1;
    const { nextCursor: __, ...again } = await goOn({});
    expect({ ...again, previousCursor: '' }).toEqual({ ...first, previousCursor: '' });
    expect(again.views).toHaveLength(2);
  });

  it('is made of characters that an address needs not escape', async () => {
    const { nextCursor } = await walkBegun();
    expect(nextCursor).toMatch(/^[\w.~-]+$/);
  });

  it('has expired after an hour, whether or not it was swept', async () => {
    for (const isSwept of [false, true]) {
      const store = createMemoryDirectoryStore();
      const swept = { ...store, findCursor: async () => undefined };
      const { clock, nextCursor, directory } = await walkBegun({}, { store });
      clock.seconds += CURSOR_SECONDS;
      const later: Directory = { ...directory, store: isSwept ? swept : store };
      await expect(
        queryTools(later).query(user, { cursor: nextCursor, count: 2 }),
      ).rejects.toMatchObject({ status: 400, scimType: 'expiredCursor' });
    }
  });

  it.each(['x', 'n', '.n.', 'zzzzzz.n.cursor-999', 'zzzzzz.q.cursor-1', "zzzzzz.n.'", '\u0000'])(
    'that was never given is invalid: %j',
    async (cursor) => {
      const { goOn } = await walkBegun();
      await expect(goOn({ cursor })).rejects.toMatchObject({
        status: 400,
        scimType: 'invalidCursor',
      });
    },
  );

  it('is of no use to another tenant', async () => {
    const { directory, nextCursor } = await walkBegun();
    const other: Caller = { ...entra, tenant: 'other' };
    await expect(
      queryTools(directory, other).query(user, { cursor: nextCursor, count: 2 }),
    ).rejects.toMatchObject({ scimType: 'invalidCursor' });
  });

  it.each<Asked>([
    { filter: 'active eq false' },
    { filter: 'active eq true and title pr' },
    { sortBy: 'title' },
    { sortBy: 'userName', sortOrder: 'descending' },
  ])('is of no use to another query: %j', async (asked) => {
    const { goOn } = await walkBegun({ filter: 'active eq true' });
    await expect(goOn(asked)).rejects.toMatchObject({ scimType: 'invalidCursor' });
  });

  it('is of no use to another resource type', async () => {
    const { query, queryAll, nextCursor } = await walkBegun();
    const asked = { cursor: nextCursor, count: 2 };
    await expect(query(group, asked)).rejects.toMatchObject({ scimType: 'invalidCursor' });
    await expect(queryAll([user, group], asked)).rejects.toMatchObject({
      scimType: 'invalidCursor',
    });
  });

  it('goes on where the same is asked in other words, and where other attributes are', async () => {
    const { goOn } = await walkBegun({ filter: 'active eq true and userName pr' });
    const asked = {
      filter: '(active  EQ true) AND userName PR',
      view: { members: true, memberOf: true },
    };
    expect((await goOn(asked)).views).toHaveLength(2);
  });

  it('asks for the count that the walk began with', async () => {
    const { goOn } = await walkBegun();
    await expect(goOn({ count: 3 })).rejects.toMatchObject({
      status: 400,
      scimType: 'invalidCount',
      detail: expect.stringContaining('count=2'),
    });
  });

  it('is kept once for a page, and not where there is no other', async () => {
    let saved = 0;
    const store = createMemoryDirectoryStore();
    const { walk } = await walkBegun(
      {},
      {
        store: {
          ...store,
          saveCursor: (...args) => {
            saved += 1;
            return store.saveCursor(...args);
          },
        },
      },
    );
    saved = 0;
    expect(await walk(user, { count: 2 })).toHaveLength(3);
    expect(saved).toBe(3);
    saved = 0;
    expect(await walk(user, { count: 5 })).toHaveLength(1);
    expect(saved).toBe(0);
  });
});
