import { externalIdLookUp, sampleEntry, sampleUser, userNameClaim } from '../sample-user.ts';
import { type MakeStore, USER, useStore } from './store-under-test.ts';

export function replaceContract(makeStore: MakeStore): void {
  const subject = useStore(makeStore);

  describe('replace', () => {
    it('swaps what changed and leaves the rest', async () => {
      const before = await subject().createdUser({ id: 'u1', userName: 'ann', externalId: 'e1' });
      const after = sampleUser({ id: 'u1', userName: 'bob', externalId: 'e2', version: 2 });
      expect(await subject().replace(before, after)).toEqual({ outcome: 'replaced' });
      expect(await subject().get('u1')).toEqual(after.resource);
      expect(await subject().findByUserName('ann')).toBeUndefined();
      expect(await subject().findByUserName('bob')).toEqual(after.resource);
      expect(await subject().findIds(externalIdLookUp('e1'))).toEqual([]);
      expect(await subject().findIds(externalIdLookUp('e2'))).toEqual(['u1']);
      expect(await subject().page(1, 10)).toEqual(['bob']);
    });

    it('keeps claims and look-ups that stay', async () => {
      const before = await subject().createdUser({ id: 'u1', userName: 'ann', externalId: 'e1' });
      const after = sampleUser({ id: 'u1', userName: 'ann', externalId: 'e1', version: 2 });
      expect(await subject().replace(before, after)).toEqual({ outcome: 'replaced' });
      expect((await subject().findByUserName('ann'))?.version).toBe(2);
      expect(await subject().findIds(externalIdLookUp('e1'))).toEqual(['u1']);
    });

    it('frees the claim that it gives up', async () => {
      const before = await subject().createdUser({ id: 'u1', userName: 'ann' });
      await subject().replace(before, sampleUser({ id: 'u1', userName: 'bob', version: 2 }));
      await subject().createdUser({ id: 'u2', userName: 'ann' });
      expect((await subject().findByUserName('ann'))?.id).toBe('u2');
      expect((await subject().findByUserName('bob'))?.id).toBe('u1');
    });

    it('names the attribute whose claim another holds, and writes nothing', async () => {
      await subject().createdUser({ id: 'u1', userName: 'ann' });
      const before = await subject().createdUser({ id: 'u2', userName: 'bob', externalId: 'e1' });
      const after = sampleUser({ id: 'u2', userName: 'ann', externalId: 'e2', version: 2 });
      expect(await subject().replace(before, after)).toEqual({
        outcome: 'duplicate',
        attribute: 'userName',
      });
      expect(await subject().get('u2')).toEqual(before.resource);
      expect(await subject().findIds(externalIdLookUp('e1'))).toEqual(['u2']);
      expect(await subject().findIds(externalIdLookUp('e2'))).toEqual([]);
      expect(await subject().historyOf('u2')).toHaveLength(1);
    });

    it('is stale on another version, even where a claim is taken too', async () => {
      await subject().createdUser({ id: 'u1', userName: 'ann' });
      const before = await subject().createdUser({ id: 'u2', userName: 'bob' });
      const second = sampleUser({ id: 'u2', userName: 'bob', version: 2 });
      await subject().replace(before, second);
      expect(
        await subject().replace(before, sampleUser({ id: 'u2', userName: 'ann', version: 2 })),
      ).toEqual({ outcome: 'stale' });
      expect(await subject().get('u2')).toEqual(second.resource);
      expect(await subject().historyOf('u2')).toHaveLength(2);
    });

    it('is missing where there is no such resource', async () => {
      const user = sampleUser({ id: 'u1', userName: 'ann' });
      expect(await subject().replace(user, { ...user })).toEqual({ outcome: 'missing' });
      expect(await subject().findByUserName('ann')).toBeUndefined();
      expect(await subject().historyOf('u1')).toEqual([]);
    });

    it('lets one of two concurrent replacements win, also with one new userName', async () => {
      const before = await subject().createdUser({ id: 'u1', userName: 'ann' });
      const after = sampleUser({ id: 'u1', userName: 'bob', version: 2 });
      const outcomes = await Promise.all([
        subject().replace(before, after),
        subject().replace(before, after),
      ]);
      expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['replaced', 'stale']);
      expect(await subject().historyOf('u1')).toHaveLength(2);
    });

    it('is one change when made again with its entry', async () => {
      const before = await subject().createdUser({ id: 'u1', userName: 'ann' });
      const after = sampleUser({ id: 'u1', userName: 'bob', version: 2 });
      const change = { before, after, entry: sampleEntry('replace', after) };
      expect(await subject().store.replace(subject().tenant, USER, change)).toEqual({
        outcome: 'replaced',
      });
      expect(await subject().store.replace(subject().tenant, USER, change)).toEqual({
        outcome: 'replaced',
      });
      expect(await subject().historyOf('u1')).toHaveLength(2);
    });

    it('does not free a claim that another holds by now', async () => {
      await subject().create({
        ...sampleUser({ id: 'u1', userName: 'ann' }),
        claims: [userNameClaim('ann'), { attribute: 'externalId', value: 'e' }],
      });
      const claimless = await subject().createdUser({ id: 'u2', userName: 'bob' });
      const before = {
        ...claimless,
        claims: [...claimless.claims, { attribute: 'externalId', value: 'e' }],
      };
      const after = sampleUser({ id: 'u2', userName: 'bob', version: 2 });
      expect(await subject().replace(before, after)).toEqual({ outcome: 'replaced' });
      const claim = { attribute: 'externalId', value: 'e' };
      expect((await subject().store.findByClaim(subject().tenant, USER, claim))?.id).toBe('u1');
    });
  });
}
