/** What queries answer, whatever the store. */
import type { Directory } from '../../lambda/directory/directory.ts';
import { removeResource } from '../../lambda/directory/remove-resource.ts';
import { entra, group, user } from './directory-fixture.ts';
import { namesIn, numbered, pagesOf, queryTools, WHOLE } from './query-tools.ts';

export function queriesContract(name: string, makeDirectory: () => Directory): void {
  let tenants = 0;
  const newTools = () => {
    tenants += 1;
    const caller = { ...entra, tenant: `queries-${tenants}` };
    const directory = makeDirectory();
    return { ...queryTools(directory, caller), directory, caller };
  };
  const names = (...numbers: readonly number[]) => numbers.map(numbered);
  const oddAndEven = (at: number) => ({ displayName: at % 2 === 0 ? 'even' : 'odd' });

  describe(`a query (${name})`, () => {
    it('pages by startIndex, with or without a filter', async () => {
      const { createUsers, find } = newTools();
      await createUsers(9, oddAndEven);
      const asked = { startIndex: 2, count: 2 };
      expect(await find(user, undefined, asked)).toEqual({ names: names(1, 2), total: 9 });
      expect(await find(user, undefined, { startIndex: 10 })).toEqual({ names: [], total: 9 });
      expect(await find(user, undefined, { count: 0 })).toEqual({ names: [], total: 9 });
      expect(await find(user, 'displayName eq "ODD"', asked)).toEqual({
        names: names(3, 5),
        total: 4,
      });
      expect(await find(user, 'userName ge "U03" and userName lt "u08"', asked)).toEqual({
        names: names(4, 5),
        total: 5,
      });
      expect(await find(user, 'userName sw "U" and displayName eq "odd"', asked)).toEqual({
        names: names(3, 5),
        total: 4,
      });
    });

    it('lists by name in both directions', async () => {
      const { createUsers, find, createGroup } = newTools();
      await createUsers(3);
      const descending = { sortBy: 'USERNAME', sortOrder: 'descending' };
      expect((await find(user, undefined, descending)).names).toEqual(names(2, 1, 0));
      expect((await find(user, 'userName gt "u00"', descending)).names).toEqual(names(2, 1));
      await createGroup('b');
      await createGroup('a');
      expect((await find(group, undefined, { sortBy: 'displayName' })).names).toEqual(['a', 'b']);
    });

    it('finds the groups of a member, and the members of a group', async () => {
      const { createUser, createGroup, find } = newTools();
      const [ada, bob] = [await createUser('ada', { title: 'x' }), await createUser('bob')];
      const inner = await createGroup('inner', ada);
      const outer = await createGroup('outer', inner, bob, ada);
      expect(await find(group, `members eq "${ada}"`)).toEqual({
        names: ['inner', 'outer'],
        total: 2,
      });
      expect((await find(group, `members.value eq "${inner}"`)).names).toEqual(['outer']);
      expect((await find(group, `members eq "${ada}" and displayName sw "o"`)).names).toEqual([
        'outer',
      ]);
      expect((await find(group, `id eq "${inner}" and members eq "${ada}"`)).total).toBe(1);
      expect((await find(group, `id eq "${inner}" and members eq "${bob}"`)).total).toBe(0);
      expect((await find(group, 'members eq "nobody"')).total).toBe(0);
      expect(new Set((await find(user, `groups.value eq "${outer}"`)).names)).toEqual(
        new Set(['ada', 'bob']),
      );
      expect(await find(user, `groups eq "${outer}" and title pr`)).toEqual({
        names: ['ada'],
        total: 1,
      });
      expect(await find(user, 'groups eq "nothing"')).toEqual({ names: [], total: 0 });
    });

    it('matches conditions on memberships that no key answers', async () => {
      const { createUser, createGroup, find } = newTools();
      const [ada, bob] = [await createUser('ada'), await createUser('bob')];
      const inner = await createGroup('inner', ada);
      await createGroup('outer', inner, bob);
      await createGroup('empty');
      const found = async (filter: string) => (await find(group, filter)).names;
      expect(await found('members pr')).toEqual(['inner', 'outer']);
      expect(await found('not (members pr)')).toEqual(['empty']);
      expect(await found('members.type eq "Group"')).toEqual(['outer']);
      expect(await found(`not (members eq "${ada}")`)).toEqual(['empty', 'outer']);
      expect(await found(`members ne "${ada}"`)).toEqual(['empty', 'outer']);
      expect(await found(`members[value eq "${bob}" and type eq "Group"]`)).toEqual([]);
      expect(await found(`members.$ref ew "/Users/${bob}"`)).toEqual(['outer']);
      expect(await found(`members eq "${bob}" or displayName eq "empty"`)).toEqual([
        'empty',
        'outer',
      ]);
      expect((await find(user, 'groups.display eq "OUTER"')).names).toEqual(['bob']);
      expect((await find(user, `not (groups.value eq "${inner}")`)).names).toEqual(['bob']);
    });

    it('shows memberships where they are asked for', async () => {
      const { createUser, createGroup, query } = newTools();
      const ada = await createUser('ada');
      const club = await createGroup('club', ada);
      const [shown] = (await query(group, { view: WHOLE })).views;
      expect(shown?.members).toEqual([{ id: ada, resourceType: 'User' }]);
      for (const filter of ['userName eq "ada"', 'active eq true', `groups eq "${club}"`]) {
        const [found] = (await query(user, { filter, view: WHOLE, sortBy: 'title' })).views;
        expect(found?.resource.memberOf?.map(({ id }) => id)).toEqual([club]);
      }
      const [alone] = (await query(group)).views;
      expect(alone).not.toHaveProperty('members');
    });

    it('walks by cursor there and back', async () => {
      const { createUsers, walk } = newTools();
      await createUsers(7);
      const pages = await walk(user, { count: 3 });
      expect(pagesOf(pages)).toEqual([names(0, 1, 2), names(3, 4, 5), names(6)]);
      expect(pages.map(({ totalResults }) => totalResults)).toEqual([7, 7, 7]);
      expect(pages[0]).not.toHaveProperty('previousCursor');
      expect(pages[2]).not.toHaveProperty('nextCursor');
      expect(pages[0]).not.toHaveProperty('startIndex');
      const back = await walk(user, { count: 3 }, 'previousCursor', pages[2]?.previousCursor);
      expect(pagesOf(back)).toEqual([names(3, 4, 5), names(0, 1, 2)]);
      const again = await walk(user, { count: 3 }, 'nextCursor', back[0]?.nextCursor);
      expect(pagesOf(again)).toEqual([names(6)]);
    });

    it('walks backwards through names, ranges and filters by cursor', async () => {
      const { createUsers, walk } = newTools();
      await createUsers(9, oddAndEven);
      const descending = { sortBy: 'userName', sortOrder: 'descending', count: 4 };
      expect(pagesOf(await walk(user, descending))).toEqual([
        names(8, 7, 6, 5),
        names(4, 3, 2, 1),
        names(0),
      ]);
      const filtered = { filter: 'displayName eq "even" and userName ge "u01"', count: 2 };
      const pages = await walk(user, filtered);
      expect(pagesOf(pages)).toEqual([names(2, 4), names(6, 8)]);
      const back = await walk(user, filtered, 'previousCursor', pages[1]?.previousCursor);
      expect(pagesOf(back)).toEqual([names(2, 4)]);
    });

    it('walks through the members of a group, and says how many there are', async () => {
      const { createUsers, createGroup, walk } = newTools();
      const ids = await createUsers(5);
      const inner = await createGroup('inner');
      const outer = await createGroup('outer', inner, ...ids);
      const pages = await walk(user, { filter: `groups eq "${outer}"`, count: 2 });
      expect(pages.map(({ views }) => views.length)).toEqual([2, 2, 1]);
      expect(pages.map(({ totalResults }) => totalResults)).toEqual([5, 5, 5]);
      expect(pagesOf(pages).flat().sort()).toEqual(names(0, 1, 2, 3, 4));
      const some = await walk(user, {
        filter: `groups eq "${outer}" and userName ne "u01"`,
        count: 2,
      });
      expect(pagesOf(some).flat().sort()).toEqual(names(0, 2, 3, 4));
    });

    it('pages through the members of a group by startIndex', async () => {
      const { createUsers, createGroup, find } = newTools();
      const ids = await createUsers(5);
      const club = await createGroup('club', ...ids);
      const found: string[] = [];
      for (const startIndex of [1, 3, 5, 7]) {
        const page = await find(user, `groups eq "${club}"`, { startIndex, count: 2 });
        expect(page.total).toBe(5);
        found.push(...page.names);
      }
      expect(found.sort()).toEqual(names(0, 1, 2, 3, 4));
    });

    it('goes on where a cursor is although the resource at it is gone', async () => {
      const { createUsers, query, directory, caller } = newTools();
      const ids = await createUsers(5);
      const { nextCursor = '' } = await query(user, { cursor: '', count: 2 });
      await removeResource(directory, caller, user, { id: ids[1] ?? '' });
      const page = await query(user, { cursor: nextCursor, count: 2 });
      expect(namesIn(page.views)).toEqual(names(2, 3));
    });

    it('asks all types at once', async () => {
      const { createUsers, createGroup, queryAll, walkAll } = newTools();
      const [first = ''] = await createUsers(3);
      for (const displayName of ['a', 'b', 'c']) await createGroup(displayName, first);
      const all = async (filter?: string, startIndex = 1, count = 10) => {
        const asked = { startIndex, count, ...(filter !== undefined && { filter }) };
        const { found, totalResults } = await queryAll([user, group], asked);
        return { names: namesIn(found.map(({ view }) => view)), totalResults };
      };
      expect(await all(undefined, 3, 2)).toEqual({ names: ['u02', 'a'], totalResults: 6 });
      expect(await all(undefined, 5, 9)).toEqual({ names: ['b', 'c'], totalResults: 6 });
      expect(await all('meta.resourceType eq "Group"')).toMatchObject({ totalResults: 3 });
      expect(await all('userName eq "u01" or displayName eq "b"')).toEqual({
        names: ['u01', 'b'],
        totalResults: 2,
      });
      expect(await all('members pr')).toMatchObject({ totalResults: 3 });
      const walked = await walkAll([user, group], { count: 2 });
      expect(pagesOf(walked)).toEqual([
        ['u00', 'u01'],
        ['u02', 'a'],
        ['b', 'c'],
      ]);
      const back = await walkAll(
        [user, group],
        { count: 2 },
        'previousCursor',
        walked[2]?.previousCursor,
      );
      expect(pagesOf(back)).toEqual([
        ['u02', 'a'],
        ['u00', 'u01'],
      ]);
    });
  });
}
