/** Numbers that look random and are the same for the same seed on every machine. Not for secrets. */

export interface PseudoRandom {
  /** From 0 to below `limit`. */
  below(limit: number): number;
  /** One element; the array must not be empty. */
  pick<T>(elements: readonly T[]): T;
  /** Up to `count` different elements, in their own order. */
  sample<T>(elements: readonly T[], count: number): T[];
  /** A GUID as directories use them. */
  guid(): string;
}

/** A Weyl sequence whose steps are mixed twice by multiplication (mulberry32), 32 bits of state. */
export function pseudoRandom(seed: number): PseudoRandom {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const below = (limit: number): number => Math.floor((next() / 0x1_0000_0000) * limit);
  return {
    below,
    pick(elements) {
      const element = elements[below(elements.length)];
      if (element === undefined) throw new RangeError('nothing to pick from');
      return element;
    },
    sample(elements, count) {
      let wanted = Math.min(count, elements.length);
      return elements.filter((_, at) => {
        const isTaken = below(elements.length - at) < wanted;
        if (isTaken) wanted -= 1;
        return isTaken;
      });
    },
    guid() {
      const hex = Array.from({ length: 4 }, () => next().toString(16).padStart(8, '0')).join('');
      const variant = (8 + below(4)).toString(16);
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
    },
  };
}
