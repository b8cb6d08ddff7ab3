/** All resources of a listing, batch by batch. */
import type { Listing, Place, ReadOptions, StoredResource } from '../directory/directory-store.ts';
import { positionOf, queryNames } from './listing.ts';
import { readResources } from './resources.ts';
import type { Table } from './table.ts';

/** Resources in one batch of a walk: one call for their keys, one for themselves. */
const BATCH = 100;

/** A resource that is renamed meanwhile moves in the index: none is given twice. */
export async function* walk(
  table: Table,
  listing: Listing,
  options?: ReadOptions & { readonly after?: Place },
): AsyncGenerator<readonly StoredResource[]> {
  const seen = new Set<unknown>();
  let from = options?.after && positionOf(listing, options.after);
  do {
    const { items, lastKey } = await queryNames(table, listing, { from, limit: BATCH });
    const batch: StoredResource[] = [];
    for await (const { key, resource } of readResources(table, items, listing, options)) {
      if (resource && !seen.has(key['pk'])) batch.push(resource);
      seen.add(key['pk']);
    }
    if (batch.length > 0) yield batch;
    from = lastKey;
  } while (from);
}
