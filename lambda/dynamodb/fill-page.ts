/** Resources of a listing until a page is full: a key whose resource is gone by now does not shorten it. */
import {
  type Listing,
  PAGE_BYTES,
  type ReadOptions,
  type StoredResource,
} from '../directory/directory-store.ts';
import type { Item, ListPosition } from './items.ts';
import { positionAfter, queryNames } from './listing.ts';
import { readResources } from './resources.ts';
import type { Table } from './table.ts';

/** Keys in one call: 1 MB of the index is more. */
const MAXIMUM_KEYS = 1_000;

export interface PageStart {
  readonly from: ListPosition | undefined;
  /** At least 1. */
  readonly count: number;
  readonly backwards?: boolean;
}

export interface FilledPage {
  /** In the order in which they were read. */
  readonly found: readonly { readonly key: Item; readonly resource: StoredResource }[];
  /** Whether the index goes on after them. */
  readonly more: boolean;
}

/** Reads one key more than the page has room for, in order to tell whether there is more. */
export async function fillPage(
  table: Table,
  listing: Listing,
  { from: start, count, backwards = false }: PageStart,
  options?: ReadOptions,
): Promise<FilledPage> {
  const page = new GrowingPage();
  let from = start;
  for (;;) {
    const room = count - page.found.length;
    const limit = Math.min(room + 1, MAXIMUM_KEYS);
    const { items, lastKey } = await queryNames(table, listing, { from, limit, backwards });
    const wanted = items.slice(0, room);
    for await (const read of readResources(table, wanted, listing, options)) {
      if (!page.takes(read)) return { found: page.found, more: true };
    }
    const isCut = items.length > wanted.length;
    if (isCut && page.found.length === count) return { found: page.found, more: true };
    if (!isCut && !lastKey) return { found: page.found, more: false };
    const last = wanted.at(-1);
    from = isCut && last ? positionAfter(last) : lastKey;
  }
}

type ReadItem = {
  readonly key: Item;
  readonly item: Item | undefined;
  readonly resource: StoredResource | undefined;
};

class GrowingPage {
  readonly found: { readonly key: Item; readonly resource: StoredResource }[] = [];
  private readonly keys = new Set<unknown>();
  private bytes = 0;

  /** False where the resource would take the page beyond PAGE_BYTES. */
  takes({ key, item, resource }: ReadItem): boolean {
    if (!item || !resource || this.keys.has(key['pk'])) return true;
    this.bytes += Buffer.byteLength(String(item['attributes']));
    if (this.bytes > PAGE_BYTES && this.found.length > 0) return false;
    this.keys.add(key['pk']);
    this.found.push({ key, resource });
    return true;
  }
}
