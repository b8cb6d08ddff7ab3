/**
 * A page by number, of an index that only knows "after this key". Every page leaves a bookmark of where it ended, and the next one starts
 * there; any other page walks keys, from a bookmark whose number is still right or from the beginning.
 *
 * What this promises:
 * - In a list in which nothing has come, gone or got another name for some minutes, every page is exact, whatever was read or changed before.
 * - A walk by startIndex, each page within two minutes of the one before, continues after the last key of that page, and not at a number. So
 *   a resource that is there throughout, under one name, comes exactly once, whatever comes and goes around it.
 *
 * What it cannot promise, while resources come and go:
 * - A walk that pauses for longer goes on at a number: it skips or repeats as many resources as went or came before it.
 * - A jump to where the page of a walk under way has ended is taken for that walk. Two walks of one list share their bookmarks, and the slower
 *   may go on where the faster was.
 * - Where the beginning is too far away to be walked from, the nearest bookmark is counted from, though it may be off by what has changed.
 * The index itself lags behind by moments. A stretch, which starts at a name, has only that in common with this.
 */
import type { Listing, ReadOptions, StoredResource } from '../directory/directory-store.ts';
import { type Bookmark, findBookmark, isContinued, isExact, leaveBookmark } from './bookmarks.ts';
import { readCounter } from './counter.ts';
import { fillPage } from './fill-page.ts';
import { positionAfter, walkKeys } from './listing.ts';
import type { Table } from './table.ts';

export interface PageWindow {
  /** 1-based. */
  readonly startIndex: number;
  readonly count: number;
  /** Keys that may be walked to get to startIndex. */
  readonly maximumKeyWalk: number;
}

export async function readPage(
  table: Table,
  listing: Listing,
  window: PageWindow,
  options?: ReadOptions,
): Promise<readonly StoredResource[] | 'tooFar'> {
  if (window.count < 1) return [];
  const start = await findStart(table, listing, window);
  if (start === 'tooFar' || start === 'beyondTheEnd') return start === 'tooFar' ? start : [];
  const { position: from, countedAt } = start;
  const { found, more } = await fillPage(table, listing, { from, count: window.count }, options);
  const last = found.at(-1);
  if (more && last) {
    const startIndex = window.startIndex + found.length;
    await leaveBookmark(table, listing, {
      startIndex,
      position: positionAfter(last.key),
      countedAt,
    });
  }
  return found.map(({ resource }) => resource);
}

type NoStart = 'tooFar' | 'beyondTheEnd';

async function findStart(
  table: Table,
  listing: Listing,
  { startIndex, maximumKeyWalk }: PageWindow,
): Promise<Bookmark | NoStart> {
  const now = table.patience.now();
  const beginning: Bookmark = { startIndex: 1, position: undefined, countedAt: now };
  if (startIndex <= 1) return beginning;
  const [bookmark, { count, changedAt }] = await Promise.all([
    findBookmark(table, listing, startIndex),
    readCounter(table, listing),
  ]);
  if (startIndex > count) return 'beyondTheEnd';
  const nearest = bookmark ?? beginning;
  const isBelieved = isExact(nearest, changedAt) || isContinued(nearest, { startIndex, now });
  // Where the beginning is too far away, a number that may be off by what has changed is better than none.
  const isNeeded = startIndex - beginning.startIndex > maximumKeyWalk;
  const origin = isBelieved || isNeeded ? nearest : beginning;
  return walkTo(table, listing, { origin, startIndex, maximumKeyWalk });
}

async function walkTo(
  table: Table,
  listing: Listing,
  way: { readonly origin: Bookmark; readonly startIndex: number; readonly maximumKeyWalk: number },
): Promise<Bookmark | NoStart> {
  const { origin, startIndex, maximumKeyWalk } = way;
  const distance = startIndex - origin.startIndex;
  if (distance === 0) return origin;
  const isTooFar = distance > maximumKeyWalk;
  if (isTooFar && !listing.range) return 'tooFar';
  // A range may end before; only a walk can tell.
  const limit = Math.min(distance, maximumKeyWalk);
  const { position } = await walkKeys(table, listing, { from: origin.position, limit });
  if (!position) return 'beyondTheEnd';
  return isTooFar ? 'tooFar' : { startIndex, position, countedAt: origin.countedAt };
}
