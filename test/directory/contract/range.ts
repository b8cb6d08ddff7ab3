import type { NameRange } from '../../../lambda/directory/directory-store.ts';
import { sampleEntry, sampleUser } from '../sample-user.ts';
import { DEVICE, inTens, type MakeStore, namesOf, useStore } from './store-under-test.ts';

const stem = 'é'.repeat(499);

/** In the order of code points; the empty name is that of a type without one. */
const NAMES = [
  ['', 'a', 'a\u0001', 'a\u0001b', 'a b', 'aa', 'ab', 'abc', 'b', 'b\u007f', 'b\u0080', 'c'],
  [stem, `${stem}a`, `${stem}b`, '\ud7ff', '\ue000', '\uffff', '\u{10000}', '\u{10ffff}'],
  ['\u{10ffff}a', '\u{10ffff}\u{10ffff}'],
].flat();

const below = (value: string, inclusive: boolean): NameRange => ({ to: { value, inclusive } });
const above = (value: string, inclusive: boolean): NameRange => ({ from: { value, inclusive } });

const bytewise = (left: string, right: string) =>
  Buffer.compare(Buffer.from(left), Buffer.from(right));

function liesIn(name: string, { prefix = '', from, to }: NameRange): boolean {
  const start = from ? bytewise(name, from.value) : 1;
  const end = to ? bytewise(name, to.value) : -1;
  return (
    name.startsWith(prefix) &&
    (start > 0 || (start === 0 && from?.inclusive === true)) &&
    (end < 0 || (end === 0 && to?.inclusive === true))
  );
}

const VALUES = [...NAMES, 'a!', 'az', 'b\u007e', `${stem}`.slice(1), 'x'.repeat(1_500)];

const RANGES: NameRange[] = [
  ...VALUES.map((prefix) => ({ prefix })),
  { prefix: `${stem}${stem}` },
  ...VALUES.flatMap((value) => [true, false].flatMap((is) => [below(value, is), above(value, is)])),
  ...[true, false].flatMap((is) => [
    { ...above('a', is), ...below('ab', is) },
    { ...above('ab', is), ...below('ab', is) },
    { ...above('ab', is), ...below('a', is) },
    { ...above('a!', is), ...below('x', is) },
    { prefix: 'a', ...above('a b', is) },
    { prefix: 'a', ...below('ab', is) },
    { prefix: 'a', ...above('a', is), ...below('b', is) },
    { prefix: 'a', ...below('\ud7ff', is) },
    { prefix: 'b', ...below('ab', is) },
    { prefix: 'a', ...above('b', is) },
  ]),
];

export function rangeContract(makeStore: MakeStore): void {
  const subject = useStore(makeStore);

  describe('a range', () => {
    beforeEach(async () => {
      await inTens([...NAMES.entries()], async ([at, name]) => {
        const device = { ...sampleUser({ id: `d${at}`, userName: name }), claims: [] };
        await subject().create(device, sampleEntry('create', device, [], DEVICE), DEVICE);
      });
    });

    it('holds the names that lie in it and no others, counted or read', async () => {
      for (const range of RANGES) {
        const inRange = NAMES.filter((name) => liesIn(name, range));
        const listing = subject().listing('ascending', range, DEVICE);
        const { resources } = await subject().store.stretch(listing, { count: 100 });
        expect({ range, names: namesOf(resources) }).toEqual({ range, names: inRange });
        expect(await subject().store.countRange(listing)).toBe(inRange.length);
      }
    });

    it('is all there is where nothing is said', async () => {
      const listing = subject().listing('ascending', {}, DEVICE);
      expect(namesOf(await subject().walk(listing))).toEqual(NAMES);
      expect(await subject().store.countRange(listing)).toBe(NAMES.length);
      const all = subject().listing(undefined, undefined, DEVICE);
      expect(await subject().store.countRange(all)).toBe(NAMES.length);
    });

    it('is read in either direction, page by page', async () => {
      const range = { ...above('a', false), ...below('c', true) };
      const inRange = NAMES.filter((name) => liesIn(name, range));
      const ascending = subject().listing('ascending', range, DEVICE);
      const descending = subject().listing('descending', range, DEVICE);
      expect(await subject().page(3, 2, ascending)).toEqual(inRange.slice(2, 4));
      expect(await subject().page(1, 100, descending)).toEqual([...inRange].reverse());
      expect(namesOf(await subject().walk(descending))).toEqual([...inRange].reverse());
      const after = { sortName: 'aa', id: 'd5' };
      expect(namesOf(await subject().walk(ascending, { memberOf: false, after }))).toEqual(
        NAMES.slice(6, 12),
      );
    });

    it('takes a place outside of it for its nearest end', async () => {
      const { store } = subject();
      const range = { prefix: 'a' };
      const inRange = NAMES.filter((name) => liesIn(name, range));
      const low = { sortName: '', id: 'd0' };
      const high = { sortName: 'b', id: 'd8' };
      for (const direction of ['ascending', 'descending'] as const) {
        const listing = subject().listing(direction, range, DEVICE);
        const names = direction === 'ascending' ? inRange : [...inRange].reverse();
        const [beginning, end] = direction === 'ascending' ? [low, high] : [high, low];
        const stretch = async (window: object) =>
          namesOf((await store.stretch(listing, { count: 100, ...window })).resources);
        expect(await stretch({ after: beginning })).toEqual(names);
        expect(await stretch({ before: end })).toEqual(names);
        expect(await stretch({ after: end })).toEqual([]);
        expect(await stretch({ before: beginning })).toEqual([]);
      }
    });
  });
}
