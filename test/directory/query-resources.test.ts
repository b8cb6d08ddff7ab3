import type { DirectoryStore } from '../../lambda/directory/directory-store.ts';
import { createMemoryDirectoryStore } from '../../lambda/memory/memory-directory-store.ts';
import { group, memoryDirectory, user } from './directory-fixture.ts';
import { type Asked, namesIn, numbered, pagesOf, queryTools, WHOLE } from './query-tools.ts';

const names = (...numbers: readonly number[]) => numbers.map(numbered);

describe('a filter', () => {
  it('is matched whole against what a key finds', async () => {
    const { createUser, find } = queryTools(memoryDirectory());
    await createUser('b', { active: false });
    expect((await find(user, 'userName eq "B" and active eq true')).total).toBe(0);
    expect((await find(user, 'userName eq "B" and active eq "False"')).total).toBe(1);
  });

  it('finds each resource once, by whatever keys', async () => {
    const { createUser, find } = queryTools(memoryDirectory());
    const id = await createUser('b', { externalId: 'x' });
    await createUser('a', { externalId: 'x' });
    expect(await find(user, `externalId eq "x" or userName eq "b" or id eq "${id}"`)).toEqual({
      names: ['a', 'b'],
      total: 2,
    });
  });

  it('finds the reports of a manager', async () => {
    const { createUser, find } = queryTools(memoryDirectory());
    const boss = await createUser('boss');
    const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
    const id = await createUser('b', { [ENTERPRISE]: { manager: { value: boss } } });
    expect((await find(user, `manager eq "${boss}"`)).names).toEqual(['b']);
    expect((await find(user, `id eq "${id}" and manager eq "${boss}"`)).total).toBe(1);
    expect((await find(user, `manager eq "${id}"`)).total).toBe(0);
  });

  it('can be about id, schemas and meta', async () => {
    const { createUsers, find } = queryTools(memoryDirectory());
    await createUsers(2);
    expect((await find(user, 'id eq "id-2" and meta.resourceType eq "User"')).total).toBe(1);
    expect((await find(user, 'meta.created gt "2026-01-31T08:00:00Z"')).total).toBe(1);
    const SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:User';
    expect((await find(user, `schemas eq "${SCHEMA}"`)).total).toBe(2);
  });

  it.each([
    ['ΟΔΟΣ', 'userName eq "οδος"'],
    ['ΠΑΣΧΑΛΗΣ', 'userName sw "ΠΑΣ"'],
    ['ΠΑΣΧΑΛΗΣ', 'userName ge "πας" and userName lt "πατ"'],
    ['ΠΑΣΧΑΛΗΣ', 'userName co "ΑΣ"'],
    ['ANN\u212a', 'userName eq "annk"'],
    ['İ', 'userName eq "i\u0307"'],
    ['İx', 'userName sw "İ"'],
  ])('finds %s by %s, whatever the case', async (userName, filter) => {
    const { createUser, find } = queryTools(memoryDirectory());
    await createUser(userName);
    expect((await find(user, filter)).total).toBe(1);
  });

  it.each(['userName zz "x"', 'titel eq "x"', 'active gt true', '(', 'name eq "x"'])(
    'is refused where it is none: %s',
    async (filter) => {
      const { find } = queryTools(memoryDirectory());
      await expect(find(user, filter)).rejects.toMatchObject({
        status: 400,
        scimType: 'invalidFilter',
      });
    },
  );

  it('is refused as tooMany where a look-up finds more than a thousand', async () => {
    const { createUser, find } = queryTools(memoryDirectory());
    for (let at = 0; at < 1_001; at += 1) await createUser(`u${at}`, { externalId: 'x' });
    await expect(find(user, 'externalId eq "x"')).rejects.toMatchObject({ scimType: 'tooMany' });
  });
});

describe('a query that no key answers', () => {
  /** As if there were `count` users. */
  async function crowdOf(count: number, options: { now?: () => Date } = {}) {
    const store = createMemoryDirectoryStore();
    const make = queryTools(memoryDirectory({ store }));
    await make.createUser('b');
    const one = await store.findByClaim('default', 'User', { attribute: 'userName', value: 'b' });
    if (!one) throw new Error('the user is not there');
    async function* walk() {
      for (let at = 0; at < count; at += 100) yield Array(Math.min(100, count - at)).fill(one);
    }
    return queryTools(
      memoryDirectory({
        ...options,
        now: () => new Date(0),
        store: { ...store, walk },
        ...options,
      }),
    );
  }

  it.each<Asked>([
    { filter: 'displayName eq "x"' },
    { sortBy: 'title' },
    { cursor: '', sortBy: 'title' },
  ])('reads 10,000 resources, and is refused as tooMany for one more: %j', async (asked) => {
    await (await crowdOf(10_000)).query(user, asked);
    await expect((await crowdOf(10_001)).query(user, asked)).rejects.toMatchObject({
      scimType: 'tooMany',
      detail: expect.stringContaining('userName'),
    });
  });

  it('is refused as tooMany where reading takes longer than a request may', async () => {
    let seconds = 0;
    const tools = await crowdOf(5_000, { now: () => new Date(1_000 * seconds++) });
    await expect(tools.find(user, 'displayName eq "x"')).rejects.toMatchObject({
      scimType: 'tooMany',
    });
    expect(seconds).toBeLessThan(30);
  });

  it('says of a group with too many members what to ask instead', async () => {
    const store = createMemoryDirectoryStore();
    const tools = queryTools(memoryDirectory({ store: withCounts(store, { User: 10_001 }) }));
    await tools.createGroup('crowd');
    await expect(tools.find(group, 'members.$ref ew "x"')).rejects.toMatchObject({
      scimType: 'tooMany',
      detail: expect.stringContaining('members.value'),
    });
    expect((await tools.find(group, 'members.type eq "User"')).total).toBe(1);
  });
});

