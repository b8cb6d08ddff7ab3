import type { StoredResource } from '../../../lambda/directory/directory-store.ts';
import { externalIdLookUp, sampleEntry, sampleUser, userNameClaim } from '../sample-user.ts';
import { DEVICE, type MakeStore, USER, useStore } from './store-under-test.ts';

export function createContract(makeStore: MakeStore): void {
  const subject = useStore(makeStore);

  describe('create', () => {
    it('gives the resource back by id, exactly as it was', async () => {
      const user = sampleUser({
        id: 'u1',
        userName: 'ann@c.example',
        attributes: {
          userName: 'Ann@C.example',
          nickName: '',
          empty: {},
          none: [],
          nothing: null,
          active: false,
          numbers: [0, -1, 0.1, 1e300, 5e-324, 2 ** 53, 1.7976931348623157e308],
          'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': {
            manager: { value: '𐐷 é ﬃ 👩‍👩‍👧' },
          },
        },
      });
      const resource = { ...user.resource, application: { displayName: '' } };
      await subject().create({ ...user, resource });
      expect(await subject().get('u1')).toEqual(resource);
    });

    it('keeps attributes that are nested deeper than DynamoDB allows maps to be', async () => {
      let deep: { [name: string]: never } | object = {};
      for (let level = 0; level < 40; level++) deep = { deep };
      const attributes = { userName: 'deep', deep } as StoredResource['attributes'];
      await subject().createdUser({ id: 'u1', userName: 'deep', attributes });
      expect((await subject().get('u1'))?.attributes).toEqual(attributes);
    });

    it('names the attribute whose claim is taken, and writes nothing', async () => {
      await subject().createdUser({ id: 'u1', userName: 'ann' });
      const second = sampleUser({ id: 'u2', userName: 'ann', externalId: 'e2' });
      expect(await subject().create(second)).toEqual({
        outcome: 'duplicate',
        attribute: 'userName',
      });
      expect(await subject().get('u2')).toBeUndefined();
      expect(await subject().findIds(externalIdLookUp('e2'))).toEqual([]);
      expect(await subject().historyOf('u2')).toEqual([]);
      expect(await subject().count()).toBe(1);
    });

    it('names the first taken claim of several', async () => {
      const claims = [userNameClaim('ann'), { attribute: 'externalId', value: 'e1' }];
      await subject().create({ ...sampleUser({ id: 'u1', userName: 'ann' }), claims });
      const second = { ...sampleUser({ id: 'u2', userName: 'bob' }) };
      expect(
        await subject().create({
          ...second,
          claims: [userNameClaim('bob'), { attribute: 'externalId', value: 'e1' }],
        }),
      ).toEqual({ outcome: 'duplicate', attribute: 'externalId' });
      expect(await subject().findByUserName('bob')).toBeUndefined();
    });

    it('lets one of twenty concurrent creates of a userName win', async () => {
      const users = Array.from({ length: 20 }, (_, at) =>
        sampleUser({ id: `u${at}`, userName: 'ann' }),
      );
      const outcomes = await Promise.all(users.map((user) => subject().create(user)));
      const winners = users.filter((_, at) => outcomes[at]?.outcome === 'created');
      expect(winners).toHaveLength(1);
      expect(outcomes.filter(({ outcome }) => outcome === 'duplicate')).toHaveLength(19);
      expect((await subject().findByUserName('ann'))?.id).toBe(winners[0]?.resource.id);
      const histories = await Promise.all(
        users.map(({ resource }) => subject().historyOf(resource.id)),
      );
      expect(histories.flat()).toHaveLength(1);
      expect(await subject().page(1, 50)).toEqual(['ann']);
    });

    it('does not make a change twice when its entry is there already', async () => {
      const user = sampleUser({ id: 'u1', userName: 'ann', externalId: 'e1' });
      const entry = sampleEntry('create', user);
      expect(await subject().create(user, entry)).toEqual({ outcome: 'created' });
      expect(await subject().create(user, entry)).toEqual({ outcome: 'created' });
      expect(await subject().historyOf('u1')).toEqual([entry]);
      expect(await subject().count()).toBe(1);
    });

    it('throws when another change made the id', async () => {
      await subject().createdUser({ id: 'u1', userName: 'ann' });
      await expect(subject().create(sampleUser({ id: 'u1', userName: 'bob' }))).rejects.toThrow(
        'id',
      );
      expect(await subject().findByUserName('bob')).toBeUndefined();
    });

    it('takes a value twice as once', async () => {
      const user = sampleUser({ id: 'u1', userName: 'ann' });
      const twice = [externalIdLookUp('e'), externalIdLookUp('e')];
      expect(
        await subject().create({
          ...user,
          claims: [...user.claims, ...user.claims],
          lookUps: twice,
        }),
      ).toEqual({ outcome: 'created' });
      expect(await subject().findIds(externalIdLookUp('e'))).toEqual(['u1']);
    });

    it('takes a claim, 47 looked-up values and gives them up for as many others at once', async () => {
      const lookUps = (prefix: string) =>
        Array.from({ length: 47 }, (_, at) => ({
          attribute: 'emails.value',
          value: `${prefix}${at}@c.example`,
        }));
      const before = await subject().createdUser({
        id: 'u1',
        userName: 'ann',
        lookUps: lookUps('a'),
      });
      const after = sampleUser({
        id: 'u1',
        userName: 'bob',
        version: 2,
        lookUps: lookUps('b'),
      });
      expect(await subject().replace(before, after)).toEqual({ outcome: 'replaced' });
      expect(
        await subject().findIds({ attribute: 'emails.value', value: 'a46@c.example' }),
      ).toEqual([]);
      expect(
        await subject().findIds({ attribute: 'emails.value', value: 'b46@c.example' }),
      ).toEqual(['u1']);
      expect(await subject().remove(after)).toEqual({ outcome: 'removed' });
    });

    it('keeps tenants and resource types apart', async () => {
      const user = await subject().createdUser({ id: 'u1', userName: 'ann', externalId: 'e' });
      const { store, tenant } = subject();
      const entry = sampleEntry('create', user, [], DEVICE);
      expect(await subject().create(user, entry, DEVICE)).toEqual({ outcome: 'created' });
      const other = `${tenant}2`;
      expect(await store.get({ tenant: other, resourceType: USER, id: 'u1' })).toBeUndefined();
      expect(await store.findByClaim(other, USER, userNameClaim('ann'))).toBeUndefined();
      expect(await store.findByLookUp(other, USER, externalIdLookUp('e'), 9)).toEqual([]);
      expect(await store.count(other, USER)).toBe(0);
      const listing = { tenant: other, resourceType: USER };
      expect(await store.page(listing, { startIndex: 1, count: 9 })).toEqual([]);
      expect(await store.stretch(listing, { count: 9 })).toEqual({ resources: [] });
    });
  });

  describe('values that a client chooses', () => {
    const long = 'x'.repeat(2_500);
    const values = [
      'a#b',
      'a%23b',
      'a%b',
      'a%25b',
      '#',
      '%',
      'ann#CLAIM',
      ' ',
      'ünïcödé',
      '日本語',
      '👩‍👩‍👧',
      'a\u0000b',
      'é',
      'e\u0301',
      `${long}1@c.example`,
      `${long}2@c.example`,
      '#'.repeat(400),
      '👩'.repeat(600),
    ];

    it('find their own resource and no other', async () => {
      for (const [at, value] of values.entries()) {
        const user = sampleUser({ id: `u${at}`, userName: value, externalId: value });
        expect(await subject().create(user)).toEqual({ outcome: 'created' });
      }
      for (const [at, value] of values.entries()) {
        expect((await subject().findByUserName(value))?.id).toBe(`u${at}`);
        expect(await subject().findIds(externalIdLookUp(value))).toEqual([`u${at}`]);
      }
    });

    it.each([['u1#'], ['u1%23'], ['u1#RESOURCE'], ['#'], ['%'], [''], ['x'.repeat(40), 100]])(
      'reach nothing as the id %p',
      async (id, times = 1) => {
        await subject().createdUser({ id: 'u1', userName: 'ann' });
        expect(await subject().get(id.repeat(times))).toBeUndefined();
        expect(await subject().historyOf(id.repeat(times))).toEqual([]);
      },
    );
  });
}
