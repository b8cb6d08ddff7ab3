import type { DirectoryGroup } from '../../entra/directory.ts';
import { type DirectoryUser, isAccountEnabled, sourceValue } from '../../entra/directory-user.ts';
import { madeUpDirectory } from '../../entra/made-up-directory.ts';

function index(users: readonly DirectoryUser[]): Map<string, DirectoryUser> {
  return new Map(users.map((user) => [user.id, user]));
}

function usersInCycle(size: number, cycle: number) {
  return madeUpDirectory({ users: size, groups: 0 }, 1, cycle).users;
}

it('is the same for the same size and seed, in every cycle', () => {
  const size = { users: 60, groups: 9 };
  expect(madeUpDirectory(size, 7, 3)).toEqual(madeUpDirectory(size, 7, 3));
  expect(madeUpDirectory(size, 7, 1)).not.toEqual(madeUpDirectory(size, 8, 1));
});

it('has unique ids and names, and managers that form a tree', () => {
  const users = usersInCycle(300, 4);
  const byId = index(users);
  expect(byId.size).toBe(users.length);
  expect(new Set(users.map((user) => sourceValue(user, 'userPrincipalName'))).size).toBe(
    users.length,
  );
  for (const user of users) {
    const seen = new Set<string>();
    let at: DirectoryUser | undefined = user;
    while (at?.managerId !== undefined) {
      expect(seen.has(at.id)).toBe(false);
      seen.add(at.id);
      at = byId.get(at.managerId);
      expect(at).toBeDefined();
    }
  }
});

it('has the oddities that directories have', () => {
  const users = usersInCycle(200, 1);
  const values = (name: string) => users.map((user) => sourceValue(user, name));
  expect(values('mail')).toContain(undefined);
  expect(values('surname')).toContain(undefined);
  expect(values('userPrincipalName').join()).toMatch(/\+/);
  expect(values('userPrincipalName').join()).toMatch(/'/);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: everything beyond ASCII is meant
  expect(values('displayName').join()).toMatch(/[^\x00-\x7f]/);
  expect(users.some((user) => !isAccountEnabled(user))).toBe(true);
  expect(users.some(({ assigned }) => !assigned)).toBe(true);
});

it.each([10, 40, 300])('with %i users sees every kind of change within three cycles', (size) => {
  const kinds = new Set<string>();
  for (const cycle of [2, 3]) {
    const before = index(usersInCycle(size, cycle - 1));
    const after = index(usersInCycle(size, cycle));
    for (const [id, user] of before) kinds.add(kindOfChange(user, after.get(id)));
    for (const id of after.keys()) if (!before.has(id)) kinds.add('hire');
  }
  expect([...kinds].toSorted()).toEqual([
    ...['assign', 'attributes', 'disable', 'enable', 'hire', 'manager', 'none', 'purge'],
    ...['restore', 'softDelete', 'unassign'],
  ]);
});

function kindOfChange(before: DirectoryUser, after: DirectoryUser | undefined): string {
  if (after === undefined) return before.softDeleted ? 'purge' : 'purge of an active user';
  if (before.softDeleted !== after.softDeleted) return after.softDeleted ? 'softDelete' : 'restore';
  if (before.assigned !== after.assigned) return after.assigned ? 'assign' : 'unassign';
  if (isAccountEnabled(before) !== isAccountEnabled(after)) {
    return isAccountEnabled(after) ? 'enable' : 'disable';
  }
  if (before.managerId !== after.managerId) return 'manager';
  return JSON.stringify(before) === JSON.stringify(after) ? 'none' : 'attributes';
}

describe('the groups of a made-up directory', () => {
  const inCycle = (groups: number, cycle: number) =>
    madeUpDirectory({ users: 300, groups }, 1, cycle);

  it('have unique names, some to encode, and members who are in the directory', () => {
    const { users, groups } = inCycle(60, 4);
    const ids = new Set([...users, ...groups].map(({ id }) => id));
    expect(new Set(groups.map(({ attributes }) => attributes['displayName'])).size).toBe(
      groups.length,
    );
    expect(groups.flatMap(({ memberIds }) => memberIds).every((id) => ids.has(id))).toBe(true);
    expect(groups.some(({ attributes }) => /["(&]/.test(String(attributes['displayName'])))).toBe(
      true,
    );
  });

  it('hold everybody, few, nobody, or another group, and are not all assigned', () => {
    const { users, groups } = inCycle(40, 1);
    const groupIds = new Set(groups.map(({ id }) => id));
    const sizes = groups.map(({ memberIds }) => memberIds.length);
    expect(sizes[0]).toBe(users.length);
    expect(Math.max(...sizes.slice(1))).toBeLessThan(30);
    expect(sizes).toContain(0);
    expect(groups.some(({ memberIds }) => memberIds.some((id) => groupIds.has(id)))).toBe(true);
    expect(groups.some(({ assigned }) => !assigned)).toBe(true);
  });

  it.each([12, 60])('of which there are %i see every kind of change in two cycles', (count) => {
    const kinds = new Set<string>();
    for (const cycle of [2, 3]) {
      const before = new Map(inCycle(count, cycle - 1).groups.map((group) => [group.id, group]));
      const after = new Map(inCycle(count, cycle).groups.map((group) => [group.id, group]));
      for (const [id, group] of before) kinds.add(changeOf(group, after.get(id)));
      for (const id of after.keys()) if (!before.has(id)) kinds.add('new');
    }
    expect([...kinds]).toEqual(
      expect.arrayContaining(['assign', 'unassign', 'gone', 'new', 'name', 'members']),
    );
  });

  it.each([0, 1])('may be as few as %i', (count) => {
    expect(inCycle(count, 3).groups).toHaveLength(count === 0 ? 0 : 3);
  });
});

function changeOf(before: DirectoryGroup, after: DirectoryGroup | undefined): string {
  if (after === undefined) return 'gone';
  if (before.assigned !== after.assigned) return after.assigned ? 'assign' : 'unassign';
  if (before.attributes['displayName'] !== after.attributes['displayName']) return 'name';
  return before.memberIds.join() === after.memberIds.join() ? 'none' : 'members';
}
