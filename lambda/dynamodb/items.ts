/** What the table's items look like. Attributes and changes are JSON text: docs/decisions/stored-attributes.md says why. */
import { BY_DAY, BY_USER_NAME, TIME_TO_LIVE_ATTRIBUTE } from '../contract/table.ts';
import type { IndexedValue, ResourceKey, StoredResource } from '../directory/directory-store.ts';
import type { HistoryEntry } from '../directory/history-entry.ts';
import {
  bookmarkPartition,
  bookmarkSort,
  claimKey,
  dayPartition,
  historyKey,
  type ItemKey,
  lookUpKey,
  namePartition,
  nameSort,
  resourceKey,
} from './keys.ts';

export type Item = Readonly<Record<string, unknown>>;

type ResourceItem = Omit<StoredResource, 'attributes'> & { readonly attributes: string };
type HistoryItem = Omit<HistoryEntry, 'changes'> & { readonly changes: string };

export function toResourceItem(
  tenant: string,
  resourceType: string,
  resource: StoredResource,
): Item {
  return {
    ...resourceKey({ tenant, resourceType, id: resource.id }),
    [BY_USER_NAME.partition]: namePartition(tenant, resourceType),
    [BY_USER_NAME.sort]: nameSort(resource.sortName, resource.id),
    resourceType,
    ...resource,
    attributes: JSON.stringify(resource.attributes),
  };
}

export function fromResourceItem(item: Item): StoredResource {
  const { id, version, created, lastModified, sortName, attributes, application } =
    item as unknown as ResourceItem;
  return {
    id,
    version,
    created,
    lastModified,
    sortName,
    attributes: JSON.parse(attributes),
    application,
  };
}

export function toHistoryItem(tenant: string, entry: HistoryEntry): Item {
  const key = historyKey(tenant, entry);
  return {
    ...key,
    [BY_DAY.partition]: dayPartition(tenant, entry),
    [BY_DAY.sort]: key.sk,
    ...entry,
    changes: JSON.stringify(entry.changes),
  };
}

export function fromHistoryItem(item: Item): HistoryEntry {
  const stored = item as unknown as HistoryItem;
  const { id, time, actor, operation, requestId, resourceType, resourceId, version } = stored;
  return {
    id,
    time,
    actor,
    operation,
    requestId,
    resourceType,
    resourceId,
    version,
    changes: JSON.parse(stored.changes),
  };
}

export function toClaimItem(key: ResourceKey, claim: IndexedValue): Item {
  return { ...claimKey(key.tenant, key.resourceType, claim), owner: key.id };
}

export function toLookUpItem(key: ResourceKey, lookUp: IndexedValue): Item {
  return { ...lookUpKey(key, lookUp), owner: key.id };
}

/** The id of the resource that a claim or a look-up belongs to. */
export const ownerOf = (item: Item): string => String(item['owner']);

/** Where a list has been read to: the keys of an item in the index byUserName. */
export type ListPosition = Item;

/** `expiresAt` in epoch seconds. */
export function toBookmarkItem(
  tenant: string,
  list: string,
  mark: {
    readonly startIndex: number;
    readonly position: ListPosition;
    readonly expiresAt: number;
  },
): Item {
  return {
    pk: bookmarkPartition(tenant, list),
    sk: bookmarkSort(mark.startIndex),
    startIndex: mark.startIndex,
    position: mark.position,
    [TIME_TO_LIVE_ATTRIBUTE]: mark.expiresAt,
  };
}

/** DynamoDB removes an expired item within days, not at once: such a bookmark is none. */
export function fromBookmarkItem(
  item: Item,
  nowSeconds: number,
): { startIndex: number; position: ListPosition } | undefined {
  if (Number(item[TIME_TO_LIVE_ATTRIBUTE]) <= nowSeconds) return undefined;
  return { startIndex: Number(item['startIndex']), position: item['position'] as ListPosition };
}

export function keyOf(item: Item): ItemKey {
  return { pk: String(item['pk']), sk: String(item['sk']) };
}
