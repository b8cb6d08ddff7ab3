import {
  type Direction,
  type Listing,
  PAGE_BYTES,
  type Place,
  type Stretch,
} from '../../../lambda/directory/directory-store.ts';
import { sampleUser } from '../sample-user.ts';
import { inTens, type MakeStore, namesOf, numbered, useStore } from './store-under-test.ts';

const DIRECTIONS: readonly Direction[] = ['ascending', 'descending'];

export function stretchContract(makeStore: MakeStore): void {
  const subject = useStore(makeStore);

  const stretch = (
    listing: Listing,
    count: number,
    window: { after?: Place; before?: Place } = {},
  ) => subject().store.stretch(listing, { count, ...window });

  /** All stretches from the beginning, or back from the last of them. */
  async function follow(
    listing: Listing,
    count: number,
    way: 'next' | 'previous',
    first: Stretch,
  ): Promise<string[][]> {
    const names = [namesOf(first.resources)];
    for (let place = first[way]; place; ) {
      const found = await stretch(listing, count, {
        [way === 'next' ? 'after' : 'before']: place,
      });
      names.push(namesOf(found.resources));
      place = found[way];
    }
    return names;
  }

  const inPages = (names: readonly string[], count: number): string[][] =>
    Array.from({ length: Math.ceil(names.length / count) }, (_, at) =>
      names.slice(at * count, (at + 1) * count),
    );

  describe('stretch', () => {
    it.each(DIRECTIONS)('leads through all of a list and back, %s', async (direction) => {
      const names = numbered(20);
      await subject().createUsers(names);
      if (direction === 'descending') names.reverse();
      const listing = subject().listing(direction);
      for (const count of [1, 6, 10, 19, 20, 21]) {
        const first = await stretch(listing, count);
        expect(first.previous).toBeUndefined();
        expect(await follow(listing, count, 'next', first)).toEqual(inPages(names, count));
      }
      const last = await stretch(listing, 5, {
        after: { sortName: names[14] ?? '', id: names[14] ?? '' },
      });
      expect(await follow(listing, 5, 'previous', last)).toEqual(inPages(names, 5).reverse());
    });

    it('ends where the list ends, without an empty page', async () => {
      await subject().createUsers(numbered(4));
      const first = await stretch(subject().listing(), 2);
      const second = await stretch(subject().listing(), 2, first.next && { after: first.next });
      expect(namesOf(second.resources)).toEqual(['user0003', 'user0004']);
      expect(second.next).toBeUndefined();
      const again = await stretch(
        subject().listing(),
        2,
        second.previous && { before: second.previous },
      );
      expect(namesOf(again.resources)).toEqual(['user0001', 'user0002']);
      expect(again.previous).toBeUndefined();
      expect(again.next).toEqual({ sortName: 'user0002', id: 'user0002' });
    });

    it('starts at a place where there is nothing', async () => {
      await subject().createUsers(['a', 'c', 'e']);
      const place = { sortName: 'b', id: 'gone' };
      const after = await stretch(subject().listing(), 5, { after: place });
      expect(namesOf(after.resources)).toEqual(['c', 'e']);
      const before = await stretch(subject().listing(), 5, { before: place });
      expect(namesOf(before.resources)).toEqual(['a']);
      expect(before.previous).toBeUndefined();
    });

    it('orders equal names by id', async () => {
      const ids = numbered(7);
      for (const id of [...ids].reverse()) {
        await subject().create({ ...sampleUser({ id, userName: 'same' }), claims: [] });
      }
      for (const direction of DIRECTIONS) {
        const seen: string[] = [];
        let after: Place | undefined;
        do {
          const window = { count: 2, ...(after && { after }) };
          const { resources, next } = await subject().store.stretch(
            subject().listing(direction),
            window,
          );
          seen.push(...resources.map(({ id }) => id));
          after = next;
        } while (after);
        expect(seen).toEqual(direction === 'ascending' ? ids : [...ids].reverse());
      }
    });

    it('is empty in an empty directory, and without a count', async () => {
      expect(await stretch(subject().listing(), 5)).toEqual({ resources: [] });
      await subject().createUsers(['ann']);
      expect(await stretch(subject().listing(), 0)).toEqual({ resources: [] });
    });

    it('gives each that is there throughout a walk once, whatever comes and goes', async () => {
      const names = numbered(60);
      await subject().createUsers(names);
      const gone = names.filter((_, at) => at % 6 === 0);
      const seen: string[] = [];
      let after: Place | undefined;
      for (let round = 0; round === 0 || after; round++) {
        const { resources, next } = await stretch(subject().listing(), 10, after ? { after } : {});
        seen.push(...namesOf(resources));
        after = next;
        const [one, other] = [gone.shift(), gone.pop()];
        for (const name of [one, other]) {
          if (name) await subject().remove(sampleUser({ id: name, userName: name }));
        }
        await subject().createUsers([`user0000-${round}`, `user0099-${9 - round}`]);
      }
      const stayed = names.filter((_, at) => at % 6 !== 0);
      expect(seen.filter((name) => stayed.includes(name))).toEqual(stayed);
      expect(new Set(seen).size).toBe(seen.length);
    });

    it.each(DIRECTIONS)(
      'leads back from where all that was ahead has gone, %s',
      async (direction) => {
        await subject().createUsers(['a', 'b', 'c', 'd']);
        const names = direction === 'ascending' ? ['a', 'b', 'c', 'd'] : ['d', 'c', 'b', 'a'];
        const listing = subject().listing(direction);
        const { next: after } = await stretch(listing, 2);
        for (const name of names.slice(2)) {
          await subject().remove(sampleUser({ id: name, userName: name }));
        }
        const empty = await stretch(listing, 2, after && { after });
        expect(empty.resources).toEqual([]);
        expect(empty.next).toBeUndefined();
        const back = await stretch(listing, 2, empty.previous && { before: empty.previous });
        expect(namesOf(back.resources)).toEqual(names.slice(0, 2));
      },
    );

    it.each(DIRECTIONS)(
      'leads on from where all that was behind has gone, %s',
      async (direction) => {
        await subject().createUsers(['a', 'b', 'c', 'd']);
        const names = direction === 'ascending' ? ['a', 'b', 'c', 'd'] : ['d', 'c', 'b', 'a'];
        const listing = subject().listing(direction);
        const { next: after } = await stretch(listing, 2);
        const { previous: before } = await stretch(listing, 2, after && { after });
        for (const name of names.slice(0, 2)) {
          await subject().remove(sampleUser({ id: name, userName: name }));
        }
        const empty = await stretch(listing, 2, before && { before });
        expect(empty.resources).toEqual([]);
        expect(empty.previous).toBeUndefined();
        const on = await stretch(listing, 2, empty.next && { after: empty.next });
        expect(namesOf(on.resources)).toEqual(names.slice(2));
      },
    );

    it('ends early where more would be beyond its bytes, in both directions', async () => {
      const attributes = { userName: 'big', note: 'x'.repeat(300_000) };
      const size = Buffer.byteLength(JSON.stringify(attributes));
      const fit = Math.floor(PAGE_BYTES / size);
      const names = numbered(fit + 2);
      await inTens(names, (userName) =>
        subject().createdUser({ id: userName, userName, attributes }),
      );
      const first = await stretch(subject().listing(), 100);
      expect(namesOf(first.resources)).toEqual(names.slice(0, fit));
      const second = await stretch(
        subject().listing(),
        100,
        first.next && first.next && { after: first.next },
      );
      expect(namesOf(second.resources)).toEqual(names.slice(fit));
      expect(second.next).toBeUndefined();
      const end = { sortName: 'v', id: '' };
      const last = await stretch(subject().listing(), 100, { before: end });
      expect(namesOf(last.resources)).toEqual(names.slice(2));
      expect(last.previous).toEqual({ sortName: names[2], id: names[2] });
    });
  });
}
