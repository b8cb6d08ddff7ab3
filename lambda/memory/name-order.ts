/** The order of lists, kept as it changes: a page must not sort a whole directory. */
import type { Listing, NameRange, Place } from '../directory/directory-store.ts';
import { compareCodePoints } from './compare-code-points.ts';

export class NameOrder {
  private readonly places: Place[] = [];

  get size(): number {
    return this.places.length;
  }

  add({ sortName, id }: Place): void {
    this.places.splice(this.countBefore({ sortName, id }), 0, { sortName, id });
  }

  remove(place: Place): void {
    const position = this.countBefore(place);
    if (this.places[position]?.id === place.id) this.places.splice(position, 1);
  }

  /** A listing as it is until the order changes. */
  view({
    range = {},
    direction = 'ascending',
  }: Omit<Listing, 'tenant' | 'resourceType'>): NameView {
    const start = this.countWhile(({ sortName }) => liesBelow(sortName, range));
    const end = this.countWhile(({ sortName }) => !liesAbove(sortName, range));
    const size = Math.max(0, end - start);
    const clamp = (position: number): number => Math.min(Math.max(position - start, 0), size);
    if (direction === 'ascending') {
      return {
        size,
        at: (index) => this.places[start + index],
        countBefore: (place) => clamp(this.countBefore(place)),
        countThrough: (place) => clamp(this.countThrough(place)),
      };
    }
    return {
      size,
      at: (index) => this.places[end - 1 - index],
      countBefore: (place) => size - clamp(this.countThrough(place)),
      countThrough: (place) => size - clamp(this.countBefore(place)),
    };
  }

  private countBefore(place: Place): number {
    return this.countWhile((other) => comparePlaces(other, place) < 0);
  }

  private countThrough(place: Place): number {
    return this.countWhile((other) => comparePlaces(other, place) <= 0);
  }

  /** How many places come before the first that does not pass; all of them pass that come before one that does. */
  private countWhile(passes: (place: Place) => boolean): number {
    let low = 0;
    let high = this.places.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const place = this.places[middle];
      if (place && passes(place)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** The places of a listing, in its direction, from index 0. */
export interface NameView {
  readonly size: number;
  readonly at: (index: number) => Place | undefined;
  /** How many of them come before the place. */
  readonly countBefore: (place: Place) => number;
  /** How many of them come before the place or are at it. */
  readonly countThrough: (place: Place) => number;
}

function liesBelow(name: string, { prefix = '', from }: NameRange): boolean {
  if (compareCodePoints(name, prefix) < 0) return true;
  return from !== undefined && compareCodePoints(name, from.value) < (from.inclusive ? 0 : 1);
}

function liesAbove(name: string, { prefix = '', to }: NameRange): boolean {
  if (compareCodePoints(name, prefix) > 0 && !name.startsWith(prefix)) return true;
  return to !== undefined && compareCodePoints(name, to.value) > (to.inclusive ? 0 : -1);
}

const comparePlaces = (left: Place, right: Place): number =>
  compareCodePoints(left.sortName, right.sortName) || compareCodePoints(left.id, right.id);
