import { randomUUID } from 'node:crypto';
import {
  type DirectoryStore,
  type IndexedResource,
  type IndexedValue,
  PAGE_BYTES,
  type StoredResource,
} from '../../lambda/directory/directory-store.ts';
import type { HistoryEntry } from '../../lambda/directory/history-entry.ts';
import {
  externalIdLookUp,
  type SampleUser,
  sampleEntry,
  sampleUser,
  userNameClaim,
} from './sample-user.ts';

const TYPE = 'User';

/** What every store does. Each test has a tenant of its own, so that one store serves them all. */
export function directoryStoreContract(name: string, makeStore: () => DirectoryStore): void {
  describe(`${name} as a directory store`, () => {
    let store: DirectoryStore;
    let tenant: string;

    beforeEach(() => {
      store = makeStore();
      tenant = `t-${randomUUID().slice(0, 13)}`;
    });

    const create = (after: IndexedResource, entry = sampleEntry('create', after)) =>
      store.create(tenant, TYPE, { after, entry });

    const replace = (before: IndexedResource, after: IndexedResource) =>
      store.replace(tenant, TYPE, { before, after, entry: sampleEntry('patch', after) });

    const remove = (before: IndexedResource) =>
      store.remove(tenant, TYPE, { before, entry: sampleEntry('delete', before) });

    const get = (id: string) => store.get({ tenant, resourceType: TYPE, id });

    const findByUserName = (value: string) => store.findByClaim(tenant, TYPE, userNameClaim(value));

    const findIds = async (lookUp: IndexedValue, limit = 100) =>
      (await store.findByLookUp(tenant, TYPE, lookUp, limit)).map(({ id }) => id);

    const page = async (startIndex: number, count: number) => {
      const { resources, totalResults } = await store.page(tenant, TYPE, { startIndex, count });
      return { names: resources.map(({ sortName }) => sortName), totalResults };
    };

    const historyOf = async (id: string): Promise<HistoryEntry[]> => {
      const entries: HistoryEntry[] = [];
      for await (const batch of store.history({ tenant, resourceType: TYPE, id })) {
        entries.push(...batch);
      }
      return entries;
    };

    const walk = async (): Promise<StoredResource[]> => {
      const resources: StoredResource[] = [];
      for await (const batch of store.walk(tenant, TYPE)) resources.push(...batch);
      return resources;
    };

    const createdUser = async (user: SampleUser): Promise<IndexedResource> => {
      const after = sampleUser(user);
      expect(await create(after)).toEqual({ outcome: 'created' });
      return after;
    };

    const createUsers = (names: readonly string[]) =>
      inTens(names, (userName) => createdUser({ id: randomUUID(), userName }));

    const numbered = (count: number): string[] =>
      Array.from({ length: count }, (_, at) => `user${String(at + 1).padStart(4, '0')}`);

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
        await create({ ...user, resource });
        expect(await get('u1')).toEqual(resource);
      });

      it('keeps attributes that are nested deeper than DynamoDB allows maps to be', async () => {
        let deep: { [name: string]: never } | object = {};
        for (let level = 0; level < 40; level++) deep = { deep };
        const attributes = { userName: 'deep', deep } as StoredResource['attributes'];
        await createdUser({ id: 'u1', userName: 'deep', attributes });
        expect((await get('u1'))?.attributes).toEqual(attributes);
      });

      it('names the attribute whose claim is taken, and writes nothing', async () => {
        await createdUser({ id: 'u1', userName: 'ann' });
        const second = sampleUser({ id: 'u2', userName: 'ann', externalId: 'e2' });
        expect(await create(second)).toEqual({ outcome: 'duplicate', attribute: 'userName' });
        expect(await get('u2')).toBeUndefined();
        expect(await findIds(externalIdLookUp('e2'))).toEqual([]);
        expect(await historyOf('u2')).toEqual([]);
        expect((await page(1, 10)).totalResults).toBe(1);
      });

      it('names the first taken claim of several', async () => {
        const claims = [userNameClaim('ann'), { attribute: 'externalId', value: 'e1' }];
        await create({ ...sampleUser({ id: 'u1', userName: 'ann' }), claims });
        const second = { ...sampleUser({ id: 'u2', userName: 'bob' }) };
        expect(
          await create({
            ...second,
            claims: [userNameClaim('bob'), { attribute: 'externalId', value: 'e1' }],
          }),
        ).toEqual({ outcome: 'duplicate', attribute: 'externalId' });
        expect(await findByUserName('bob')).toBeUndefined();
      });

      it('lets one of twenty concurrent creates of a userName win', async () => {
        const users = Array.from({ length: 20 }, (_, at) =>
          sampleUser({ id: `u${at}`, userName: 'ann' }),
        );
        const outcomes = await Promise.all(users.map((user) => create(user)));
        const winners = users.filter((_, at) => outcomes[at]?.outcome === 'created');
        expect(winners).toHaveLength(1);
        expect(outcomes.filter(({ outcome }) => outcome === 'duplicate')).toHaveLength(19);
        expect((await findByUserName('ann'))?.id).toBe(winners[0]?.resource.id);
        const histories = await Promise.all(users.map(({ resource }) => historyOf(resource.id)));
        expect(histories.flat()).toHaveLength(1);
        expect(await page(1, 50)).toEqual({ names: ['ann'], totalResults: 1 });
      });

      it('does not make a change twice when its entry is there already', async () => {
        const user = sampleUser({ id: 'u1', userName: 'ann', externalId: 'e1' });
        const entry = sampleEntry('create', user);
        expect(await create(user, entry)).toEqual({ outcome: 'created' });
        expect(await create(user, entry)).toEqual({ outcome: 'created' });
        expect(await historyOf('u1')).toEqual([entry]);
        expect((await page(1, 10)).totalResults).toBe(1);
      });

      it('throws when another change made the id', async () => {
        await createdUser({ id: 'u1', userName: 'ann' });
        await expect(create(sampleUser({ id: 'u1', userName: 'bob' }))).rejects.toThrow('id');
        expect(await findByUserName('bob')).toBeUndefined();
      });

      it('takes a value twice as once', async () => {
        const user = sampleUser({ id: 'u1', userName: 'ann' });
        const twice = [externalIdLookUp('e'), externalIdLookUp('e')];
        expect(
          await create({ ...user, claims: [...user.claims, ...user.claims], lookUps: twice }),
        ).toEqual({ outcome: 'created' });
        expect(await findIds(externalIdLookUp('e'))).toEqual(['u1']);
      });

      it('takes a claim, 48 looked-up values and gives them up for as many others at once', async () => {
        const lookUps = (prefix: string) =>
          Array.from({ length: 48 }, (_, at) => ({
            attribute: 'emails.value',
            value: `${prefix}${at}@c.example`,
          }));
        const before = await createdUser({ id: 'u1', userName: 'ann', lookUps: lookUps('a') });
        const after = sampleUser({
          id: 'u1',
          userName: 'bob',
          version: 2,
          lookUps: lookUps('b'),
        });
        expect(await replace(before, after)).toEqual({ outcome: 'replaced' });
        expect(await findIds({ attribute: 'emails.value', value: 'a47@c.example' })).toEqual([]);
        expect(await findIds({ attribute: 'emails.value', value: 'b47@c.example' })).toEqual([
          'u1',
        ]);
        expect(await remove(after)).toEqual({ outcome: 'removed' });
      });

      it('keeps tenants and resource types apart', async () => {
        const user = await createdUser({ id: 'u1', userName: 'ann', externalId: 'e' });
        const entry = { ...sampleEntry('create', user), resourceType: 'Group' };
        expect(await store.create(tenant, 'Group', { after: user, entry })).toEqual({
          outcome: 'created',
        });
        const other = `${tenant}2`;
        expect(await store.get({ tenant: other, resourceType: TYPE, id: 'u1' })).toBeUndefined();
        expect(await store.findByClaim(other, TYPE, userNameClaim('ann'))).toBeUndefined();
        expect(await store.findByLookUp(other, TYPE, externalIdLookUp('e'), 9)).toEqual([]);
        expect(await store.page(other, TYPE, { startIndex: 1, count: 9 })).toEqual({
          resources: [],
          totalResults: 0,
        });
      });
    });

    describe('replace', () => {
      it('swaps what changed and leaves the rest', async () => {
        const before = await createdUser({ id: 'u1', userName: 'ann', externalId: 'e1' });
        const after = sampleUser({ id: 'u1', userName: 'bob', externalId: 'e2', version: 2 });
        expect(await replace(before, after)).toEqual({ outcome: 'replaced' });
        expect(await get('u1')).toEqual(after.resource);
        expect(await findByUserName('ann')).toBeUndefined();
        expect(await findByUserName('bob')).toEqual(after.resource);
        expect(await findIds(externalIdLookUp('e1'))).toEqual([]);
        expect(await findIds(externalIdLookUp('e2'))).toEqual(['u1']);
        expect(await page(1, 10)).toEqual({ names: ['bob'], totalResults: 1 });
      });

      it('keeps claims and look-ups that stay', async () => {
        const before = await createdUser({ id: 'u1', userName: 'ann', externalId: 'e1' });
        const after = sampleUser({ id: 'u1', userName: 'ann', externalId: 'e1', version: 2 });
        expect(await replace(before, after)).toEqual({ outcome: 'replaced' });
        expect((await findByUserName('ann'))?.version).toBe(2);
        expect(await findIds(externalIdLookUp('e1'))).toEqual(['u1']);
      });

      it('frees the claim that it gives up', async () => {
        const before = await createdUser({ id: 'u1', userName: 'ann' });
        await replace(before, sampleUser({ id: 'u1', userName: 'bob', version: 2 }));
        await createdUser({ id: 'u2', userName: 'ann' });
        expect((await findByUserName('ann'))?.id).toBe('u2');
        expect((await findByUserName('bob'))?.id).toBe('u1');
      });

      it('names the attribute whose claim another holds, and writes nothing', async () => {
        await createdUser({ id: 'u1', userName: 'ann' });
        const before = await createdUser({ id: 'u2', userName: 'bob', externalId: 'e1' });
        const after = sampleUser({ id: 'u2', userName: 'ann', externalId: 'e2', version: 2 });
        expect(await replace(before, after)).toEqual({
          outcome: 'duplicate',
          attribute: 'userName',
        });
        expect(await get('u2')).toEqual(before.resource);
        expect(await findIds(externalIdLookUp('e1'))).toEqual(['u2']);
        expect(await findIds(externalIdLookUp('e2'))).toEqual([]);
        expect(await historyOf('u2')).toHaveLength(1);
      });

      it('is stale on another version, even where a claim is taken too', async () => {
        await createdUser({ id: 'u1', userName: 'ann' });
        const before = await createdUser({ id: 'u2', userName: 'bob' });
        const second = sampleUser({ id: 'u2', userName: 'bob', version: 2 });
        await replace(before, second);
        expect(
          await replace(before, sampleUser({ id: 'u2', userName: 'ann', version: 2 })),
        ).toEqual({ outcome: 'stale' });
        expect(await get('u2')).toEqual(second.resource);
        expect(await historyOf('u2')).toHaveLength(2);
      });

      it('is missing where there is no such resource', async () => {
        const user = sampleUser({ id: 'u1', userName: 'ann' });
        expect(await replace(user, { ...user })).toEqual({ outcome: 'missing' });
        expect(await findByUserName('ann')).toBeUndefined();
        expect(await historyOf('u1')).toEqual([]);
      });

      it('lets one of two concurrent replacements win, also with one new userName', async () => {
        const before = await createdUser({ id: 'u1', userName: 'ann' });
        const after = sampleUser({ id: 'u1', userName: 'bob', version: 2 });
        const outcomes = await Promise.all([replace(before, after), replace(before, after)]);
        expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['replaced', 'stale']);
        expect(await historyOf('u1')).toHaveLength(2);
      });

      it('is one change when made again with its entry', async () => {
        const before = await createdUser({ id: 'u1', userName: 'ann' });
        const after = sampleUser({ id: 'u1', userName: 'bob', version: 2 });
        const change = { before, after, entry: sampleEntry('replace', after) };
        expect(await store.replace(tenant, TYPE, change)).toEqual({ outcome: 'replaced' });
        expect(await store.replace(tenant, TYPE, change)).toEqual({ outcome: 'replaced' });
        expect(await historyOf('u1')).toHaveLength(2);
      });

      it('does not free a claim that another holds by now', async () => {
        await create({
          ...sampleUser({ id: 'u1', userName: 'ann' }),
          claims: [userNameClaim('ann'), { attribute: 'externalId', value: 'e' }],
        });
        const claimless = await createdUser({ id: 'u2', userName: 'bob' });
        const before = {
          ...claimless,
          claims: [...claimless.claims, { attribute: 'externalId', value: 'e' }],
        };
        const after = sampleUser({ id: 'u2', userName: 'bob', version: 2 });
        expect(await replace(before, after)).toEqual({ outcome: 'replaced' });
        const claim = { attribute: 'externalId', value: 'e' };
        expect((await store.findByClaim(tenant, TYPE, claim))?.id).toBe('u1');
      });
    });

    describe('remove', () => {
      it('takes the resource, its claims and its look-ups away and keeps its history', async () => {
        const user = await createdUser({ id: 'u1', userName: 'ann', externalId: 'e1' });
        expect(await remove(user)).toEqual({ outcome: 'removed' });
        expect(await get('u1')).toBeUndefined();
        expect(await findByUserName('ann')).toBeUndefined();
        expect(await findIds(externalIdLookUp('e1'))).toEqual([]);
        expect(await page(1, 10)).toEqual({ names: [], totalResults: 0 });
        expect((await historyOf('u1')).map(({ operation }) => operation)).toEqual([
          'create',
          'delete',
        ]);
        await createdUser({ id: 'u2', userName: 'ann' });
      });

      it('is stale on another version and writes nothing', async () => {
        const before = await createdUser({ id: 'u1', userName: 'ann' });
        await replace(before, sampleUser({ id: 'u1', userName: 'ann', version: 2 }));
        expect(await remove(before)).toEqual({ outcome: 'stale' });
        expect((await findByUserName('ann'))?.id).toBe('u1');
        expect((await page(1, 10)).totalResults).toBe(1);
        expect(await historyOf('u1')).toHaveLength(2);
      });

      it('is missing the second time, unless it is the same change', async () => {
        const before = await createdUser({ id: 'u1', userName: 'ann' });
        const change = { before, entry: sampleEntry('delete', before) };
        expect(await store.remove(tenant, TYPE, change)).toEqual({ outcome: 'removed' });
        expect(await store.remove(tenant, TYPE, change)).toEqual({ outcome: 'removed' });
        expect(await remove(before)).toEqual({ outcome: 'missing' });
        expect((await page(1, 10)).totalResults).toBe(0);
        expect(await historyOf('u1')).toHaveLength(2);
      });
    });

    describe('look-ups', () => {
      it('find all their resources in order of id, up to the limit', async () => {
        for (const id of ['c', 'a', 'b']) {
          await createdUser({ id, userName: `user-${id}`, externalId: 'same' });
        }
        expect(await findIds(externalIdLookUp('same'))).toEqual(['a', 'b', 'c']);
        expect(await findIds(externalIdLookUp('same'), 2)).toEqual(['a', 'b']);
        expect(await findIds(externalIdLookUp('same'), 0)).toEqual([]);
        expect(await findIds(externalIdLookUp('other'))).toEqual([]);
      });

      it('find more than one batch of resources', async () => {
        const ids = numbered(105);
        await inTens(ids, (id) => createdUser({ id, userName: id, externalId: 'same' }));
        expect(await findIds(externalIdLookUp('same'), 1000)).toEqual(ids);
        expect(await findIds(externalIdLookUp('same'), 103)).toEqual(ids.slice(0, 103));
      });

      it('leave the others when one goes', async () => {
        const first = await createdUser({ id: 'a', userName: 'a', externalId: 'same' });
        await createdUser({ id: 'b', userName: 'b', externalId: 'same' });
        await remove(first);
        expect(await findIds(externalIdLookUp('same'))).toEqual(['b']);
      });

      it('tell attributes apart', async () => {
        await createdUser({ id: 'a', userName: 'a', externalId: 'v' });
        expect(await findIds({ attribute: 'emails.value', value: 'v' })).toEqual([]);
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
          expect(await create(user)).toEqual({ outcome: 'created' });
        }
        for (const [at, value] of values.entries()) {
          expect((await findByUserName(value))?.id).toBe(`u${at}`);
          expect(await findIds(externalIdLookUp(value))).toEqual([`u${at}`]);
        }
      });

      it.each([['u1#'], ['u1%23'], ['u1#RESOURCE'], ['#'], ['%'], [''], ['x'.repeat(40), 100]])(
        'reach nothing as the id %p',
        async (id, times = 1) => {
          await createdUser({ id: 'u1', userName: 'ann' });
          expect(await get(id.repeat(times))).toBeUndefined();
          expect(await historyOf(id.repeat(times))).toEqual([]);
        },
      );
    });

    describe('page', () => {
      it('follows the order of code points of names, then of ids', async () => {
        const names = ['b', 'a', 'ab', 'a b', 'a!', 'é', 'z', '\u{10000}', '\uffff', 'a\u0001'];
        await createUsers(names);
        const order = ['a', 'a\u0001', 'a b', 'a!', 'ab', 'b', 'z', 'é', '\uffff', '\u{10000}'];
        expect((await page(1, 20)).names).toEqual(order);
        expect((await walk()).map(({ sortName }) => sortName)).toEqual(order);
      });

      it('orders equal names by id and never repeats or loses one', async () => {
        const ids = numbered(7);
        const claimless = ids.map((id) => ({
          ...sampleUser({ id, userName: 'same' }),
          claims: [],
        }));
        for (const user of [...claimless].reverse()) await create(user);
        const seen: string[] = [];
        for (let at = 1; at <= 7; at += 2) {
          const { resources } = await store.page(tenant, TYPE, { startIndex: at, count: 2 });
          seen.push(...resources.map(({ id }) => id));
        }
        expect(seen).toEqual(ids);
      });

      it('orders names of 1,000 bytes', async () => {
        const stem = 'é'.repeat(499);
        const names = [`${stem}b`, `${stem}é`, `${stem}a`];
        await createUsers(names);
        expect((await page(1, 10)).names).toEqual([`${stem}a`, `${stem}b`, `${stem}é`]);
        expect((await page(2, 1)).names).toEqual([`${stem}b`]);
      });

      it('walks, jumps, and is empty beyond the end', async () => {
        const names = numbered(23);
        await createUsers(names);
        expect(await page(1, 10)).toEqual({ names: names.slice(0, 10), totalResults: 23 });
        expect(await page(11, 10)).toEqual({ names: names.slice(10, 20), totalResults: 23 });
        expect(await page(21, 10)).toEqual({ names: names.slice(20), totalResults: 23 });
        expect(await page(8, 3)).toEqual({ names: names.slice(7, 10), totalResults: 23 });
        expect(await page(23, 1)).toEqual({ names: names.slice(22), totalResults: 23 });
        expect(await page(24, 10)).toEqual({ names: [], totalResults: 23 });
        expect(await page(2 ** 40, 10)).toEqual({ names: [], totalResults: 23 });
        expect(await page(1, 0)).toEqual({ names: [], totalResults: 23 });
        expect(await page(5, 0)).toEqual({ names: [], totalResults: 23 });
        expect((await walk()).map(({ sortName }) => sortName)).toEqual(names);
      });

      it('is empty in an empty directory', async () => {
        expect(await page(1, 10)).toEqual({ names: [], totalResults: 0 });
        expect(await walk()).toEqual([]);
      });

      it('gives resources as they are by now', async () => {
        const before = await createdUser({ id: 'u1', userName: 'ann' });
        const after = sampleUser({ id: 'u1', userName: 'ann', version: 2 });
        await replace(before, after);
        const { resources } = await store.page(tenant, TYPE, { startIndex: 1, count: 5 });
        expect(resources).toEqual([after.resource]);
      });

      it('ends early where more would be beyond its bytes, and goes on from there', async () => {
        const attributes = { userName: 'big', note: 'é'.repeat(300_000 / 2) };
        const size = Buffer.byteLength(JSON.stringify(attributes));
        const fit = Math.floor(PAGE_BYTES / size);
        const names = numbered(fit + 2);
        await inTens(names, (userName) => createdUser({ id: userName, userName, attributes }));
        const first = await page(1, 100);
        expect(first).toEqual({ names: names.slice(0, fit), totalResults: fit + 2 });
        expect((await page(fit + 1, 100)).names).toEqual(names.slice(fit));
      });
    });

    describe('history', () => {
      it('has the entries of one resource, oldest first and whole', async () => {
        const user = sampleUser({ id: 'u1', userName: 'ann' });
        const changes: HistoryEntry['changes'] = [
          { attribute: 'userName', after: 'ann' },
          { attribute: 'emails', before: [{ value: 'a', primary: true }], after: null },
          { attribute: 'urn:x:y#z', before: 1e300, after: '' },
        ];
        const later = sampleEntry('create', user, changes);
        await create(user, later);
        const earlier = { ...sampleEntry('patch', user), time: '2025-01-01T00:00:00.000Z' };
        const after = sampleUser({ id: 'u1', userName: 'ann', version: 2 });
        await store.replace(tenant, TYPE, { before: user, after, entry: earlier });
        await createdUser({ id: 'u2', userName: 'bob' });
        expect(await historyOf('u1')).toEqual([earlier, later]);
      });

      it('is empty for what never was', async () => {
        expect(await historyOf('u1')).toEqual([]);
      });
    });
  });
}

/** Ten at a time. */
async function inTens<T>(values: readonly T[], act: (value: T) => Promise<unknown>) {
  for (let at = 0; at < values.length; at += 10) {
    await Promise.all(values.slice(at, at + 10).map(act));
  }
}
