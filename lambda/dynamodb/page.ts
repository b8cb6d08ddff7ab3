/**
 * A page by number, of an index that only knows "after this key". Every page leaves a bookmark of where it ended, for ten minutes; the next
 * one starts there, and a jump walks keys from the nearest bookmark before it.
 *
 * What a walk by startIndex can promise: a resource that stays while one client walks alone is seen, and once, whatever comes and goes
 * around it, because a page continues after the last key of the one before and not at a number. A resource that is made, renamed or removed
 * meanwhile may be seen or not. Two walks of one list share their bookmarks, a jump counts from whatever bookmark is near, and the index lags
 * by moments: with changes under way these may shift by as many resources as changed. totalResults counts exactly what is stored now.
 */
import { PAGE_BYTES, type Page, type StoredResource } from '../directory/directory-store.ts';
import { fromBookmarkItem, fromResourceItem, type ListPosition, toBookmarkItem } from './items.ts';
import { bookmarkPartition, bookmarkSort, countPartition } from './keys.ts';
import { positionAfter, queryNames } from './listing.ts';
import { readResources } from './resources.ts';
import type { Table } from './table.ts';

const BOOKMARK_SECONDS = 600;

/** Keys in one call of a walk: 1 MB of the index is more. */
const WALK_KEYS = 1_000;

interface List {
  readonly tenant: string;
  readonly resourceType: string;
}

interface Place {
  /** 1-based number of the next resource. */
  readonly startIndex: number;
  /** Undefined at the beginning of the list. */
  readonly position: ListPosition | undefined;
}

export async function readPage(
  table: Table,
  list: List,
  { startIndex, count }: { readonly startIndex: number; readonly count: number },
): Promise<Page> {
  const [totalResults, bookmark] = await Promise.all([
    readTotal(table, list),
    count > 0 ? findBookmark(table, list, startIndex) : undefined,
  ]);
  if (!bookmark || startIndex > totalResults) return { resources: [], totalResults };
  const start = await walkTo(table, list, bookmark, startIndex);
  if (!start) return { resources: [], totalResults };
  const { resources, end } = await readFrom(table, list, start, count);
  if (end) await leaveBookmark(table, list, end);
  return { resources, totalResults };
}

async function readTotal(table: Table, { tenant, resourceType }: List): Promise<number> {
  let total = 0;
  const shards = table.queryAll({
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': countPartition(tenant, resourceType) },
    ConsistentRead: true,
  });
  for await (const items of shards) for (const item of items) total += Number(item['count']);
  return total;
}

/** The nearest at or before `startIndex`; the beginning of the list where there is none. */
async function findBookmark(table: Table, list: List, startIndex: number): Promise<Place> {
  const beginning: Place = { startIndex: 1, position: undefined };
  if (startIndex === 1) return beginning;
  const { items } = await table.query({
    KeyConditionExpression: 'pk = :pk AND sk <= :sk',
    ExpressionAttributeValues: {
      ':pk': bookmarkPartition(list.tenant, list.resourceType),
      ':sk': bookmarkSort(startIndex),
    },
    ScanIndexForward: false,
    Limit: 1,
    ConsistentRead: true,
  });
  const [item] = items;
  return (item && fromBookmarkItem(item, epochSeconds(table))) ?? beginning;
}

/** Reads keys alone. Undefined where the list ends before. */
async function walkTo(
  table: Table,
  list: List,
  from: Place,
  startIndex: number,
): Promise<Place | undefined> {
  let { startIndex: at, position } = from;
  while (at < startIndex) {
    const limit = Math.min(startIndex - at, WALK_KEYS);
    const { items, lastKey } = await queryNames(table, list, { from: position, limit });
    if (!lastKey) return undefined;
    at += items.length;
    position = lastKey;
  }
  return { startIndex: at, position };
}

/** Goes on until the page is full: a key whose resource is gone by now does not shorten it. */
async function readFrom(
  table: Table,
  list: List,
  start: Place,
  count: number,
): Promise<{ resources: StoredResource[]; end: Place | undefined }> {
  const resources = new Map<unknown, StoredResource>();
  let { position } = start;
  let bytes = 0;
  const placeNow = (): Place => ({ startIndex: start.startIndex + resources.size, position });
  do {
    const limit = Math.min(count - resources.size, WALK_KEYS);
    const { items, lastKey } = await queryNames(table, list, { from: position, limit });
    for await (const { key, item } of readResources(table, items)) {
      if (!item || resources.has(item['pk'])) {
        position = positionAfter(key);
        continue;
      }
      bytes += Buffer.byteLength(String(item['attributes']));
      if (bytes > PAGE_BYTES && resources.size > 0) return finish(resources, placeNow());
      resources.set(item['pk'], fromResourceItem(item));
      position = positionAfter(key);
    }
    if (!lastKey) return finish(resources, undefined);
    position = lastKey;
  } while (resources.size < count);
  return finish(resources, placeNow());
}

const finish = (resources: ReadonlyMap<unknown, StoredResource>, end: Place | undefined) => ({
  resources: [...resources.values()],
  end,
});

async function leaveBookmark(table: Table, list: List, { startIndex, position }: Place) {
  if (!position) return;
  const expiresAt = epochSeconds(table) + BOOKMARK_SECONDS;
  const mark = { startIndex, position, expiresAt };
  try {
    await table.put(toBookmarkItem(list.tenant, list.resourceType, mark));
  } catch {
    // A page that was read is worth more than the speed of the next one.
  }
}

const epochSeconds = (table: Table): number => Math.floor(table.patience.now().getTime() / 1000);
