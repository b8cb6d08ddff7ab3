import { GROUP, type ReadOptions } from '../../../lambda/directory/directory-store.ts';
import { sampleGroup } from '../sample-group.ts';
import { externalIdLookUp, sampleUser, userNameClaim } from '../sample-user.ts';
import { asGroup, asUser, type MakeStore, USER, useStore } from './store-under-test.ts';

export function memberOfContract(makeStore: MakeStore): void {
  const subject = useStore(makeStore);

  const groupIdsOf = async (id: string, resourceType = USER) => {
    const options = { memberOf: true };
    const resource = await subject().store.get(subject().key(id, resourceType), options);
    return resource?.memberOf?.map((group) => group.id);
  };

  /** The user ann by every way of reading her. */
  async function readEverywhere(options?: ReadOptions) {
    const { store, tenant } = subject();
    const listing = subject().listing();
    const page = await store.page(listing, { startIndex: 1, count: 1 }, options);
    return [
      await store.get(subject().key('ann'), options),
      ...(await store.getAll([subject().key('ann')], options)),
      await store.findByClaim(tenant, USER, userNameClaim('ann'), options),
      ...(await store.findByLookUp(tenant, USER, externalIdLookUp('e'), 9, options)),
      ...(page === 'tooFar' ? [] : page),
      ...(await store.stretch(listing, { count: 1 }, options)).resources,
      ...(await subject().walk(listing, options)).slice(0, 1),
    ];
  }

  describe('the groups of a member', () => {
    it('come with it where they are asked for, ordered by id, without what is known of their members', async () => {
      await subject().createdUser({ id: 'ann', userName: 'ann', externalId: 'e' });
      const second = await subject().createdGroup('g2', [asUser('ann')]);
      const first = await subject().createdGroup('g1');
      await subject().changeMembers('g1', { added: [asUser('ann')] });
      await subject().createdGroup('g3');
      const found = await readEverywhere({ memberOf: true });
      expect(found).toHaveLength(7);
      for (const ann of found) {
        expect(ann?.memberOf).toMatchObject(
          [first, second].map(({ resource: { id, sortName, attributes } }) => ({
            id,
            sortName,
            attributes,
          })),
        );
        expect(ann?.memberOf?.some((group) => group.membership || group.memberOf)).toBe(false);
      }
    });

    it('stay away where nobody asks for them', async () => {
      const ann = await subject().createdUser({ id: 'ann', userName: 'ann', externalId: 'e' });
      await subject().createdGroup('g1', [asUser('ann')]);
      for (const options of [undefined, { memberOf: false }]) {
        const found = await readEverywhere(options);
        expect(found).toEqual(Array(7).fill(ann.resource));
      }
    });

    it('are none for one in no group', async () => {
      await subject().createUsers(['ann']);
      expect(await groupIdsOf('ann')).toEqual([]);
    });

    it('are direct, of groups too', async () => {
      await subject().createUsers(['ann']);
      await subject().createdGroup('inner', [asUser('ann')]);
      await subject().createdGroup('outer', [asGroup('inner')]);
      expect(await groupIdsOf('ann')).toEqual(['inner']);
      expect(await groupIdsOf('inner', GROUP)).toEqual(['outer']);
      const [inner] = await subject().store.getAll([subject().group('inner')], { memberOf: true });
      expect(inner?.membership?.counts).toMatchObject({ User: 1 });
    });

    it('have the name that they have now', async () => {
      await subject().createUsers(['ann']);
      const before = await subject().createdGroup('g1', [asUser('ann')]);
      const after = sampleGroup({ id: 'g1', displayName: 'renamed', version: 2 });
      await subject().replace(before, after, GROUP);
      const ann = await subject().store.get(subject().key('ann'), { memberOf: true });
      expect(ann?.memberOf).toMatchObject([{ id: 'g1', attributes: { displayName: 'renamed' } }]);
    });

    it('are hidden once they are gone, and end with the membership', async () => {
      await subject().createUsers(['ann']);
      const gone = await subject().createdGroup('g1', [asUser('ann')]);
      await subject().createdGroup('g2', [asUser('ann')]);
      await subject().createdGroup('g3', [asUser('ann')]);
      await subject().remove(gone, GROUP);
      expect(await groupIdsOf('ann')).toEqual(['g2', 'g3']);
      await subject().changeMembers('g2', { removed: [asUser('ann')] });
      expect(await groupIdsOf('ann')).toEqual(['g3']);
    });

    it('stay when the member changes', async () => {
      const before = await subject().createdUser({ id: 'ann', userName: 'ann' });
      await subject().createdGroup('g1', [asUser('ann')]);
      const memberOf = await subject().store.get(subject().key('ann'), { memberOf: true });
      if (!memberOf) throw new Error('there is no such user');
      const after = sampleUser({ id: 'ann', userName: 'ann', version: 2 });
      await subject().replace(before, { ...after, resource: { ...memberOf, version: 2 } });
      expect(await groupIdsOf('ann')).toEqual(['g1']);
      expect(await subject().get('ann')).toEqual(after.resource);
    });

    it('are told of each in a list', async () => {
      await subject().createUsers(['ann', 'bob', 'cid']);
      await subject().createdGroup('g1', [asUser('ann'), asUser('bob')]);
      await subject().createdGroup('g2', [asUser('bob')]);
      const { store } = subject();
      const { resources } = await store.stretch(
        subject().listing(),
        { count: 9 },
        { memberOf: true },
      );
      expect(resources.map(({ memberOf }) => memberOf?.map(({ id }) => id))).toEqual([
        ['g1'],
        ['g1', 'g2'],
        [],
      ]);
    });
  });

  describe('getAll', () => {
    it('gives what is there, in the order of the keys, of all types', async () => {
      await subject().createUsers(['ann', 'bob']);
      await subject().createdGroup('g1', [asUser('ann')]);
      const keys = [
        subject().key('bob'),
        subject().key('none'),
        subject().group('g1'),
        subject().group('ann'),
        subject().key('ann'),
      ];
      const found = await subject().store.getAll(keys);
      expect(found.map(({ id }) => id)).toEqual(['bob', 'g1', 'ann']);
      expect(found[1]).toEqual(await subject().get('g1', GROUP));
      expect(await subject().store.getAll([])).toEqual([]);
    });
  });

  describe('groups in a list', () => {
    it('say how it stands with their members', async () => {
      await subject().createUsers(['ann', 'bob']);
      await subject().createdGroup('g1', [asUser('ann')]);
      await subject().createdGroup('g2');
      await subject().changeMembers('g2', { added: [asUser('ann'), asUser('bob')] });
      const listing = subject().listing('ascending', undefined, GROUP);
      const { resources } = await subject().store.stretch(listing, { count: 9 });
      expect(resources).toEqual([
        await subject().get('g1', GROUP),
        await subject().get('g2', GROUP),
      ]);
    });
  });
}
