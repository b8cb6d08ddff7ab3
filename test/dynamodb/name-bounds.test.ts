import fc from 'fast-check';
import type { NameRange } from '../../lambda/directory/directory-store.ts';
import { nameSort } from '../../lambda/dynamodb/keys.ts';
import { compareBytes, nameBounds } from '../../lambda/dynamodb/name-bounds.ts';

/** Short, and of few characters, so that names begin each other; with those at the ends of what one, two, three and four bytes can say. */
const dense = fc.string({
  unit: fc.constantFrom('\u0001', 'a', 'b', '\u007f', '\u0080', '\ud7ff', '\ue000', '\u{10ffff}'),
  maxLength: 4,
});
const name = fc.oneof(
  dense,
  fc
    .string({ unit: 'binary', maxLength: 300 })
    .filter((value) => Buffer.byteLength(value) <= 1_000 && !value.includes('\0')),
);
/** What a client may ask for, longer than any name too. */
const value = fc.oneof(
  name,
  fc
    .tuple(fc.constantFrom('é'.repeat(520), 'x'.repeat(1_030), '\u{10ffff}'.repeat(300)), dense)
    .map(([long, end]) => long + end),
);
const bound = fc.record({ value, inclusive: fc.boolean() });
const range = fc.record({ prefix: value, from: bound, to: bound }, { requiredKeys: [] });

function liesIn(candidate: string, { prefix = '', from, to }: NameRange): boolean {
  const start = from ? compareBytes(candidate, from.value) : 1;
  const end = to ? compareBytes(candidate, to.value) : -1;
  return (
    candidate.startsWith(prefix) &&
    (from?.inclusive ? start >= 0 : start > 0) &&
    (to?.inclusive ? end <= 0 : end < 0)
  );
}

function isBounded(key: string, names: NameRange): boolean {
  const bounds = nameBounds(names);
  if (!bounds) return false;
  const { lower = '', upper } = bounds;
  return compareBytes(lower, key) <= 0 && (upper === undefined || compareBytes(key, upper) <= 0);
}

describe('the bounds of a range of names', () => {
  it('hold the keys of the names in it and no others', () => {
    fc.assert(
      fc.property(name, fc.uuid(), range, (candidate, id, names) => {
        expect(isBounded(nameSort(candidate, id), names)).toBe(liesIn(candidate, names));
      }),
      { numRuns: 1_000 },
    );
  });

  it('are such as DynamoDB takes: neither empty, nor too long, nor the wrong way round', () => {
    fc.assert(
      fc.property(range, (names) => {
        const { lower, upper } = nameBounds(names) ?? {};
        for (const key of [lower, upper]) {
          if (key === undefined) continue;
          expect(key).not.toBe('');
          expect(Buffer.byteLength(key)).toBeLessThanOrEqual(1_024);
        }
        if (lower !== undefined && upper !== undefined) {
          expect(compareBytes(lower, upper)).toBeLessThanOrEqual(0);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('are none where nothing is said', () => {
    expect(nameBounds()).toEqual({});
    expect(nameBounds({ prefix: '', from: { value: '', inclusive: true } })).toEqual({});
  });
});
