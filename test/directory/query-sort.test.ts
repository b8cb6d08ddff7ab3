import type { ScimObject } from '../../lambda/scim/resource.ts';
import { group, memoryDirectory, user } from './directory-fixture.ts';
import { type Asked, namesIn, queryTools } from './query-tools.ts';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

const PEOPLE: Readonly<Record<string, ScimObject>> = {
  a: { title: 'beta', name: { familyName: 'Zoe' }, externalId: 'b', active: true },
  b: { title: 'Alpha', name: { familyName: 'adam' }, externalId: 'B', active: false },
  c: { emails: [{ value: 'z@x' }, { value: 'a@x', primary: true }], externalId: 'a' },
  d: { title: 'alpha', emails: [{ value: 'm@x' }, { value: 'b@x' }] },
  e: { title: '\u{1f600}', [ENTERPRISE]: { department: 'x', manager: { value: 'a' } } },
  f: { title: '\uff21', [ENTERPRISE]: { department: 'X1' } },
};

describe('sortBy', () => {
  it.each<[string, string]>([
    ['title', 'bdafec'],
    ['TITLE', 'bdafec'],
    ['urn:ietf:params:scim:schemas:core:2.0:User:title', 'bdafec'],
    ['name.familyName', 'bacdef'],
    ['externalId', 'bcadef'],
    ['active', 'bacdef'],
    ['emails', 'cdabef'],
    ['emails.value', 'cdabef'],
    ['emails.primary', 'cabdef'],
    ['department', 'efabcd'],
    [`${ENTERPRISE}:department`, 'efabcd'],
    ['manager', 'eabcdf'],
    ['meta.created', 'abcdef'],
    ['meta.lastModified', 'abcdef'],
    ['id', 'abcdef'],
    ['userName', 'abcdef'],
    ['nickName', 'abcdef'],
  ])('%s orders all, those without a value last', async (sortBy, expected) => {
    const { query } = await people();
    const order = async (asked: Asked) =>
      namesIn((await query(user, { sortBy, ...asked })).views).join('');
    expect(await order({})).toBe(expected);
    expect(await order({ sortOrder: 'Ascending' })).toBe(expected);
    expect(await order({ sortOrder: 'descending' })).toBe([...expected].reverse().join(''));
    expect(await order({ startIndex: 2, count: 3 })).toBe(expected.slice(1, 4));
  });

  it('orders what keys find, and the members of a group', async () => {
    const { query, createGroup, ids } = await people();
    const club = await createGroup('club', ...ids);
    for (const filter of [
      'userName eq "a" or userName eq "b" or userName eq "c"',
      `groups eq "${club}" and (userName le "c")`,
      'userName le "c"',
    ]) {
      const page = await query(user, { filter, sortBy: 'title', count: 2 });
      expect([page.totalResults, namesIn(page.views)]).toEqual([3, ['b', 'a']]);
    }
  });

  it('orders by memberships', async () => {
    const { query, createGroup, ids } = await people();
    const [a = '', b = '', c = ''] = ids;
    await createGroup('second', b, a);
    await createGroup('first', c);
    await createGroup('empty');
    const users = await query(user, { sortBy: 'groups.display' });
    expect(namesIn(users.views).join('')).toBe('cabdef');
    const groups = await query(group, { sortBy: 'members', sortOrder: 'descending' });
    expect(namesIn(groups.views)).toEqual(['empty', 'first', 'second']);
  });

  it.each(['titel', 'name', 'meta', 'emails[type eq "work"]', 'name.', 'password', 'urn:x:title'])(
    'is refused where nothing can be sorted by it: %s',
    async (sortBy) => {
      const { query } = await people();
      await expect(query(user, { sortBy })).rejects.toMatchObject({
        status: 400,
        scimType: 'invalidValue',
      });
    },
  );

  it('is refused with another sortOrder than the two', async () => {
    const { query } = await people();
    await expect(query(user, { sortBy: 'title', sortOrder: 'up' })).rejects.toMatchObject({
      scimType: 'invalidValue',
    });
  });

  async function people() {
    const tools = queryTools(memoryDirectory());
    const ids: string[] = [];
    for (const [name, attributes] of Object.entries(PEOPLE)) {
      const { active, ...rest } = attributes;
      ids.push(await tools.createUser(name, { ...rest, active: active ?? null }));
    }
    return { ...tools, ids };
  }
});