/** A store whose groups all say that they have so many members. */
function withCounts(store: DirectoryStore, counts: Record<string, number>): DirectoryStore {
  const revisions = [0];
  async function* walk(...args: Parameters<DirectoryStore['walk']>) {
    for await (const batch of store.walk(...args)) {
      yield batch.map((resource) => ({ ...resource, membership: { revisions, counts } }));
    }
  }
  const page: DirectoryStore['page'] = async (...args) => {
    const found = await store.page(...args);
    return found === 'tooFar'
      ? found
      : found.map((resource) => ({ ...resource, membership: { revisions, counts } }));
  };
  return { ...store, walk, page };
}

describe('a page', () => {
  it('ends before it is more than an answer carries', async () => {
    const { createUser, find, walk } = queryTools(memoryDirectory({ now: () => new Date(0) }));
    for (let at = 0; at < 40; at += 1) {
      await createUser(numbered(at), { title: 'x'.repeat(120_000) });
    }
    for (const filter of [undefined, 'active eq true', 'userName sw "u"']) {
      for (const asked of [{}, { sortBy: 'title' }, { sortBy: 'userName' }]) {
        const page = await find(user, filter, { ...asked, count: 40 });
        expect([page.total, page.names.length]).toEqual([40, 34]);
        const pages = await walk(user, { ...asked, count: 40, ...(filter && { filter }) });
        expect(pagesOf(pages).map(({ length }) => length)).toEqual([34, 6]);
      }
    }
  });

  it('ends before its groups have more members than an answer shows', async () => {
    const store = createMemoryDirectoryStore();
    const tools = queryTools(memoryDirectory({ store: withCounts(store, { User: 4_000 }) }));
    for (const name of ['a', 'b', 'c']) await tools.createGroup(name);
    const counted = async (asked: Asked) => (await tools.find(group, undefined, asked)).names;
    expect(await counted({ view: WHOLE })).toEqual(['a', 'b']);
    expect(await counted({ view: WHOLE, startIndex: 3 })).toEqual(['c']);
    expect(await counted({})).toEqual(['a', 'b', 'c']);
  });

  it('is refused where it is one group with more members than an answer shows', async () => {
    const store = createMemoryDirectoryStore();
    const tools = queryTools(memoryDirectory({ store: withCounts(store, { User: 10_001 }) }));
    await tools.createGroup('crowd');
    await expect(tools.find(group, undefined, { view: WHOLE })).rejects.toMatchObject({
      scimType: 'tooMany',
      detail: expect.stringContaining('excludedAttributes=members'),
    });
  });

  it('that is too far to count to is refused, and cursors are named', async () => {
    const far = { page: async () => 'tooFar' as const };
    const { createUser, find } = queryTools(memoryDirectory({ store: far }));
    await createUser('b');
    await expect(find(user, undefined, { startIndex: 900_000 })).rejects.toMatchObject({
      scimType: 'tooMany',
      detail: expect.stringContaining('cursor'),
    });
  });

  it('in a range that is too large to count is refused, and cursors go through it', async () => {
    const large = { countRange: async () => 100_001 };
    const { createUser, find, walk } = queryTools(memoryDirectory({ store: large }));
    await createUser('b');
    await expect(find(user, 'userName sw "b"')).rejects.toMatchObject({ scimType: 'tooMany' });
    expect(pagesOf(await walk(user, { filter: 'userName sw "b"' }))).toEqual([['b']]);
  });
});

