import { GROUP, MEMBERS_PER_TRANSACTION } from '../../../lambda/directory/directory-store.ts';
import { sampleGroup } from '../sample-group.ts';
import {
  asGroup,
  asUser,
  flatten,
  type MakeStore,
  numbered,
  sum,
  untilNotBusy,
  useStore,
} from './store-under-test.ts';

export function memberContract(makeStore: MakeStore): void {
  const subject = useStore(makeStore);

  /** What a refused change must leave as it was. */
  const stateOf = async (groupId: string) => ({
    group: await subject().get(groupId, GROUP),
    members: await subject().memberIds(groupId),
    history: await subject().historyOf(groupId, GROUP),
  });

  describe('a change of members', () => {
    it('adds and removes, and leaves the version', async () => {
      await subject().createUsers(['ann', 'bob', 'cid']);
      await subject().createdGroup('inner');
      await subject().createdGroup('g1', [asUser('ann')]);
      const before = await subject().seen('g1');
      const entry = subject().memberEntry('g1');
      const change = {
        added: [asUser('bob'), asGroup('inner')],
        removed: [asUser('ann')],
        entry,
      };
      expect(await subject().store.changeMembers(subject().group('g1'), change)).toEqual({
        outcome: 'changed',
      });
      expect(await subject().memberIds('g1')).toEqual(['bob', 'inner']);
      expect(await subject().memberCounts('g1')).toEqual({ User: 1, Group: 1 });
      const after = await subject().seen('g1');
      expect(after.version).toBe(before.version);
      expect(sum(after.revisions)).toBe(sum(before.revisions) + 1);
      expect((await subject().get('g1', GROUP))?.lastModified).toBe(entry.time);
      expect((await subject().historyOf('g1', GROUP)).at(-1)).toEqual(entry);
    });

    it.each([
      ['is a member already', { added: [asUser('ann')] }],
      ['is a member already, under another type', { added: [asGroup('ann')] }],
      ['does not exist', { added: [asUser('none')] }],
      ['is of another type', { added: [asGroup('bob')] }],
      ['was to be removed and is no member', { removed: [asUser('bob')] }],
      ['was to be removed and is of another type', { removed: [asGroup('ann')] }],
    ])(
      'is disturbed where one %s, and changes nothing',
      async (_, {
        added = [],
        removed = [],
      }: {
        added?: { id: string; resourceType: string }[];
        removed?: { id: string; resourceType: string }[];
      }) => {
        await subject().createUsers(['ann', 'bob', 'cid', 'dan']);
        await subject().createdGroup('g1', [asUser('ann'), asUser('dan')]);
        const before = await stateOf('g1');
        const change = {
          added: [...added, asUser('cid')],
          removed: [...removed, asUser('dan')],
        };
        expect(await subject().changeMembers('g1', change)).toEqual({ outcome: 'disturbed' });
        expect(await stateOf('g1')).toEqual(before);
      },
    );

    it('is missing where there is no such group', async () => {
      await subject().createUsers(['ann']);
      for (const added of [[asUser('ann')], []]) {
        expect(await subject().changeMembers('none', { added })).toEqual({ outcome: 'missing' });
      }
      expect(await subject().historyOf('none', GROUP)).toEqual([]);
      expect(await subject().memberIds('none')).toEqual([]);
    });

    it('writes the entry alone where nobody comes or goes, and the entity tag stays', async () => {
      await subject().createUsers(['ann']);
      await subject().createdGroup('g1', [asUser('ann')]);
      const before = await subject().get('g1', GROUP);
      const seen = await subject().seen('g1');
      expect(await subject().changeMembers('g1', {})).toEqual({ outcome: 'changed' });
      expect(await subject().changeMembers('g1', {}, seen)).toEqual({ outcome: 'changed' });
      expect(await subject().get('g1', GROUP)).toEqual(before);
      expect(await subject().historyOf('g1', GROUP)).toHaveLength(3);
    });

    it('is not made twice', async () => {
      await subject().createUsers(['ann']);
      await subject().createdGroup('g1');
      const change = { added: [asUser('ann')], removed: [], entry: subject().memberEntry('g1') };
      const { store } = subject();
      const group = subject().group('g1');
      expect(await store.changeMembers(group, change)).toEqual({ outcome: 'changed' });
      const after = await stateOf('g1');
      expect(await store.changeMembers(group, change)).toEqual({ outcome: 'changed' });
      expect(await stateOf('g1')).toEqual(after);
      const back = { added: [], removed: [asUser('ann')], entry: subject().memberEntry('g1') };
      expect(await store.changeMembers(group, back)).toEqual({ outcome: 'changed' });
      expect(await store.changeMembers(group, change)).toEqual({ outcome: 'changed' });
      expect(await subject().memberIds('g1')).toEqual([]);
    });

    it('holds a precondition, and is stale once members or attributes have changed', async () => {
      await subject().createUsers(['ann', 'bob', 'cid']);
      const group = await subject().createdGroup('g1');
      const first = await subject().seen('g1');
      const add = (id: string, seen: typeof first) =>
        subject().changeMembers('g1', { added: [asUser(id)] }, seen);
      expect(await add('ann', first)).toEqual({ outcome: 'changed' });
      expect(await add('bob', first)).toEqual({ outcome: 'stale' });
      expect(await subject().changeMembers('g1', {}, first)).toEqual({ outcome: 'stale' });
      const second = await subject().seen('g1');
      const renamed = sampleGroup({ id: 'g1', displayName: 'renamed', version: 2 });
      await subject().replace(group, renamed, GROUP);
      expect(await add('bob', second)).toEqual({ outcome: 'stale' });
      expect(await add('bob', await subject().seen('g1'))).toEqual({ outcome: 'changed' });
      expect(await subject().memberIds('g1')).toEqual(['ann', 'bob']);
    });

    it('takes as many as a transaction takes, with a precondition too', async () => {
      const ids = numbered(MEMBERS_PER_TRANSACTION * 2);
      const [first, second] = [
        ids.slice(0, MEMBERS_PER_TRANSACTION),
        ids.slice(MEMBERS_PER_TRANSACTION),
      ];
      await subject().createUsers(ids);
      await subject().createdGroup('g1');
      expect(await subject().changeMembers('g1', { added: first.map(asUser) })).toEqual({
        outcome: 'changed',
      });
      const half = MEMBERS_PER_TRANSACTION / 2;
      const change = {
        added: second.slice(0, half).map(asUser),
        removed: first.slice(0, half).map(asUser),
      };
      expect(await subject().changeMembers('g1', change, await subject().seen('g1'))).toEqual({
        outcome: 'changed',
      });
      expect(await subject().memberCounts('g1')).toEqual({ User: MEMBERS_PER_TRANSACTION });
    });

    it('is one of 200 at once: none is lost, and counts and history are exact', async () => {
      const ids = numbered(200);
      const staying = ids.slice(0, 100);
      await subject().createUsers([...ids, 'leaver']);
      await subject().createdGroup('g1');
      for (let at = 0; at < 100; at += MEMBERS_PER_TRANSACTION) {
        const added = staying.slice(at, at + MEMBERS_PER_TRANSACTION).map(asUser);
        await subject().changeMembers('g1', { added });
      }
      const before = sum((await subject().seen('g1')).revisions);
      const outcomes = await Promise.all(
        ids.map((id, at) => {
          const entry = subject().memberEntry('g1');
          const change =
            at < 100 ? { added: [], removed: [asUser(id)] } : { added: [asUser(id)], removed: [] };
          return untilNotBusy(() =>
            subject().store.changeMembers(subject().group('g1'), { ...change, entry }),
          );
        }),
      );
      expect(outcomes.filter(({ outcome }) => outcome !== 'changed')).toEqual([]);
      expect(await subject().memberIds('g1')).toEqual(ids.slice(100));
      expect(await subject().memberCounts('g1')).toEqual({ User: 100 });
      expect(sum((await subject().seen('g1')).revisions)).toBe(before + 200);
      expect(await subject().historyOf('g1', GROUP)).toHaveLength(1 + 4 + 200);
    });

    it('is made by one of ten who add the same member', async () => {
      await subject().createUsers(['ann']);
      await subject().createdGroup('g1');
      const outcomes = await Promise.all(
        Array.from({ length: 10 }, () => {
          const entry = subject().memberEntry('g1');
          const change = { added: [asUser('ann')], removed: [], entry };
          return untilNotBusy(() => subject().store.changeMembers(subject().group('g1'), change));
        }),
      );
      expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual([
        'changed',
        ...Array<string>(9).fill('disturbed'),
      ]);
      expect(await subject().memberCounts('g1')).toEqual({ User: 1 });
    });
  });

  describe('the states of members', () => {
    it('say what each id is to the group', async () => {
      await subject().createUsers(['ann', 'bob']);
      await subject().createdGroup('inner');
      await subject().createdGroup('g1', [asUser('ann'), asGroup('inner')]);
      const ids = ['ann', 'bob', 'inner', 'g1', 'none', 'ann'];
      const states = await subject().store.memberStates(subject().group('g1'), ids);
      expect(Object.fromEntries(states)).toEqual({
        ann: { memberAs: 'User', existsAs: 'User' },
        bob: { existsAs: 'User' },
        inner: { memberAs: 'Group', existsAs: 'Group' },
        g1: { existsAs: 'Group' },
        none: {},
      });
    });

    it('are told of more ids than one read takes, and of none', async () => {
      const ids = numbered(130);
      await subject().createUsers(ids);
      await subject().createdGroup('g1');
      const { store } = subject();
      const states = await store.memberStates(subject().group('g1'), ids);
      expect([...states.values()]).toEqual(ids.map(() => ({ existsAs: 'User' })));
      expect([...states.keys()].sort()).toEqual(ids);
      expect((await store.memberStates(subject().group('g1'), [])).size).toBe(0);
    });
  });

  describe('members', () => {
    it('come ordered by id, in batches, from a place on', async () => {
      const ids = numbered(33);
      await subject().createUsers(ids);
      await subject().createdGroup('g1', [...ids].reverse().slice(0, 20).map(asUser));
      await subject().changeMembers('g1', { added: ids.slice(0, 13).map(asUser) });
      const { store } = subject();
      const group = subject().group('g1');
      const sizes: number[] = [];
      for await (const batch of store.members(group, { batch: 10 })) sizes.push(batch.length);
      expect(sizes).toEqual([10, 10, 10, 3]);
      const read = async (options?: { after?: string; batch?: number }) =>
        (await flatten(store.members(group, options))).map(({ id }) => id);
      expect(await read()).toEqual(ids);
      expect(await read({ batch: 7 })).toEqual(ids);
      expect(await read({ after: ids[9] ?? '' })).toEqual(ids.slice(10));
      expect(await read({ after: 'user0010-not-there', batch: 5 })).toEqual(ids.slice(10));
      expect(await read({ after: ids[32] ?? '' })).toEqual([]);
    });

    it('have their type', async () => {
      await subject().createUsers(['ann']);
      await subject().createdGroup('inner');
      await subject().createdGroup('g1', [asGroup('inner'), asUser('ann')]);
      expect(await flatten(subject().store.members(subject().group('g1')))).toEqual([
        asUser('ann'),
        asGroup('inner'),
      ]);
    });
  });
}
