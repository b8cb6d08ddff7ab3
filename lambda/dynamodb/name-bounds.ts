/**
 * A range of names as a range of the index's sort keys. A key is a name, U+0000 and an id, so of the keys around a name, that name's own begin
 * with it and U+0000, and those of longer names that it begins come after. That holds for names without U+0000 of at most 1,000 bytes.
 */
import type { NameRange } from '../directory/directory-store.ts';
import { cutUtf8, SORT_KEY_BYTES } from './keys.ts';

/** Both ends belong to it, and no resource has a key that equals one; nothing bounds it where one is absent. */
export interface NameBounds {
  readonly lower?: string;
  readonly upper?: string;
}

/** Undefined where no name can lie in the range. */
export function nameBounds({ prefix = '', from, to }: NameRange = {}): NameBounds | undefined {
  const lower = highest([
    cut(prefix),
    ...(from ? [from.inclusive ? cut(from.value) : afterName(from.value)] : []),
  ]);
  const upper = lowest([
    successor(cut(prefix)),
    to && (to.inclusive ? afterName(to.value) : cut(to.value)),
  ]);
  if (upper !== undefined && (upper === '' || compareBytes(lower, upper) > 0)) return undefined;
  return { ...(lower !== '' && { lower }), ...(upper !== undefined && { upper }) };
}

/** The order of DynamoDB's keys. */
export const compareBytes = (left: string, right: string): number =>
  Buffer.compare(Buffer.from(left), Buffer.from(right));

const cut = (text: string): string => cutUtf8(text, SORT_KEY_BYTES);

/** Above all keys of the name, below those of every longer one. */
const afterName = (name: string): string => cut(`${name}\u0001`);

const LAST_CODE_POINT = 0x10ffff;

/** The least text above all that begin with the prefix; undefined where there is none. */
function successor(prefix: string): string | undefined {
  const points = Array.from(prefix, (character) => character.codePointAt(0) ?? 0);
  while (points.at(-1) === LAST_CODE_POINT) points.pop();
  const last = points.pop();
  if (last === undefined) return undefined;
  // Surrogates are no characters.
  return String.fromCodePoint(...points, last === 0xd7ff ? 0xe000 : last + 1);
}

const highest = (keys: readonly string[]): string =>
  keys.reduce((one, other) => (compareBytes(one, other) < 0 ? other : one), '');

function lowest(keys: readonly (string | undefined)[]): string | undefined {
  const [first, ...others] = keys.filter((key) => key !== undefined);
  return others.reduce(
    (one, other) => (one !== undefined && compareBytes(one, other) > 0 ? other : one),
    first,
  );
}
