/**
 * Resources with what belongs to them. A group's revision lies in items beside its own, and so do the memberships of a resource: one query of a
 * partition reads them with it, at the units of their bytes. A list of 100 groups is therefore 100 queries, sixteen at a time, and 100 units. By its keys
 * a group is nine items of a unit each: 9 calls of BatchGetItem, but 900 units.
 */
import {
  GROUP,
  type ReadOptions,
  type ResourceKey,
  type StoredResource,
} from '../directory/directory-store.ts';
import { fromResourceItem, type Item, keyOf } from './items.ts';
import {
  BELONGING_PREFIX,
  MEMBER_OF_PREFIX,
  namePartition,
  RESOURCE,
  resourceKey,
} from './keys.ts';
import { mapConcurrently } from './map-concurrently.ts';
import { fromGroupItems, groupIdOf } from './member-items.ts';
import type { Table } from './table.ts';

/** Resources read at a time: what BatchGetItem takes, and at 128 KB each less than its 16 MB. */
const BATCH = 100;

/** Queries under way at a time. */
const QUERIES = 16;

/** Whose resources are read. */
export interface ResourceScope {
  readonly tenant: string;
  readonly resourceType: string;
}

/** The items of one resource: its own, and where they were read the shards of its revision and its memberships. */
export interface ResourceItems {
  readonly own: Item;
  readonly shards: readonly Item[];
  readonly memberOf: readonly Item[];
}

export async function readResource(
  table: Table,
  key: ResourceKey,
  options?: ReadOptions,
): Promise<StoredResource | undefined> {
  const items = await readItems(table, resourceKey(key).pk, options);
  if (!items) return undefined;
  const groups = options?.memberOf ? await readGroups(table, key.tenant, [items]) : undefined;
  return toResource(key, items, groups);
}

/** The resources that keys name, in their order, each with its key; no `item` (its own) and no `resource` where it is gone. */
export async function* readResources<Key extends Item>(
  table: Table,
  keys: readonly Key[],
  scope: ResourceScope,
  options?: ReadOptions,
): AsyncGenerator<{
  readonly key: Key;
  readonly item: Item | undefined;
  readonly resource: StoredResource | undefined;
}> {
  for (let at = 0; at < keys.length; at += BATCH) {
    const batch = keys.slice(at, at + BATCH);
    const found = await readBatch(table, batch, scope, options);
    const groups = options?.memberOf
      ? await readGroups(table, scope.tenant, [...found.values()])
      : undefined;
    for (const key of batch) {
      const items = found.get(String(key['pk']));
      yield { key, item: items?.own, resource: items && toResource(scope, items, groups) };
    }
  }
}

/** The resources of any types that are there, in the order of their keys, which are distinct. */
export async function readAll(
  table: Table,
  keys: readonly ResourceKey[],
  options?: ReadOptions,
): Promise<readonly StoredResource[]> {
  const scopes = Map.groupBy(keys, ({ tenant, resourceType }) =>
    namePartition(tenant, resourceType),
  );
  const found = new Map<string, StoredResource>();
  for (const ofScope of scopes.values()) {
    const [scope] = ofScope;
    if (!scope) continue;
    const itemKeys = ofScope.map((key) => ({ ...resourceKey(key) }));
    for await (const { key, resource } of readResources(table, itemKeys, scope, options)) {
      if (resource) found.set(key.pk, resource);
    }
  }
  return keys.flatMap((key) => found.get(resourceKey(key).pk) ?? []);
}

export function toResource(
  { resourceType }: Pick<ResourceScope, 'resourceType'>,
  { own, shards, memberOf }: ResourceItems,
  groups: ReadonlyMap<string, StoredResource> | undefined,
): StoredResource {
  const resource = resourceType === GROUP ? fromGroupItems(own, shards) : fromResourceItem(own);
  if (!groups) return resource;
  return { ...resource, memberOf: memberOf.flatMap((edge) => groups.get(groupIdOf(edge)) ?? []) };
}

/** The own items of at most BATCH keys, or all that is read with them; by partition. */
async function readBatch(
  table: Table,
  keys: readonly Item[],
  { resourceType }: ResourceScope,
  options: ReadOptions | undefined,
): Promise<ReadonlyMap<string, ResourceItems>> {
  const partitions = [...new Set(keys.map(({ pk }) => String(pk)))];
  const found =
    resourceType === GROUP || options?.memberOf
      ? await mapConcurrently(partitions, QUERIES, (pk) => readItems(table, pk, options))
      : (await table.batchGet(partitions.map((pk) => ({ pk, sk: RESOURCE })))).map(alone);
  return new Map(found.flatMap((items) => (items ? [[keyOf(items.own).pk, items] as const] : [])));
}

const alone = (own: Item): ResourceItems => ({ own, shards: [], memberOf: [] });

/** One call without memberships: they sort behind the rest. With them, another for each MB. */
async function readItems(
  table: Table,
  pk: string,
  options: ReadOptions | undefined,
): Promise<ResourceItems | undefined> {
  const items: Item[] = [];
  const batches = table.queryAll({
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
    ExpressionAttributeValues: {
      ':pk': pk,
      ':first': RESOURCE,
      ':last': options?.memberOf ? endOf(BELONGING_PREFIX) : MEMBER_OF_PREFIX,
    },
    ConsistentRead: true,
  });
  for await (const batch of batches) items.push(...batch);
  const [own, ...rest] = items;
  return own?.['sk'] === RESOURCE ? { own, ...sortOut(rest) } : undefined;
}

/** What belongs to a resource, by its kind. */
export function sortOut(items: readonly Item[]): Omit<ResourceItems, 'own'> {
  const isMemberOf = ({ sk }: Item) => String(sk).startsWith(MEMBER_OF_PREFIX);
  return {
    shards: items.filter((item) => !isMemberOf(item)),
    memberOf: items.filter(isMemberOf),
  };
}

/** Above every text that begins with the prefix. */
const endOf = (prefix: string): string => `${prefix}\u{10ffff}`;

/** The groups that edges name, by id, as their own items say: without those that are gone. */
async function readGroups(
  table: Table,
  tenant: string,
  resources: readonly ResourceItems[],
): Promise<ReadonlyMap<string, StoredResource>> {
  const ids = new Set(resources.flatMap(({ memberOf }) => memberOf.map(groupIdOf)));
  const keys = [...ids].map((id) => resourceKey({ tenant, resourceType: GROUP, id }));
  const groups = await table.batchGet(keys);
  return new Map(groups.map(fromResourceItem).map((group) => [group.id, group]));
}
