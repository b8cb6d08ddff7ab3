/** The resources of a type in order of their names, as the index byUserName has them: eventually consistent, keys alone. */
import { BY_USER_NAME } from '../contract/table.ts';
import type { Direction, Listing, Place } from '../directory/directory-store.ts';
import type { Item, ListPosition } from './items.ts';
import { namePartition, nameSort, RESOURCE, resourceKey } from './keys.ts';
import { compareBytes, type NameBounds, nameBounds } from './name-bounds.ts';
import type { QueryResult, Table } from './table.ts';

export interface NameQuery {
  /** Read on from here; from the beginning without it, or where it lies before the beginning. */
  readonly from: ListPosition | undefined;
  readonly limit: number;
  /** Against the listing's direction. */
  readonly backwards?: boolean;
  /** Say how many keys there are, and not which. */
  readonly countOnly?: boolean;
}

const NOTHING: QueryResult = { items: [], count: 0, lastKey: undefined };

/** One call for at most `limit` keys, and 1 MB of them. */
export async function queryNames(
  table: Table,
  listing: Listing,
  { from, limit, backwards = false, countOnly = false }: NameQuery,
): Promise<QueryResult> {
  const { tenant, resourceType, direction, range } = listing;
  const forward = (direction ?? 'ascending') === (backwards ? 'descending' : 'ascending');
  const bounds = nameBounds(range);
  const side = bounds && from ? sideOf(from, bounds) : 0;
  if (!bounds || side === (forward ? 1 : -1)) return NOTHING;
  const starts = from !== undefined && side === 0;
  const { condition, values } = within(starts ? boundsFrom(from, bounds, forward) : bounds);
  return table.query({
    IndexName: BY_USER_NAME.indexName,
    KeyConditionExpression: `#pk = :pk${condition}`,
    ExpressionAttributeNames: {
      '#pk': BY_USER_NAME.partition,
      ...(condition !== '' && { '#sk': BY_USER_NAME.sort }),
    },
    ExpressionAttributeValues: { ':pk': namePartition(tenant, resourceType), ...values },
    ScanIndexForward: forward,
    Limit: limit,
    ...(countOnly && { Select: 'COUNT' }),
    ...(starts && { ExclusiveStartKey: { ...from } }),
  });
}

/** Walks at most `limit` keys without reading them: how many there were, and where it ended, unless that is the end of the list. */
export async function walkKeys(
  table: Table,
  listing: Listing,
  { from, limit }: { readonly from: ListPosition | undefined; readonly limit: number },
): Promise<{ readonly walked: number; readonly position: ListPosition | undefined }> {
  let walked = 0;
  let position = from;
  do {
    const query = { from: position, limit: limit - walked, countOnly: true };
    const { count, lastKey } = await queryNames(table, listing, query);
    walked += count;
    position = lastKey;
  } while (position && walked < limit);
  return { walked, position };
}

/** The position after an item of the index. */
export function positionAfter(item: Item): ListPosition {
  const keys = ['pk', 'sk', BY_USER_NAME.partition, BY_USER_NAME.sort];
  return Object.fromEntries(keys.map((key) => [key, item[key]]));
}

/** The position of a place; there need not be an item at it. */
export function positionOf(
  { tenant, resourceType }: Listing,
  { sortName, id }: Place,
): ListPosition {
  return {
    pk: resourceKey({ tenant, resourceType, id }).pk,
    sk: RESOURCE,
    [BY_USER_NAME.partition]: namePartition(tenant, resourceType),
    [BY_USER_NAME.sort]: nameSort(sortName, id),
  };
}

/** Where a resource is by the index, which may lag behind the resource. */
export function placeOf(item: Item, id: string): Place {
  const key = String(item[BY_USER_NAME.sort]);
  return { sortName: key.slice(0, key.lastIndexOf('\0')), id };
}

/** The nearest place beyond this one, so that what is at this one lies before it. */
export function placeBeside({ sortName, id }: Place, direction: Direction = 'ascending'): Place {
  return { sortName, id: direction === 'ascending' ? `${id}\0` : '' };
}

/** DynamoDB refuses to start outside of what the condition says: -1 below it, 1 above. */
function sideOf(from: ListPosition, { lower, upper }: NameBounds): -1 | 0 | 1 {
  const key = String(from[BY_USER_NAME.sort]);
  if (lower !== undefined && compareBytes(key, lower) < 0) return -1;
  return upper !== undefined && compareBytes(key, upper) > 0 ? 1 : 0;
}

/** To AWS the start key says it all. DynamoDB Local walks to a start key, key by key, but not to a bound. */
function boundsFrom(from: ListPosition, bounds: NameBounds, forward: boolean): NameBounds {
  const key = String(from[BY_USER_NAME.sort]);
  return forward ? { ...bounds, lower: key } : { ...bounds, upper: key };
}

function within({ lower, upper }: NameBounds): { condition: string; values: Item } {
  if (lower !== undefined && upper !== undefined) {
    const values = { ':lower': lower, ':upper': upper };
    return { condition: ' AND #sk BETWEEN :lower AND :upper', values };
  }
  if (lower !== undefined) return { condition: ' AND #sk >= :lower', values: { ':lower': lower } };
  if (upper !== undefined) return { condition: ' AND #sk <= :upper', values: { ':upper': upper } };
  return { condition: '', values: {} };
}
