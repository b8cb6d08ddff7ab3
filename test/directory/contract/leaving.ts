import { GROUP } from '../../../lambda/directory/directory-store.ts';
import { sampleGroup } from '../sample-group.ts';
import { sampleEntry, sampleUser } from '../sample-user.ts';
import { asGroup, asUser, DEVICE, type MakeStore, USER, useStore } from './store-under-test.ts';

export function leavingContract(makeStore: MakeStore): void {
  const subject = useStore(makeStore);

  const stateOf = async (id: string) =>
    (await subject().store.memberStates(subject().group('g1'), [id])).get(id);

  describe('the announcement of a removal', () => {
    it('gives the resource with the ids of its groups', async () => {
      const ann = await subject().createdUser({ id: 'ann', userName: 'ann' });
      for (const id of ['g2', 'g1']) await subject().createdGroup(id, [asUser('ann')]);
      await subject().createdGroup('g3');
      expect(await subject().announce('ann')).toEqual({
        resource: ann.resource,
        groupIds: ['g1', 'g2'],
      });
      expect(await subject().announce('g3', GROUP)).toEqual({
        resource: await subject().get('g3', GROUP),
        groupIds: [],
      });
    });

    it('can be followed by another look at the groups, even when the resource is gone', async () => {
      const { store, tenant } = subject();
      const ann = await subject().createdUser({ id: 'ann', userName: 'ann' });
      for (const id of ['g2', 'g1']) await subject().createdGroup(id, [asUser('ann')]);
      expect(await store.groupIdsOf(subject().key('ann'))).toEqual(['g1', 'g2']);
      await subject().remove(ann);
      expect(await store.groupIdsOf(subject().key('ann'))).toEqual(['g1', 'g2']);
      for (const id of ['g2', 'g1']) {
        const left = { removed: [asUser('ann')] };
        expect(await subject().changeMembers(id, left)).toEqual({ outcome: 'changed' });
      }
      expect(await store.groupIdsOf(subject().key('ann'))).toEqual([]);
      expect(await store.groupIdsOf({ tenant, resourceType: USER, id: 'nobody' })).toEqual([]);
    });

    it('is none of what is not there', async () => {
      expect(await subject().announce('ann')).toBeUndefined();
      await subject().createUsers(['ann']);
      expect(await subject().announce('ann', GROUP)).toBeUndefined();
    });

    it('keeps the resource out of groups, with everything else as it was', async () => {
      const ann = await subject().createdUser({ id: 'ann', userName: 'ann' });
      await subject().createdGroup('g1');
      await subject().createdGroup('g2', [asUser('ann')]);
      const before = await subject().get('g2', GROUP);
      await subject().announce('ann');
      expect(await subject().changeMembers('g1', { added: [asUser('ann')] })).toEqual({
        outcome: 'disturbed',
      });
      const late = { id: 'g3', displayName: 'late' };
      expect(await subject().createGroup(late, [asUser('ann')])).toEqual({ outcome: 'disturbed' });
      expect(await stateOf('ann')).toEqual({});
      expect(await subject().get('ann')).toEqual(ann.resource);
      expect(await subject().get('g2', GROUP)).toEqual(before);
      expect(await subject().changeMembers('g2', { removed: [asUser('ann')] })).toEqual({
        outcome: 'changed',
      });
    });

    it('keeps a group out of groups too', async () => {
      await subject().createdGroup('g1');
      await subject().createdGroup('inner');
      await subject().announce('inner', GROUP);
      expect(await subject().changeMembers('g1', { added: [asGroup('inner')] })).toEqual({
        outcome: 'disturbed',
      });
      expect(await stateOf('inner')).toEqual({});
    });

    it('lapses: the resource is then added again, and not removed', async () => {
      const ann = await subject().createdUser({ id: 'ann', userName: 'ann' });
      await subject().createdGroup('g1');
      await subject().announce('ann', USER, 60);
      subject().passSeconds(59);
      expect(await stateOf('ann')).toEqual({});
      subject().passSeconds(1);
      expect(await stateOf('ann')).toEqual({ existsAs: 'User' });
      expect(await subject().removeAtOnce(ann)).toEqual({ outcome: 'stale' });
      expect(await subject().changeMembers('g1', { added: [asUser('ann')] })).toEqual({
        outcome: 'changed',
      });
      expect(await subject().announce('ann')).toMatchObject({ groupIds: ['g1'] });
      expect(await subject().removeAtOnce(ann)).toEqual({ outcome: 'removed' });
    });

    it('is withdrawn by a change of the resource', async () => {
      const before = await subject().createdUser({ id: 'ann', userName: 'ann' });
      await subject().createdGroup('g1');
      await subject().announce('ann');
      const after = sampleUser({ id: 'ann', userName: 'ann', version: 2 });
      await subject().replace(before, after);
      expect(await stateOf('ann')).toEqual({ existsAs: 'User' });
      expect(await subject().removeAtOnce(after)).toEqual({ outcome: 'stale' });
      expect(await subject().changeMembers('g1', { added: [asUser('ann')] })).toEqual({
        outcome: 'changed',
      });
    });

    it('may be made again, for longer', async () => {
      const ann = await subject().createdUser({ id: 'ann', userName: 'ann' });
      await subject().announce('ann', USER, 10);
      await subject().announce('ann', USER, 60);
      subject().passSeconds(30);
      expect(await subject().removeAtOnce(ann)).toEqual({ outcome: 'removed' });
    });
  });

  describe('a removal that nobody announced', () => {
    it('is stale of what can be a member', async () => {
      const ann = await subject().createdUser({ id: 'ann', userName: 'ann' });
      const group = await subject().createdGroup('g1');
      expect(await subject().removeAtOnce(ann)).toEqual({ outcome: 'stale' });
      expect(await subject().removeAtOnce(group, GROUP)).toEqual({ outcome: 'stale' });
      expect(await subject().get('ann')).toEqual(ann.resource);
      expect(await subject().count(GROUP)).toBe(1);
      expect(await subject().historyOf('ann')).toHaveLength(1);
    });

    it('is missing where there is nothing', async () => {
      const ann = sampleUser({ id: 'ann', userName: 'ann' });
      expect(await subject().removeAtOnce(ann)).toEqual({ outcome: 'missing' });
      const group = sampleGroup({ id: 'g1', displayName: 'all' });
      expect(await subject().removeAtOnce(group, GROUP)).toEqual({ outcome: 'missing' });
    });

    it('is made of every other type', async () => {
      const device = sampleUser({ id: 'd1', userName: 'd1' });
      await subject().create(device, sampleEntry('create', device, [], DEVICE), DEVICE);
      expect(await subject().removeAtOnce(device, DEVICE)).toEqual({ outcome: 'removed' });
      expect(await subject().count(DEVICE)).toBe(0);
    });
  });
}
