/** The order of lists, kept as it changes: a page must not sort a whole directory. */

interface Named {
  readonly sortName: string;
  readonly id: string;
}

export class NameOrder {
  private readonly entries: Named[] = [];

  get size(): number {
    return this.entries.length;
  }

  add({ sortName, id }: Named): void {
    this.entries.splice(this.positionOf({ sortName, id }), 0, { sortName, id });
  }

  remove(named: Named): void {
    const position = this.positionOf(named);
    if (this.entries[position]?.id === named.id) this.entries.splice(position, 1);
  }

  /** Ids from the 0-based position on, lazily: a reader that has enough stops. */
  *idsFrom(position: number): Generator<string> {
    for (let at = position; at < this.entries.length; at++) {
      const entry = this.entries[at];
      if (entry) yield entry.id;
    }
  }

  /** Position of the entry, or the one where it belongs. */
  private positionOf(named: Named): number {
    let low = 0;
    let high = this.entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const entry = this.entries[middle];
      if (entry && compareNamed(entry, named) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const compareNamed = (left: Named, right: Named): number =>
  compareCodePoints(left.sortName, right.sortName) || compareCodePoints(left.id, right.id);

/** Order of code points, which is that of UTF-8 bytes and so DynamoDB's; `<` on strings compares UTF-16 units and differs above U+D7FF. */
export function compareCodePoints(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at++) {
    const difference = rank(left.charCodeAt(at)) - rank(right.charCodeAt(at));
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** Moves surrogates above the rest of the basic plane. */
function rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit >= 0xe000 ? unit - 0x800 : unit + 0x2000;
}
