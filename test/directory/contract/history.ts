import type { HistoryEntry } from '../../../lambda/directory/history/history-entry.ts';
import { sampleEntry, sampleUser } from '../sample-user.ts';
import { type MakeStore, USER, useStore } from './store-under-test.ts';

export function historyContract(makeStore: MakeStore): void {
  const subject = useStore(makeStore);

  describe('history', () => {
    it('has the entries of one resource, oldest first and whole', async () => {
      const user = sampleUser({ id: 'u1', userName: 'ann' });
      const changes: HistoryEntry['changes'] = [
        { attribute: 'userName', after: 'ann' },
        { attribute: 'emails', before: [{ value: 'a', primary: true }], after: null },
        { attribute: 'urn:x:y#z', before: 1e300, after: '' },
      ];
      const later = sampleEntry('create', user, changes);
      await subject().create(user, later);
      const earlier = { ...sampleEntry('patch', user), time: '2025-01-01T00:00:00.000Z' };
      const after = sampleUser({ id: 'u1', userName: 'ann', version: 2 });
      await subject().store.replace(subject().tenant, USER, {
        before: user,
        after,
        entry: earlier,
      });
      await subject().createdUser({ id: 'u2', userName: 'bob' });
      expect(await subject().historyOf('u1')).toEqual([earlier, later]);
    });

    it('is empty for what never was', async () => {
      expect(await subject().historyOf('u1')).toEqual([]);
    });
  });
}
