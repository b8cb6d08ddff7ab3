import { createResource } from '../../lambda/directory/create-resource.ts';
import type { Caller, Directory } from '../../lambda/directory/directory.ts';
import {
  type DirectoryStore,
  MEMBERS_PER_TRANSACTION,
  StoreBusy,
} from '../../lambda/directory/directory-store.ts';
import { getResource } from '../../lambda/directory/get-resource.ts';
import { patchResource } from '../../lambda/directory/patch-resource.ts';
import { removeResource } from '../../lambda/directory/remove-resource.ts';
import { createMemoryDirectoryStore } from '../../lambda/memory/memory-directory-store.ts';
import type { ScimObject } from '../../lambda/scim/resource.ts';
import { entra, group, historyOf, memoryDirectory, user } from './directory-fixture.ts';
import { add, groupBody, groupTools, remove, set } from './group-tools.ts';
import { sampleEntry, sampleUser } from './sample-user.ts';

const START = new Date('2026-01-31T08:00:00.000Z');
const stillClock = { now: () => START };
const numbered = (count: number, word = 'user') =>
  Array.from({ length: count }, (_, i) => `${word}-${i}`);

/** A directory with a store of which some methods are replaced by what `faults` makes of the real ones. */
function faultyDirectory(
  faults: (store: DirectoryStore) => Partial<DirectoryStore>,
  overrides: Partial<Omit<Directory, 'store'>> = stillClock,
) {
  const store = createMemoryDirectoryStore(stillClock);
  const sound = memoryDirectory({ ...overrides, store });
  const directory: Directory = { ...sound, store: { ...store, ...faults(store) } };
  return { directory, sound: groupTools(sound) };
}

describe('the members that one request names', () => {
  it.each<[string, ScimObject, number, string]>([
    ['5,001 of them', add(...numbered(5_001)), 413, 'Send the others in further PATCH requests'],
    ['an id of 1,001 bytes', add(`${'é'.repeat(500)}x`), 400, '1001 bytes'],
    ['half of a surrogate pair', add('\ud800'), 400, 'surrogate'],
    ['half of a surrogate pair in a path', remove('\ud800'), 400, 'surrogate'],
  ])('are refused: %s', async (_what, operation, status, part) => {
    const tools = groupTools(memoryDirectory());
    const id = await tools.groupOf();
    const refusal = { status, detail: expect.stringContaining(part) };
    await expect(tools.patch(id, operation)).rejects.toMatchObject(refusal);
    expect(await tools.history(id)).toHaveLength(1);
  });

  it('are refused in a POST and a PUT as in a PATCH', async () => {
    const tools = groupTools(memoryDirectory());
    const many = numbered(5_001);
    const refusal = { status: 413, detail: expect.stringContaining('PATCH') };
    await expect(tools.createGroup('large', ...many)).rejects.toMatchObject(refusal);
    const id = await tools.groupOf();
    await expect(tools.put(id, 'large', ...many)).rejects.toMatchObject(refusal);
  });

  it('cannot be the group itself', async () => {
    const directory = memoryDirectory();
    const tools = groupTools(directory);
    const id = await tools.groupOf();
    const refusal = { status: 400, scimType: 'invalidValue' };
    await expect(tools.patch(id, add(id))).rejects.toMatchObject(refusal);
    await expect(tools.put(id, 'itself', id)).rejects.toMatchObject(refusal);
    const body = groupBody('new', ['chosen']);
    await expect(
      createResource(directory, entra, group, { id: 'chosen', body }),
    ).rejects.toMatchObject(refusal);
    await tools.patch(id, remove(id));
  });
});

describe('a group of very many members', () => {
  const count = 1_000_000;
  const { directory, sound } = faultyDirectory((store) => ({
    get: async (...request) => {
      const found = await store.get(...request);
      return found?.membership
        ? { ...found, membership: { ...found.membership, counts: { User: count - 1, Group: 1 } } }
        : found;
    },
    members: () => {
      throw new Error('the members were read');
    },
  }));
  const tools = groupTools(directory);

  it('is shown without them, or not at all', async () => {
    const id = await sound.groupOf();
    const without = { members: false, memberOf: false };
    await getResource(directory, entra, group, id, without);
    await expect(tools.read(id)).rejects.toMatchObject({
      status: 400,
      scimType: 'tooMany',
      detail: expect.stringMatching(
        new RegExp(`1000000 .*excludedAttributes=members.*/Users\\?filter=groups.value eq "${id}"`),
      ),
    });
  });

  it('is changed by name, and renamed', async () => {
    const ada = await sound.createUser('ada');
    const id = await sound.groupOf(ada, 'x');
    await tools.patch(id, remove(ada), set('displayName', 'New'));
    expect(await sound.membersOf(id)).toEqual([]);
  });

  it.each<[string, (id: string) => Promise<unknown>]>([
    ['all of them', (id) => tools.patch(id, { op: 'remove', path: 'members' })],
    ['the list', (id) => tools.patch(id, set('members', []))],
    ['those of a type', (id) => tools.patch(id, { op: 'remove', path: 'members[type eq "User"]' })],
    ['the group', (id) => tools.put(id, 'New')],
  ])('is not changed by reading them: %s', async (_what, change) => {
    const { resource } = await sound.createGroup(`not by ${_what}`);
    await expect(change(resource.id)).rejects.toMatchObject({
      status: 413,
      detail: expect.stringContaining('members[value eq'),
    });
  });

  it('is not changed where the answer could not show them', async () => {
    const ada = await sound.createUser('ada of the answer');
    const id = await sound.groupOf('y');
    const view = { members: true, memberOf: false };
    const body = { Operations: [add(ada)] };
    await expect(patchResource(directory, entra, group, { id, body, view })).rejects.toMatchObject({
      scimType: 'tooMany',
    });
    expect(await sound.membersOf(id)).toEqual([]);
  });
});

