/** Lists of one type in the order of names. What comes and goes between two calls is between two calls: each sees one moment. */
import {
  type Direction,
  type Listing,
  PAGE_BYTES,
  type Place,
  type ReadOptions,
  type StoredResource,
  type Stretch,
} from '../directory/directory-store.ts';
import type { NameView } from './name-order.ts';
import type { Tenant } from './tenant.ts';

export function readPage(
  tenant: Tenant,
  listing: Listing,
  { startIndex, count }: { readonly startIndex: number; readonly count: number },
  options?: ReadOptions,
): StoredResource[] {
  const view = viewOf(tenant, listing);
  const places = placesFrom(tenant, listing, { view, from: startIndex - 1, count, step: 1 });
  return readAt(tenant, listing, places, options);
}

export function readStretch(
  tenant: Tenant,
  listing: Listing,
  window: { readonly after?: Place; readonly before?: Place; readonly count: number },
  options?: ReadOptions,
): Stretch {
  const { after, before, count } = window;
  const { direction } = listing;
  const view = viewOf(tenant, listing);
  if (before) {
    const end = view.countBefore(before);
    const from = end - 1;
    const places = placesFrom(tenant, listing, { view, from, count, step: -1 }).reverse();
    return {
      resources: readAt(tenant, listing, places, options),
      ...(end < view.size && { next: places.at(-1) ?? beside(before, opposite(direction)) }),
      ...(end > places.length && places[0] && { previous: places[0] }),
    };
  }
  const from = after ? view.countThrough(after) : 0;
  const places = placesFrom(tenant, listing, { view, from, count, step: 1 });
  const last = places.at(-1);
  const previous = places[0] ?? (after && beside(after, direction));
  return {
    resources: readAt(tenant, listing, places, options),
    ...(from + places.length < view.size && last && { next: last }),
    ...(from > 0 && previous && { previous }),
  };
}

/** The ids of a listing at this moment. */
export function idsAfter(tenant: Tenant, listing: Listing, after?: Place): string[] {
  const view = viewOf(tenant, listing);
  const ids: string[] = [];
  for (let at = after ? view.countThrough(after) : 0; at < view.size; at++) {
    ids.push(view.at(at)?.id ?? '');
  }
  return ids;
}

export const viewOf = (tenant: Tenant, listing: Listing): NameView =>
  tenant.partition(listing.resourceType).order.view(listing);

/** At most `count` places, in steps, and no more than PAGE_BYTES of resources after the first. */
function placesFrom(
  tenant: Tenant,
  { resourceType }: Listing,
  { view, from, count, step }: { view: NameView; from: number; count: number; step: 1 | -1 },
): Place[] {
  const partition = tenant.partition(resourceType);
  const places: Place[] = [];
  let bytes = 0;
  for (let at = from; at >= 0 && at < view.size && places.length < count; at += step) {
    const place = view.at(at);
    if (!place) break;
    bytes += partition.bytesOf(place.id);
    if (bytes > PAGE_BYTES && places.length > 0) break;
    places.push(place);
  }
  return places;
}

const readAt = (
  tenant: Tenant,
  { resourceType }: Listing,
  places: readonly Place[],
  options?: ReadOptions,
): StoredResource[] =>
  tenant.readAll(
    resourceType,
    places.map(({ id }) => id),
    options,
  );

/** The nearest place beyond this one, so that what is at this one lies before it. */
function beside({ sortName, id }: Place, direction: Direction = 'ascending'): Place {
  return { sortName, id: direction === 'ascending' ? `${id}\0` : '' };
}

const opposite = (direction: Direction = 'ascending'): Direction =>
  direction === 'ascending' ? 'descending' : 'ascending';
