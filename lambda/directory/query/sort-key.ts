/** What resources are ordered by, and its order (RFC 7644 §3.4.2.3). */

/** null where the attribute is unassigned. Text is folded already where case does not count. */
export type SortKey = string | number | boolean | null;

/** A longer text is ordered by what it begins with: a key is kept in a cursor, and thousands are held at once. */
export const MAXIMUM_KEY_LENGTH = 1_000;

interface Keyed {
  readonly key: SortKey;
  readonly id: string;
}

/** Ascending, the unassigned last; equal keys by id. */
export function comparePositions(left: Keyed, right: Keyed): number {
  return compareKeys(left.key, right.key) || compareText(left.id, right.id);
}

function compareKeys(left: SortKey, right: SortKey): number {
  if (typeof left === 'string' && typeof right === 'string') return compareText(left, right);
  if (typeof left !== typeof right) return rank(left) - rank(right);
  return Number(left) - Number(right);
}

/** One attribute has keys of one type, except where two resource types give it two. */
function rank(key: SortKey): number {
  if (key === null) return 3;
  return ['boolean', 'number', 'string'].indexOf(typeof key);
}

/** By code points, as the index of names is; `<` compares UTF-16 units, in which what needs two of them comes too early. */
export function compareText(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at++) {
    const [a, b] = [left.charCodeAt(at), right.charCodeAt(at)];
    if (a !== b) return Number(isSurrogate(a)) - Number(isSurrogate(b)) || a - b;
  }
  return left.length - right.length;
}

const isSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdfff;