it('changes 5,000 members in one request, and no more', async () => {
  const directory = memoryDirectory(stillClock);
  const tools = groupTools(directory);
  const ids = numbered(5_001);
  for (const id of ids) {
    const after = sampleUser({ id, userName: id });
    await directory.store.create('default', 'User', { after, entry: sampleEntry('create', after) });
  }
  const [first = '', ...others] = ids;
  const id = await tools.groupOf(first);
  await tools.patch(id, add(...others));
  expect((await tools.read(id)).resource.membership?.counts).toEqual({ User: 5_001 });
  await expect(tools.patch(id, { op: 'remove', path: 'members' })).rejects.toMatchObject({
    status: 413,
    detail: expect.stringContaining('5001'),
  });
  await tools.patch(id, set('members', [{ value: first }]));
  expect(await tools.membersOf(id)).toEqual([first]);
});

describe('a change that others disturb', () => {
  it('is made again on what they left', async () => {
    let met = 0;
    const { directory, sound } = faultyDirectory((store) => ({
      changeMembers: async (...change) => {
        if (met++ === 0) await sound.patch(change[0].id, add(ada), set('displayName', 'New'));
        return store.changeMembers(...change);
      },
    }));
    const [ada = '', bob = ''] = await sound.createUsers('ada', 'bob');
    const id = await sound.groupOf();
    await groupTools(directory).patch(id, add(ada, bob));
    expect(await sound.membersOf(id)).toEqual([ada, bob].sort());
    expect((await sound.membersHistory(id)).map(({ added }) => added)).toEqual([[ada], [bob]]);
  });

  it('makes the rest of a part that others have made half, and names who went meanwhile', async () => {
    let met = 0;
    const { directory, sound } = faultyDirectory((store) => ({
      changeMembers: async (...change) => {
        const [{ id }, { added, removed }] = change;
        const [member, other] = [...added, ...removed];
        if (++met === 2 && member && other) {
          await sound.patch(id, add(member.id));
          await sound.removeUser(other.id);
        }
        return store.changeMembers(...change);
      },
    }));
    const ids = await sound.createUsers(...numbered(2 * MEMBERS_PER_TRANSACTION));
    const id = await sound.groupOf();
    await groupTools(directory).patch(id, add(...ids));
    const records = await sound.membersHistory(id);
    const [gone = ''] = records.flatMap(({ unknown }) => unknown);
    const others = ids.filter((one) => one !== gone).sort();
    expect(gone).not.toBe('');
    expect(await sound.membersOf(id)).toEqual(others);
    expect(records.flatMap(({ added }) => added).sort()).toEqual(others);
  });

  it('gives up as busy where they always come first', async () => {
    const { directory, sound } = faultyDirectory(() => ({
      changeMembers: async () => ({ outcome: 'disturbed' }),
    }));
    const ada = await sound.createUser('ada');
    const id = await sound.groupOf();
    await expect(groupTools(directory).patch(id, add(ada))).rejects.toMatchObject({
      reason: 'conflict',
    });
  });
});

