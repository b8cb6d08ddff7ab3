import { externalIdLookUp, sampleEntry, sampleUser } from '../sample-user.ts';
import { type MakeStore, USER, useStore } from './store-under-test.ts';

export function removeContract(makeStore: MakeStore): void {
  const subject = useStore(makeStore);

  describe('remove', () => {
    it('takes the resource, its claims and its look-ups away and keeps its history', async () => {
      const user = await subject().createdUser({ id: 'u1', userName: 'ann', externalId: 'e1' });
      expect(await subject().remove(user)).toEqual({ outcome: 'removed' });
      expect(await subject().get('u1')).toBeUndefined();
      expect(await subject().findByUserName('ann')).toBeUndefined();
      expect(await subject().findIds(externalIdLookUp('e1'))).toEqual([]);
      expect(await subject().page(1, 10)).toEqual([]);
      expect((await subject().historyOf('u1')).map(({ operation }) => operation)).toEqual([
        'create',
        'delete',
      ]);
      await subject().createdUser({ id: 'u2', userName: 'ann' });
    });

    it('is stale on another version and writes nothing', async () => {
      const before = await subject().createdUser({ id: 'u1', userName: 'ann' });
      await subject().replace(before, sampleUser({ id: 'u1', userName: 'ann', version: 2 }));
      expect(await subject().remove(before)).toEqual({ outcome: 'stale' });
      expect((await subject().findByUserName('ann'))?.id).toBe('u1');
      expect(await subject().count()).toBe(1);
      expect(await subject().historyOf('u1')).toHaveLength(2);
    });

    it('is missing the second time, unless it is the same change', async () => {
      const before = await subject().createdUser({ id: 'u1', userName: 'ann' });
      const change = { before, entry: sampleEntry('delete', before) };
      await subject().announce('u1');
      expect(await subject().store.remove(subject().tenant, USER, change)).toEqual({
        outcome: 'removed',
      });
      expect(await subject().store.remove(subject().tenant, USER, change)).toEqual({
        outcome: 'removed',
      });
      expect(await subject().remove(before)).toEqual({ outcome: 'missing' });
      expect(await subject().count()).toBe(0);
      expect(await subject().historyOf('u1')).toHaveLength(2);
    });
  });
}
