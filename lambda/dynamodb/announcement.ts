/** The announcement that a resource will be removed: an attribute of its own item, which a change of the resource does not keep. */
import type { ResourceKey, StoredResource } from '../directory/directory-store.ts';
import { isThere, LEAVING_UNTIL, when } from './condition.ts';
import type { Item } from './items.ts';
import { BELONGING_PREFIX, MEMBER_OF_PREFIX, resourceKey } from './keys.ts';
import { groupIdOf } from './member-items.ts';
import { sortOut, toResource } from './resources.ts';
import type { Table } from './table.ts';

/**
 * What is added to a group from now on sees the announcement; what was added before is seen here. Nearly: an addition whose transaction holds
 * the resource's item no more, and has not reached the edge yet, is not seen by a query, which looks at each item for itself.
 */
export async function announceRemoval(
  table: Table,
  key: ResourceKey,
  until: string,
): Promise<
  { readonly resource: StoredResource; readonly groupIds: readonly string[] } | undefined
> {
  const condition = when(isThere);
  const own = await table.update({
    Key: { ...resourceKey(key) },
    UpdateExpression: 'SET #leavingUntil = :until',
    ...condition,
    ExpressionAttributeNames: { '#leavingUntil': LEAVING_UNTIL },
    ExpressionAttributeValues: { ':until': new Date(until).toISOString() },
  });
  if (!own) return undefined;
  const { shards, memberOf } = sortOut(await readBelongings(table, key, BELONGING_PREFIX));
  return {
    resource: toResource(key, { own, shards, memberOf }, undefined),
    groupIds: memberOf.map(groupIdOf),
  };
}

export async function readGroupIds(table: Table, key: ResourceKey): Promise<readonly string[]> {
  return (await readBelongings(table, key, MEMBER_OF_PREFIX)).map(groupIdOf);
}

async function readBelongings(
  table: Table,
  key: ResourceKey,
  prefix: string,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  const batches = table.queryAll({
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :belonging)',
    ExpressionAttributeValues: { ':pk': resourceKey(key).pk, ':belonging': prefix },
    ConsistentRead: true,
  });
  for await (const batch of batches) items.push(...batch);
  return items;
}
