/**
 * A page that continues where another ended, in either direction. It starts at a key, not at a number: wherever that is, it costs what the first
 * page costs, and a resource that is there throughout a walk, under one name, comes exactly once.
 */
import type {
  Direction,
  Listing,
  Place,
  ReadOptions,
  Stretch,
} from '../directory/directory-store.ts';
import { type FilledPage, fillPage } from './fill-page.ts';
import { placeBeside, placeOf, positionOf } from './listing.ts';
import type { Table } from './table.ts';

export interface StretchWindow {
  readonly after?: Place;
  readonly before?: Place;
  readonly count: number;
}

/**
 * Whether there is more ahead is looked up; that there is something behind follows from having come from there. So a page behind or ahead can
 * be empty only where all that was there has gone.
 */
export async function readStretch(
  table: Table,
  listing: Listing,
  { after, before, count }: StretchWindow,
  options?: ReadOptions,
): Promise<Stretch> {
  if (count < 1) return { resources: [] };
  if (before) {
    const start = { from: positionOf(listing, before), count, backwards: true };
    const { found, more } = await fillPage(table, listing, start, options);
    return toStretch([...found].reverse(), {
      isPrevious: more,
      isNext: true,
      otherwise: placeBeside(before, opposite(listing.direction)),
    });
  }
  const start = { from: after && positionOf(listing, after), count };
  const { found, more } = await fillPage(table, listing, start, options);
  return toStretch(found, {
    isPrevious: after !== undefined,
    isNext: more,
    otherwise: after && placeBeside(after, listing.direction),
  });
}

/** `otherwise`: the place from which an empty page goes back to where it came from. */
function toStretch(
  found: FilledPage['found'],
  neighbours: {
    readonly isPrevious: boolean;
    readonly isNext: boolean;
    readonly otherwise: Place | undefined;
  },
): Stretch {
  const { isPrevious, isNext, otherwise } = neighbours;
  const [first, last] = [found[0], found.at(-1)].map(
    (end) => end && placeOf(end.key, end.resource.id),
  );
  const previous = first ?? otherwise;
  const next = last ?? otherwise;
  return {
    resources: found.map(({ resource }) => resource),
    ...(isPrevious && previous && { previous }),
    ...(isNext && next && { next }),
  };
}

const opposite = (direction: Direction = 'ascending'): Direction =>
  direction === 'ascending' ? 'descending' : 'ascending';