describe('a change in parts', () => {
  const parts = 10;
  const names = numbered(parts * MEMBERS_PER_TRANSACTION);

  it('asks a busy store again for the same change', async () => {
    const entries: string[] = [];
    const { directory, sound } = faultyDirectory((store) => ({
      changeMembers: async (...change) => {
        entries.push(change[1].entry.id);
        if (entries.length % 3 === 2) throw new StoreBusy('throttled');
        return store.changeMembers(...change);
      },
    }));
    const ids = await sound.createUsers(...names);
    const id = await sound.groupOf();
    await groupTools(directory).patch(id, add(...ids));
    expect(await sound.membersOf(id)).toEqual([...ids].sort());
    expect(await sound.membersHistory(id)).toHaveLength(parts);
    expect(new Set(entries).size).toBe(parts);
    expect(entries.length).toBeGreaterThan(parts);
  });

  it('stops at the deadline, and a repeat does the rest', async () => {
    const deadline = new Date(START.getTime() + 5_000);
    let seconds = 0;
    const now = () => new Date(START.getTime() + 1_000 * seconds++);
    const directory = memoryDirectory({ now });
    const caller: Caller = { ...entra, deadline };
    const sound = groupTools(directory);
    const ids = await sound.createUsers(...names);
    const id = await sound.groupOf();
    const late = groupTools(directory, caller);
    seconds = 0;
    await expect(late.patch(id, add(...ids))).rejects.toMatchObject({ reason: 'unfinished' });
    const done = (await sound.membersOf(id))?.length ?? 0;
    expect([done > 0, done < ids.length]).toEqual([true, true]);
    await groupTools(directory, { ...entra, deadline: new Date(8e15) }).patch(id, add(...ids));
    expect(await sound.membersOf(id)).toEqual([...ids].sort());
    const added = (await sound.membersHistory(id)).flatMap((record) => record.added);
    expect(added.sort()).toEqual([...ids].sort());
  });

  it('has 24 seconds where the caller names no deadline', async () => {
    let milliseconds = 0;
    const now = () => new Date(START.getTime() + milliseconds);
    const directory = memoryDirectory({
      now,
      store: {
        changeMembers: async () => {
          milliseconds += 1_000;
          throw new StoreBusy('throttled');
        },
      },
    });
    const tools = groupTools(directory);
    const ids = await tools.createUsers(...numbered(MEMBERS_PER_TRANSACTION + 100));
    await expect(tools.createGroup('never', ...ids)).rejects.toMatchObject({
      reason: 'unfinished',
      cause: { reason: 'throttled' },
    });
    expect(milliseconds).toBeGreaterThanOrEqual(24_000);
    expect(milliseconds).toBeLessThan(30_000);
  });

  it('ends as 404 where the group goes meanwhile', async () => {
    let met = 0;
    const { directory, sound } = faultyDirectory((store) => ({
      changeMembers: async (...change) => {
        if (++met === 3) await sound.removeGroup(change[0].id);
        return store.changeMembers(...change);
      },
    }));
    const ids = await sound.createUsers(...names);
    const id = await sound.groupOf();
    await expect(groupTools(directory).patch(id, add(...ids))).rejects.toMatchObject({
      status: 404,
    });
  });

  it('holds a precondition against the first part alone', async () => {
    const tools = groupTools(memoryDirectory(stillClock));
    const ids = await tools.createUsers(...names);
    const id = await tools.groupOf();
    await tools.patchIf(id, await tools.tagOf(id), add(...ids));
    expect(await tools.membersOf(id)).toHaveLength(ids.length);
  });
});

describe('a group that cannot be created with all its members', () => {
  it('is taken back, so that a repeat does not meet it', async () => {
    let isBusy = true;
    const deadline = new Date(START.getTime() + 60_000);
    let seconds = 0;
    const now = () => new Date(START.getTime() + 1_000 * seconds++);
    const { directory, sound } = faultyDirectory(
      (store) => ({
        changeMembers: async (...change) => {
          if (isBusy) throw new StoreBusy('throttled');
          return store.changeMembers(...change);
        },
      }),
      { now },
    );
    const tools = groupTools(directory, { ...entra, deadline });
    const ids = await sound.createUsers(...numbered(40));
    seconds = 0;
    await expect(tools.createGroup('large', ...ids)).rejects.toMatchObject({
      reason: 'unfinished',
    });
    expect(await sound.groupsOf(ids[0] ?? '')).toEqual([]);
    isBusy = false;
    seconds = 0;
    const { resource } = await tools.createGroup('large', ...ids);
    expect(await sound.membersOf(resource.id)).toHaveLength(40);
  });

  it('says what was in the way, whatever stands in the way of taking it back', async () => {
    const { directory, sound } = faultyDirectory(
      () => ({
        changeMembers: async () => {
          throw new StoreBusy('throttled');
        },
        announceRemoval: async () => {
          throw new StoreBusy('unavailable');
        },
      }),
      {},
    );
    const ids = await sound.createUsers(...numbered(40));
    await expect(groupTools(directory).createGroup('large', ...ids)).rejects.toMatchObject({
      reason: 'unfinished',
    });
  });
});

