import { GROUP, MEMBERS_PER_TRANSACTION } from '../../../lambda/directory/directory-store.ts';
import { sampleGroup } from '../sample-group.ts';
import { sampleEntry, sampleUser } from '../sample-user.ts';
import {
  asGroup,
  asUser,
  type MakeStore,
  numbered,
  sum,
  USER,
  useStore,
} from './store-under-test.ts';

export function groupContract(makeStore: MakeStore): void {
  const subject = useStore(makeStore);
  const revisionOf = async (id: string) => sum((await subject().seen(id)).revisions);

  describe('a group', () => {
    it('is created with its members', async () => {
      await subject().createUsers(['ann', 'bob']);
      await subject().createdGroup('inner');
      const group = { id: 'g1', displayName: 'all' };
      const members = [asUser('bob'), asGroup('inner'), asUser('ann')];
      expect(await subject().createGroup(group, members)).toEqual({ outcome: 'created' });
      expect(await subject().memberIds('g1')).toEqual(['ann', 'bob', 'inner']);
      expect(await subject().memberCounts('g1')).toEqual({ User: 2, Group: 1 });
      expect(await subject().count(GROUP)).toBe(2);
      const claim = { attribute: 'displayName', value: 'all' };
      const found = await subject().store.findByClaim(subject().tenant, GROUP, claim);
      expect(found).toEqual(await subject().get('g1', GROUP));
    });

    it('is created with as many as a transaction takes', async () => {
      const ids = numbered(MEMBERS_PER_TRANSACTION);
      await subject().createUsers(ids);
      await subject().createdGroup('g1', ids.map(asUser));
      expect(await subject().memberIds('g1')).toEqual(ids);
      expect(await subject().memberCounts('g1')).toEqual({ User: MEMBERS_PER_TRANSACTION });
    });

    it('says how it stands with its members where it has none', async () => {
      const { resource } = await subject().createdGroup('g1');
      const stored = await subject().get('g1', GROUP);
      expect(stored).toMatchObject({ id: 'g1', version: 1, attributes: resource.attributes });
      expect(stored?.membership?.revisions.length).toBeGreaterThan(0);
      expect(await subject().memberCounts('g1')).toEqual({});
      expect(await subject().memberIds('g1')).toEqual([]);
    });

    it('is disturbed by a member that is not there, and is not created', async () => {
      await subject().createUsers(['ann']);
      const group = { id: 'g1', displayName: 'all' };
      for (const stranger of [asUser('none'), asGroup('ann'), asUser('g1')]) {
        expect(await subject().createGroup(group, [asUser('ann'), stranger])).toEqual({
          outcome: 'disturbed',
        });
      }
      expect(await subject().get('g1', GROUP)).toBeUndefined();
      expect(await subject().count(GROUP)).toBe(0);
      expect(await subject().historyOf('g1', GROUP)).toEqual([]);
      const ann = await subject().store.get(subject().key('ann'), { memberOf: true });
      expect(ann?.memberOf).toEqual([]);
      expect(await subject().createGroup(group, [asUser('ann')])).toEqual({ outcome: 'created' });
    });

    it('is created once, also when its creation is made again', async () => {
      await subject().createUsers(['ann']);
      const after = sampleGroup({ id: 'g1', displayName: 'all' });
      const entry = sampleEntry('create', after, [], GROUP);
      const change = { after, entry, members: [asUser('ann')] };
      const { store, tenant } = subject();
      expect(await store.create(tenant, GROUP, change)).toEqual({ outcome: 'created' });
      expect(await store.create(tenant, GROUP, change)).toEqual({ outcome: 'created' });
      expect(await subject().memberCounts('g1')).toEqual({ User: 1 });
      expect(await subject().historyOf('g1', GROUP)).toEqual([entry]);
    });

    it('swaps attributes and members in one change', async () => {
      await subject().createUsers(['ann', 'bob', 'cid']);
      const before = await subject().createdGroup('g1', [asUser('ann'), asUser('bob')]);
      const revision = await revisionOf('g1');
      const after = sampleGroup({ id: 'g1', displayName: 'renamed', version: 2 });
      const entry = sampleEntry('replace', after, [], GROUP);
      const members = { added: [asUser('cid')], removed: [asUser('ann')] };
      const { store, tenant } = subject();
      const change = { before, after, entry, members };
      expect(await store.replace(tenant, GROUP, change)).toEqual({ outcome: 'replaced' });
      expect(await store.replace(tenant, GROUP, change)).toEqual({ outcome: 'replaced' });
      expect(await subject().memberIds('g1')).toEqual(['bob', 'cid']);
      expect(await subject().get('g1', GROUP)).toMatchObject({
        version: 2,
        sortName: 'renamed',
        lastModified: entry.time,
      });
      expect(await revisionOf('g1')).toBe(revision + 1);
      expect(await subject().memberCounts('g1')).toEqual({ User: 2 });
    });

    it('keeps its members where a change is of its attributes', async () => {
      await subject().createUsers(['ann']);
      await subject().createdGroup('g1', [asUser('ann')]);
      const seen = await subject().seen('g1');
      // As it was read: with what is kept beside it.
      const resource = await subject().get('g1', GROUP);
      if (!resource) throw new Error('there is no such group');
      const before = { ...sampleGroup({ id: 'g1', displayName: 'name of g1' }), resource };
      const after = { ...before, resource: { ...resource, version: 2 } };
      expect(await subject().replace(before, after, GROUP)).toEqual({ outcome: 'replaced' });
      expect(await subject().seen('g1')).toEqual({ version: 2, revisions: seen.revisions });
      expect(await subject().memberIds('g1')).toEqual(['ann']);
    });

    it('is disturbed in a replacement by members that are not as they were, and stays', async () => {
      await subject().createUsers(['ann', 'bob']);
      const before = await subject().createdGroup('g1', [asUser('ann')]);
      const after = sampleGroup({ id: 'g1', displayName: 'renamed', version: 2 });
      const { store, tenant } = subject();
      for (const members of [
        { added: [asUser('ann')], removed: [] },
        { added: [asUser('none')], removed: [] },
        { added: [], removed: [asUser('bob')] },
      ]) {
        const entry = sampleEntry('replace', after, [], GROUP);
        expect(await store.replace(tenant, GROUP, { before, after, entry, members })).toEqual({
          outcome: 'disturbed',
        });
      }
      expect((await subject().get('g1', GROUP))?.version).toBe(1);
      expect(await subject().memberIds('g1')).toEqual(['ann']);
      expect(await subject().historyOf('g1', GROUP)).toHaveLength(1);
    });

    it('is stale in a replacement or a removal once its members are not those that were seen', async () => {
      await subject().createUsers(['ann']);
      const before = await subject().createdGroup('g1');
      const after = sampleGroup({ id: 'g1', displayName: 'renamed', version: 2 });
      const precondition = await subject().seen('g1');
      await subject().changeMembers('g1', { added: [asUser('ann')] });
      const { store, tenant } = subject();
      const replace = (seen: typeof precondition) => {
        const entry = sampleEntry('replace', after, [], GROUP);
        return store.replace(tenant, GROUP, { before, after, entry, precondition: seen });
      };
      await subject().announce('g1', GROUP);
      expect(await subject().removeAtOnce(before, GROUP, precondition)).toEqual({
        outcome: 'stale',
      });
      expect(await replace(precondition)).toEqual({ outcome: 'stale' });
      expect(await replace(await subject().seen('g1'))).toEqual({ outcome: 'replaced' });
      await subject().announce('g1', GROUP);
      const seen = await subject().seen('g1');
      expect(await subject().removeAtOnce(after, GROUP, seen)).toEqual({ outcome: 'removed' });
    });

    it('is gone at once for every reader', async () => {
      await subject().createUsers(['ann']);
      const group = await subject().createdGroup('g1', [asUser('ann')]);
      expect(await subject().remove(group, GROUP)).toEqual({ outcome: 'removed' });
      const { store, tenant } = subject();
      expect(await subject().get('g1', GROUP)).toBeUndefined();
      expect(await store.findByClaim(tenant, GROUP, group.claims[0] ?? none)).toBeUndefined();
      expect(await subject().count(GROUP)).toBe(0);
      expect(await store.stretch(subject().listing('ascending', {}, GROUP), { count: 5 })).toEqual({
        resources: [],
      });
      const ann = await store.get(subject().key('ann'), { memberOf: true });
      expect(ann?.memberOf).toEqual([]);
      expect(await subject().changeMembers('g1', { removed: [asUser('ann')] })).toEqual({
        outcome: 'missing',
      });
      expect(await subject().historyOf('g1', GROUP)).toHaveLength(2);
    });

    it('gives its name free for another', async () => {
      const group = await subject().createdGroup('g1');
      await subject().remove(group, GROUP);
      const next = { ...sampleGroup({ id: 'g2', displayName: 'name of g1' }) };
      const entry = sampleEntry('create', next, [], GROUP);
      expect(await subject().create(next, entry, GROUP)).toEqual({ outcome: 'created' });
      expect(await subject().memberIds('g2')).toEqual([]);
    });

    it('has the counts of resources of its type alone', async () => {
      await subject().createdUser({ id: 'u1', userName: 'ann' });
      await subject().createdGroup('g1');
      await subject().createdGroup('g2');
      expect(await subject().count(USER)).toBe(1);
      expect(await subject().count(GROUP)).toBe(2);
      expect(sampleUser({ id: 'u1', userName: 'ann' }).resource).toEqual(await subject().get('u1'));
    });
  });
}

const none = { attribute: 'displayName', value: '' };