describe('the calls of a query', () => {
  /** Calls of the store, by name, since the last time. */
  function recorded() {
    const calls: string[] = [];
    const store = createMemoryDirectoryStore();
    const recording = Object.fromEntries(
      Object.entries(store).map(([name, method]) => [
        name,
        (...args: unknown[]) => {
          calls.push(name);
          return (method as (...all: unknown[]) => unknown)(...args);
        },
      ]),
    ) as unknown as DirectoryStore;
    const tools = queryTools(memoryDirectory({ store: recording }));
    return { ...tools, taken: () => calls.splice(0) };
  }

  it('are one read for a key, and one edge for a member of a group', async () => {
    const { createUser, createGroup, find, taken } = recorded();
    const ada = await createUser('ada', { externalId: 'x' });
    const club = await createGroup('club', ada);
    const callsOf = async (type: typeof user, filter: string) => {
      taken();
      expect((await find(type, filter)).total).toBe(1);
      return taken();
    };
    expect(await callsOf(user, 'userName eq "ada"')).toEqual(['findByClaim']);
    expect(await callsOf(user, `id eq "${ada}" and groups eq "${club}"`)).toEqual(['get']);
    expect(await callsOf(user, 'externalId eq "x"')).toEqual(['findByLookUp']);
    expect(await callsOf(group, `id eq "${club}" and members eq "${ada}"`)).toEqual([
      'get',
      'memberStates',
    ]);
    expect(await callsOf(group, `members eq "${ada}"`)).toEqual(['get', 'getAll']);
    expect(await callsOf(group, `members ne "x" and displayName co "c"`)).toEqual([
      'walk',
      'get',
      'get',
    ]);
  });

  it('are the same for the first page and the last one by cursor', async () => {
    const { createUsers, createGroup, query, taken } = recorded();
    const ids = await createUsers(40);
    const club = await createGroup('club', ...ids.slice(0, 28));
    for (const asked of [
      {},
      { sortBy: 'userName', sortOrder: 'descending' },
      { filter: 'userName ge "u1"' },
      { filter: 'active eq true' },
      { filter: `groups eq "${club}"` },
    ]) {
      const calls: string[][] = [];
      for (let cursor: string | undefined = ''; cursor !== undefined; ) {
        taken();
        ({ nextCursor: cursor } = await query(user, { ...asked, count: 7, cursor }));
        calls.push(taken().filter((call) => call !== 'findCursor' && call !== 'saveCursor'));
      }
      expect(calls.length).toBeGreaterThan(3);
      expect(new Set(calls.map((ofPage) => ofPage.join())).size).toBe(1);
    }
  });

  it('read the page alone where all members of a group are asked for', async () => {
    const { createUsers, createGroup, query, taken } = recorded();
    const club = await createGroup('club', ...(await createUsers(20)));
    taken();
    const page = await query(user, { filter: `groups eq "${club}"`, startIndex: 15, count: 3 });
    expect([page.totalResults, page.views.length]).toEqual([20, 3]);
    expect(taken()).toEqual(['get', 'members', 'getAll']);
  });
});

describe('a walk by cursor', () => {
  it('may end a page early, even empty, where more would have to be read than one request may', async () => {
    const { createUsers, walk, createUser } = queryTools(
      memoryDirectory({ now: () => new Date(0) }),
    );
    await createUsers(10_050);
    await createUser('v', { title: 'x' });
    const pages = await walk(user, { filter: 'title pr', count: 5 });
    expect(pagesOf(pages)).toEqual([[], ['v']]);
    expect(pages[0]).not.toHaveProperty('totalResults');
    const back = await walk(
      user,
      { filter: 'title pr', count: 5 },
      'previousCursor',
      pages[1]?.previousCursor,
    );
    expect(pagesOf(back).flat()).toEqual([]);
    expect(back.at(-1)).not.toHaveProperty('previousCursor');
  });

  it('stops before a group whose members are more than it may still read', async () => {
    const counts = { User: 6_000 };
    const store = createMemoryDirectoryStore();
    const stretch: DirectoryStore['stretch'] = async (...args) => {
      const found = await store.stretch(...args);
      const resources = found.resources.map((resource) => ({
        ...resource,
        membership: { revisions: [0], counts },
      }));
      return { ...found, resources };
    };
    const { createGroup, walk } = queryTools(memoryDirectory({ store: { ...store, stretch } }));
    for (const name of ['a', 'b', 'c', 'd', 'e']) await createGroup(name);
    const pages = await walk(group, { filter: 'not (members.$ref ew "x")' });
    expect(pagesOf(pages)).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  });

  it('goes through an order that no index has', async () => {
    const { createUsers, walk } = queryTools(memoryDirectory({ now: () => new Date(0) }));
    await createUsers(7, (at) => (at === 3 ? {} : { title: `t${at % 3}` }));
    const sorted = { sortBy: 'title', count: 3 };
    const pages = await walk(user, sorted);
    expect(pagesOf(pages)).toEqual([names(0, 6, 1), names(4, 2, 5), names(3)]);
    const back = await walk(user, sorted, 'previousCursor', pages[2]?.previousCursor);
    expect(pagesOf(back)).toEqual([names(4, 2, 5), names(0, 6, 1)]);
    const descending = await walk(user, { ...sorted, sortOrder: 'descending' });
    expect(pagesOf(descending).flat()).toEqual(pagesOf(pages).flat().toReversed());
  });

  it('says how many there are where one page is all', async () => {
    const { createUsers, query } = queryTools(memoryDirectory());
    await createUsers(3);
    const page = await query(user, { filter: 'active eq true', cursor: '' });
    expect([page.totalResults, namesIn(page.views)]).toEqual([3, names(0, 1, 2)]);
    expect(page).not.toHaveProperty('nextCursor');
    const none = await query(user, { cursor: '', count: 0 });
    expect([none.totalResults, none.views.length, none.nextCursor]).toEqual([3, 0, undefined]);
  });
});