describe('a removal', () => {
  it('is held against its condition before anything is done', async () => {
    const directory = memoryDirectory();
    const tools = groupTools(directory);
    const ada = await tools.createUser('ada');
    const id = await tools.groupOf(ada);
    const precondition = () => false;
    for (const [type, one] of [
      [user, ada],
      [group, id],
    ] as const) {
      await expect(
        removeResource(directory, entra, type, { id: one, precondition }),
      ).rejects.toMatchObject({ status: 412 });
    }
    expect(await tools.membersOf(id)).toEqual([ada]);
    expect((await tools.patch(await tools.groupOf(), add(ada))).unknownMembers).toBe(0);
    const isFirst = (tag: string) => tag === 'W/"1"';
    await removeResource(directory, entra, user, { id: ada, precondition: isFirst });
  });

  it('of a user that joins a group meanwhile ends without it in any group', async () => {
    let met = 0;
    const { directory, sound } = faultyDirectory((store) => ({
      announceRemoval: async (...request) => {
        const announced = await store.announceRemoval(...request);
        if (met++ === 0) late = await sound.patch(id, add(ada));
        return announced;
      },
    }));
    let late: { unknownMembers: number } | undefined;
    const ada = await sound.createUser('ada');
    const id = await sound.groupOf();
    await groupTools(directory).removeUser(ada);
    expect(late).toMatchObject({ unknownMembers: 1 });
    expect(await sound.membersOf(id)).toEqual([]);
  });

  it('of a user whose joining of a group was not to be seen yet takes it out of it afterwards', async () => {
    const { directory, sound } = faultyDirectory((store) => ({
      announceRemoval: async (...request) => {
        const announced = await store.announceRemoval(...request);
        return announced && { ...announced, groupIds: [] };
      },
    }));
    const [ada, other] = await sound.createUsers('ada', 'other');
    const id = await sound.groupOf(`${ada}`, `${other}`);
    await groupTools(directory).removeUser(`${ada}`);
    expect(await sound.membersOf(id)).toEqual([other]);
    expect((await sound.read(id)).resource.membership?.counts).toEqual({ User: 1 });
    expect((await sound.membersHistory(id)).at(-1)).toMatchObject({ added: [], removed: [ada] });
  });

  it('of a user that is changed meanwhile is made again', async () => {
    let met = 0;
    const { directory, sound } = faultyDirectory((store) => ({
      remove: async (...change) => {
        if (met++ === 0) {
          const body = { Operations: [set('title', 'Guide')] };
          await patchResource(soundDirectory, entra, user, { id: ada, body });
        }
        return store.remove(...change);
      },
    }));
    const soundDirectory = { ...directory, store: { ...directory.store } };
    const ada = await sound.createUser('ada');
    const id = await sound.groupOf(ada);
    await groupTools(directory).removeUser(ada);
    expect(await sound.membersOf(id)).toEqual([]);
    expect((await historyOf(directory, ada)).map(({ operation }) => operation)).toEqual([
      'create',
      'patch',
      'delete',
    ]);
  });

  it('of a user in very many groups stops at the deadline, and a repeat does the rest', async () => {
    let seconds = 0;
    const now = () => new Date(START.getTime() + 1_000 * seconds++);
    const directory = memoryDirectory({ now });
    const tools = groupTools(directory);
    const ada = await tools.createUser('ada');
    const ids = await Promise.all(
      numbered(40, 'group').map(async (name) => (await tools.createGroup(name, ada)).resource.id),
    );
    seconds = 0;
    await expect(tools.removeUser(ada)).rejects.toMatchObject({ reason: 'unfinished' });
    const left = (await tools.groupsOf(ada))?.length ?? 0;
    expect([left > 0, left < ids.length]).toEqual([true, true]);
    for (let count = 0; count < 9; count += 1) {
      seconds = 0;
      await tools.removeUser(ada).catch(() => undefined);
    }
    await expect(tools.readUser(ada)).rejects.toMatchObject({ status: 404 });
    for (const id of ids) expect(await tools.membersHistory(id)).toHaveLength(2);
  });

  it('of a group that is a member leaves the groups, and one of them that is gone is no matter', async () => {
    const { directory, sound } = faultyDirectory((store) => ({
      announceRemoval: async (...request) => {
        const announced = await store.announceRemoval(...request);
        return announced && { ...announced, groupIds: [...announced.groupIds, 'gone'] };
      },
    }));
    const inner = await sound.groupOf();
    const outer = await sound.groupOf(inner);
    await groupTools(directory).removeGroup(inner);
    expect(await sound.membersOf(outer)).toEqual([]);
  });
});

it('shows a user in its groups by name, and tells the entity tag when they change', async () => {
  const tools = groupTools(memoryDirectory());
  const ada = await tools.createUser('ada');
  const id = await tools.groupOf(ada);
  await tools.patch(id, set('displayName', 'New'));
  expect((await tools.readUser(ada)).resource.memberOf).toMatchObject([
    { id, version: 2, attributes: { displayName: 'New' } },
  ]);
});

it('gives a group no name of its own in the application', async () => {
  const tools = groupTools(memoryDirectory());
  expect((await tools.createGroup('Sales')).resource.application).toEqual({});
});
