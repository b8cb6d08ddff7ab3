import { deviceResourceType, sampleDevice } from './device-resource-type.ts';
import { group, memoryDirectory, user } from './directory-fixture.ts';
import { ALONE, type Asked, namesIn, pagesOf, queryTools, WHOLE } from './query-tools.ts';

const device = deviceResourceType();
const types = [user, group, device];

async function company(overrides: Parameters<typeof memoryDirectory>[0] = {}) {
  const tools = queryTools(memoryDirectory(overrides));
  const ada = await tools.createUser('ada', { displayName: 'Zoe', title: 'x' });
  await tools.createUser('bob', { displayName: 'Mia' });
  await tools.createGroup('admins', ada);
  await tools.createGroup('zebras');
  await tools.create(device, sampleDevice('host', { externalId: 'x' }));
  const find = async (asked: Asked) => {
    const { found, totalResults } = await tools.queryAll(types, asked);
    return { names: namesIn(found.map(({ view }) => view)), totalResults };
  };
  return { ...tools, ada, find };
}

describe('a query of all resource types', () => {
  it('lists one type after the other, each result with its type', async () => {
    const { queryAll } = await company();
    const { found, totalResults, startIndex } = await queryAll(types);
    expect(
      found.map(({ resourceType, view }) => [resourceType.name, view.resource.sortName]),
    ).toEqual([
      ['User', 'ada'],
      ['User', 'bob'],
      ['Group', 'admins'],
      ['Group', 'zebras'],
      ['Device', 'host'],
    ]);
    expect([totalResults, startIndex]).toEqual([5, 1]);
  });

  it.each<[string, readonly string[]]>([
    ['displayName eq "ZOE" or displayName eq "zebras"', ['ada', 'zebras']],
    ['userName eq "ada"', ['ada']],
    ['not (userName pr)', ['admins', 'zebras', 'host']],
    ['userName ne "ada"', ['bob', 'admins', 'zebras', 'host']],
    ['userName eq null and hostName eq null', ['admins', 'zebras']],
    ['userName ne null', ['ada', 'bob']],
    ['members pr or hostName sw "h"', ['admins', 'host']],
    ['groups.display eq "admins"', ['ada']],
    ['emails[type eq "work"]', []],
    ['not (emails[type eq "work"])', ['ada', 'bob', 'admins', 'zebras', 'host']],
    ['externalId eq "x"', ['host']],
    ['meta.resourceType eq "Device"', ['host']],
    ['meta.resourceType eq "User" and displayName co "a"', ['bob']],
    ['meta.resourceType ne "User" and meta.resourceType ne "Device"', ['admins', 'zebras']],
    ['meta.resourceType eq "Nothing"', []],
  ])('finds by %s', async (filter, expected) => {
    const { find } = await company();
    expect(await find({ filter })).toEqual({ names: expected, totalResults: expected.length });
  });

  it('is refused where none of the types has the attribute', async () => {
    const { find } = await company();
    await expect(find({ filter: 'titel eq "x"' })).rejects.toMatchObject({
      scimType: 'invalidFilter',
    });
    await expect(find({ sortBy: 'titel' })).rejects.toMatchObject({ scimType: 'invalidValue' });
  });

  it('pages through all of them by startIndex', async () => {
    const { find } = await company();
    const all = ['ada', 'bob', 'admins', 'zebras', 'host'];
    for (let startIndex = 1; startIndex <= 6; startIndex += 1) {
      for (const count of [0, 1, 3]) {
        expect(await find({ startIndex, count })).toEqual({
          names: all.slice(startIndex - 1, startIndex - 1 + count),
          totalResults: 5,
        });
      }
    }
    expect(await find({ filter: 'displayName pr', startIndex: 2, count: 2 })).toEqual({
      names: ['bob', 'admins'],
      totalResults: 4,
    });
  });

  it.each<Asked>([
    {},
    { filter: 'id pr' },
    { sortBy: 'displayName' },
    { sortBy: 'meta.created', sortOrder: 'descending' },
  ])('walks through all of them by cursor, there and back: %j', async (asked) => {
    const { walkAll, find } = await company();
    const { names } = await find(asked);
    for (const count of [1, 2, 3, 5]) {
      const pages = await walkAll(types, { ...asked, count });
      expect(pagesOf(pages).flat()).toEqual(names);
      const last = pages.at(-1);
      if (!last?.previousCursor) continue;
      const back = await walkAll(types, { ...asked, count }, 'previousCursor', last.previousCursor);
      expect(pagesOf(back).toReversed().flat()).toEqual(
        names.slice(0, names.length - last.views.length),
      );
    }
  });

  it('orders all of them where sortBy asks for it, unassigned last', async () => {
    const { find } = await company();
    expect((await find({ sortBy: 'displayName' })).names).toEqual([
      'admins',
      'bob',
      'zebras',
      'ada',
      'host',
    ]);
    expect((await find({ sortBy: 'userName', sortOrder: 'descending', count: 2 })).names).toEqual([
      'host',
      'zebras',
    ]);
  });

  it('reads of each type what the answer shows of it', async () => {
    const { queryAll, ada } = await company();
    const { found } = await queryAll(types, { view: WHOLE });
    expect(found[0]?.view.resource.memberOf).toHaveLength(1);
    expect(found[2]?.view.members).toEqual([{ id: ada, resourceType: 'User' }]);
    const alone = await queryAll(types, { view: ALONE });
    expect(alone.found[2]?.view).not.toHaveProperty('members');
  });

  it('may read as much as a query of one type, and no more', async () => {
    const { createUsers, createGroup, walkAll, find } = await company({ now: () => new Date(0) });
    await createUsers(9_990);
    for (let at = 0; at < 20; at += 1) await createGroup(`g${at}`);
    await expect(find({ filter: 'externalId sw "x"' })).rejects.toMatchObject({
      scimType: 'tooMany',
    });
    const pages = await walkAll(types, { filter: 'externalId sw "x"' });
    expect(pagesOf(pages)).toEqual([[], ['host']]);
  });

  it('finds the members of a group as one type among others', async () => {
    const { queryAll, walkAll, ada, createGroup } = await company();
    const club = await createGroup('club', ada);
    const filter = `groups eq "${club}" or userName eq "nobody"`;
    const { found } = await queryAll(types, { filter: `groups eq "${club}"` });
    expect(namesIn(found.map(({ view }) => view))).toEqual(['ada']);
    expect(pagesOf(await walkAll(types, { filter, count: 1 })).flat()).toEqual(['ada']);
  });
});
