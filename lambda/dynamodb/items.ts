/** What the table's items look like. Attributes and changes are JSON text: docs/decisions/stored-attributes.md says why. */
import { BY_DAY, BY_USER_NAME } from '../contract/table.ts';
import type { IndexedValue, ResourceKey, StoredResource } from '../directory/directory-store.ts';
import type { HistoryEntry } from '../directory/history/history-entry.ts';
import {
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
type HistoryItem = Omit<HistoryEntry, 'changes' | 'members' | 'part'> & {
  readonly changes: string;
  readonly members?: string;
  readonly part?: string;
};

/** Without its memberships, which have items of their own, and without an announcement of its removal. */
export function toResourceItem(
  tenant: string,
  resourceType: string,
  resource: StoredResource,
): Item {
  const { id, version, created, lastModified, sortName, attributes, application } = resource;
  return {
    ...resourceKey({ tenant, resourceType, id }),
    [BY_USER_NAME.partition]: namePartition(tenant, resourceType),
    [BY_USER_NAME.sort]: nameSort(sortName, id),
    resourceType,
    id,
    version,
    created,
    lastModified,
    sortName,
    attributes: JSON.stringify(attributes),
    application,
  };
}

/** The resource as its own item says: of a group without what its revision adds. */
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
  const { changes, members, part, ...rest } = entry;
  return {
    ...key,
    [BY_DAY.partition]: dayPartition(tenant, entry),
    [BY_DAY.sort]: key.sk,
    ...rest,
    changes: JSON.stringify(changes),
    ...(members && { members: JSON.stringify(members) }),
    ...(part && { part: JSON.stringify(part) }),
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
    ...(version !== undefined && { version }),
    changes: JSON.parse(stored.changes),
    ...(stored.members !== undefined && { members: JSON.parse(stored.members) }),
    ...(stored.part !== undefined && { part: JSON.parse(stored.part) }),
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

export function keyOf(item: Item): ItemKey {
  return { pk: String(item['pk']), sk: String(item['sk']) };
}
