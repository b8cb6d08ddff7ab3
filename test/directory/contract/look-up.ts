import { externalIdLookUp } from '../sample-user.ts';
import { inTens, type MakeStore, numbered, useStore } from './store-under-test.ts';

export function lookUpContract(makeStore: MakeStore): void {
  const subject = useStore(makeStore);

  describe('look-ups', () => {
    it('find all their resources in order of id, up to the limit', async () => {
      for (const id of ['c', 'a', 'b']) {
        await subject().createdUser({ id, userName: `user-${id}`, externalId: 'same' });
      }
      expect(await subject().findIds(externalIdLookUp('same'))).toEqual(['a', 'b', 'c']);
      expect(await subject().findIds(externalIdLookUp('same'), 2)).toEqual(['a', 'b']);
      expect(await subject().findIds(externalIdLookUp('same'), 0)).toEqual([]);
      expect(await subject().findIds(externalIdLookUp('other'))).toEqual([]);
    });

    it('find more than one batch of resources', async () => {
      const ids = numbered(105);
      await inTens(ids, (id) => subject().createdUser({ id, userName: id, externalId: 'same' }));
      expect(await subject().findIds(externalIdLookUp('same'), 1000)).toEqual(ids);
      expect(await subject().findIds(externalIdLookUp('same'), 103)).toEqual(ids.slice(0, 103));
    });

    it('leave the others when one goes', async () => {
      const first = await subject().createdUser({ id: 'a', userName: 'a', externalId: 'same' });
      await subject().createdUser({ id: 'b', userName: 'b', externalId: 'same' });
      await subject().remove(first);
      expect(await subject().findIds(externalIdLookUp('same'))).toEqual(['b']);
    });

    it('tell attributes apart', async () => {
      await subject().createdUser({ id: 'a', userName: 'a', externalId: 'v' });
      expect(await subject().findIds({ attribute: 'emails.value', value: 'v' })).toEqual([]);
    });
  });
}
