import { PAGE_BYTES } from '../../../lambda/directory/directory-store.ts';
import { sampleUser } from '../sample-user.ts';
import { inTens, type MakeStore, namesOf, numbered, useStore } from './store-under-test.ts';

export function pageContract(makeStore: MakeStore): void {
  const subject = useStore(makeStore);

  describe('page', () => {
    it('follows the order of code points of names, then of ids', async () => {
      const names = ['b', 'a', 'ab', 'a b', 'a!', 'é', 'z', '\u{10000}', '\uffff', 'a\u0001'];
      await subject().createNamed(names);
      const order = ['a', 'a\u0001', 'a b', 'a!', 'ab', 'b', 'z', 'é', '\uffff', '\u{10000}'];
      expect(await subject().page(1, 20)).toEqual(order);
      expect(namesOf(await subject().walk())).toEqual(order);
    });

    it('orders equal names by id and never repeats or loses one', async () => {
      const ids = numbered(7);
      const claimless = ids.map((id) => ({
        ...sampleUser({ id, userName: 'same' }),
        claims: [],
      }));
      for (const user of [...claimless].reverse()) await subject().create(user);
      const seen: string[] = [];
      for (let at = 1; at <= 7; at += 2) {
        seen.push(...(await subject().pageIds(at, 2)));
      }
      expect(seen).toEqual(ids);
    });

    it('orders names of 1,000 bytes', async () => {
      const stem = 'é'.repeat(499);
      const names = [`${stem}b`, `${stem}é`, `${stem}a`];
      await subject().createNamed(names);
      expect(await subject().page(1, 10)).toEqual([`${stem}a`, `${stem}b`, `${stem}é`]);
      expect(await subject().page(2, 1)).toEqual([`${stem}b`]);
    });

    it('walks, jumps, and is empty beyond the end', async () => {
      const names = numbered(23);
      await subject().createUsers(names);
      expect(await subject().page(1, 10)).toEqual(names.slice(0, 10));
      expect(await subject().page(11, 10)).toEqual(names.slice(10, 20));
      expect(await subject().page(21, 10)).toEqual(names.slice(20));
      expect(await subject().page(8, 3)).toEqual(names.slice(7, 10));
      expect(await subject().page(23, 1)).toEqual(names.slice(22));
      expect(await subject().page(24, 10)).toEqual([]);
      expect(await subject().page(2 ** 40, 10)).toEqual([]);
      expect(await subject().page(1, 0)).toEqual([]);
      expect(await subject().page(5, 0)).toEqual([]);
      expect(namesOf(await subject().walk())).toEqual(names);
    });

    it('goes in the other direction', async () => {
      const names = numbered(23);
      await subject().createUsers(names);
      const descending = subject().listing('descending');
      const reversed = [...names].reverse();
      for (const startIndex of [1, 11, 21, 8, 24]) {
        expect(await subject().page(startIndex, 10, descending)).toEqual(
          reversed.slice(startIndex - 1, startIndex + 9),
        );
      }
      expect(await subject().page(11, 10)).toEqual(names.slice(10, 20));
    });

    it('is a part of a range', async () => {
      const names = numbered(30);
      await subject().createUsers(names);
      const range = { prefix: 'user001' };
      for (const direction of ['ascending', 'descending'] as const) {
        const listing = subject().listing(direction, range);
        const inRange = names.slice(9, 19);
        if (direction === 'descending') inRange.reverse();
        for (const startIndex of [1, 4, 7, 10, 9, 11, 50]) {
          expect(await subject().page(startIndex, 3, listing)).toEqual(
            inRange.slice(startIndex - 1, startIndex + 2),
          );
        }
      }
    });

    it('is exact after a change, in a new walk and in a jump', async () => {
      const names = numbered(25);
      await subject().createUsers(names);
      for (const startIndex of [1, 11, 21]) await subject().page(startIndex, 10);
      const first = sampleUser({ id: 'user0001', userName: 'user0001' });
      await subject().remove(first);
      await subject().createUsers(['user0005a']);
      const now = [...names.slice(1), 'user0005a'].sort();
      expect(await subject().page(13, 4)).toEqual(now.slice(12, 16));
      for (const startIndex of [1, 11, 21]) {
        expect(await subject().page(startIndex, 10)).toEqual(
          now.slice(startIndex - 1, startIndex + 9),
        );
      }
    });

    it('is empty in an empty directory', async () => {
      expect(await subject().page(1, 10)).toEqual([]);
      expect(await subject().walk()).toEqual([]);
    });

    it('gives resources as they are by now', async () => {
      const before = await subject().createdUser({ id: 'u1', userName: 'ann' });
      const after = sampleUser({ id: 'u1', userName: 'ann', version: 2 });
      await subject().replace(before, after);
      const window = { startIndex: 1, count: 5 };
      const page = await subject().store.page(subject().listing(), window);
      expect(page).toEqual([after.resource]);
    });

    it('ends early where more would be beyond its bytes, and goes on from there', async () => {
      const attributes = { userName: 'big', note: 'é'.repeat(300_000 / 2) };
      const size = Buffer.byteLength(JSON.stringify(attributes));
      const fit = Math.floor(PAGE_BYTES / size);
      const names = numbered(fit + 2);
      await inTens(names, (userName) =>
        subject().createdUser({ id: userName, userName, attributes }),
      );
      const first = await subject().page(1, 100);
      expect(first).toEqual(names.slice(0, fit));
      expect(await subject().page(fit + 1, 100)).toEqual(names.slice(fit));
    });
  });
}
