/**
 * Negative, zero or positive by the order of code points, which is that of UTF-8 bytes and so DynamoDB's; `<` on strings compares
 * UTF-16 units and differs above U+D7FF.
 */
export function compareCodePoints(left: string, right: string): -1 | 0 | 1 {
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at++) {
    const [a, b] = [left.charCodeAt(at), right.charCodeAt(at)];
    if (a !== b) return rank(a) < rank(b) ? -1 : 1;
  }
  if (left.length === right.length) return 0;
  return left.length < right.length ? -1 : 1;
}

/** Moves surrogates above the rest of the basic plane. */
function rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit >= 0xe000 ? unit - 0x800 : unit + 0x2000;
}
