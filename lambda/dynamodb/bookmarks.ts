/**
 * Where pages by number have ended, for ten minutes. The number of a bookmark is right as long as nothing comes before it or goes: so it
 * says when it was counted, and the counter of resources says when they last changed.
 */
import { TIME_TO_LIVE_ATTRIBUTE } from '../contract/table.ts';
import type { Listing } from '../directory/directory-store.ts';
import type { Item, ListPosition } from './items.ts';
import { bookmarkPartition, bookmarkSort } from './keys.ts';
import type { Table } from './table.ts';

const LIFETIME_MS = 600_000;

/** As long as the client that read the page is taken to be the one that asks for the next. */
const CONTINUATION_MS = 120_000;

/**
 * A change is dated before it is tried, is tried for some seconds, and reaches the index after that; clocks differ. A bookmark that was
 * counted this long after the last change has counted it.
 */
const SETTLING_MS = 60_000;

export interface Bookmark {
  /** 1-based number of the next resource. */
  readonly startIndex: number;
  /** Undefined at the beginning of the list. */
  readonly position: ListPosition | undefined;
  /** When the resources before it were counted. */
  readonly countedAt: Date;
  /** Absent at the beginning, where nobody left it. */
  readonly leftAt?: Date;
}

/** Nothing changed that could make its number another. */
export function isExact({ countedAt }: Bookmark, changedAt: string): boolean {
  return changedAt === '' || Date.parse(changedAt) + SETTLING_MS < countedAt.getTime();
}

/** The one who left it may have come for the next page. */
export function isContinued(
  { startIndex, leftAt }: Bookmark,
  { startIndex: wanted, now }: { readonly startIndex: number; readonly now: Date },
): boolean {
  return (
    startIndex === wanted &&
    leftAt !== undefined &&
    now.getTime() - leftAt.getTime() <= CONTINUATION_MS
  );
}

/** The nearest one that was left at `startIndex` or before it. */
export async function findBookmark(
  table: Table,
  listing: Listing,
  startIndex: number,
): Promise<Bookmark | undefined> {
  const { items } = await table.query({
    KeyConditionExpression: 'pk = :pk AND sk <= :sk',
    ExpressionAttributeValues: {
      ':pk': partitionOf(listing),
      ':sk': bookmarkSort(startIndex),
    },
    ScanIndexForward: false,
    Limit: 1,
    ConsistentRead: true,
  });
  return items[0] && fromBookmarkItem(items[0], table.patience.now());
}

export async function leaveBookmark(
  table: Table,
  listing: Listing,
  { startIndex, position, countedAt }: Bookmark,
): Promise<void> {
  const leftAt = table.patience.now().getTime();
  try {
    await table.put({
      pk: partitionOf(listing),
      sk: bookmarkSort(startIndex),
      startIndex,
      position,
      countedAt: countedAt.getTime(),
      leftAt,
      [TIME_TO_LIVE_ATTRIBUTE]: Math.ceil((leftAt + LIFETIME_MS) / 1000),
    });
  } catch {
    // A page that was read is worth more than the speed of the next one.
  }
}

/** DynamoDB removes an expired item within days, not at once: such a bookmark is none. */
function fromBookmarkItem(item: Item, now: Date): Bookmark | undefined {
  const leftAt = new Date(Number(item['leftAt']));
  if (!(now.getTime() - leftAt.getTime() < LIFETIME_MS)) return undefined;
  return {
    startIndex: Number(item['startIndex']),
    position: item['position'] as ListPosition,
    countedAt: new Date(Number(item['countedAt'])),
    leftAt,
  };
}

function partitionOf({ tenant, resourceType, direction, range = {} }: Listing): string {
  const { prefix, from, to } = range;
  const bounds = [from, to].map((bound) => bound && [bound.value, bound.inclusive]);
  const list = [resourceType, direction ?? 'ascending', prefix ?? '', ...bounds];
  return bookmarkPartition(tenant, JSON.stringify(list));
}
