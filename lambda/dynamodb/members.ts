/** Reading the members of a group. What changes them never does. */
import {
  MEMBER_TYPES,
  type Member,
  type MemberState,
  type ResourceKey,
} from '../directory/directory-store.ts';
import { LEAVING_UNTIL } from './condition.ts';
import { type Item, keyOf } from './items.ts';
import { type ItemKey, MEMBER_PREFIX, memberKey, resourceKey } from './keys.ts';
import { fromMemberItem } from './member-items.ts';
import { identityOf, type Table } from './table.ts';

/** Members in one batch: a call each. 1 MB is some 6,000. */
const BATCH = 1_000;

export async function* readMembers(
  table: Table,
  group: ResourceKey,
  { after, batch = BATCH }: { readonly after?: string; readonly batch?: number } = {},
): AsyncGenerator<readonly Member[]> {
  const batches = table.queryAll({
    ...memberQuery(group),
    Limit: batch,
    ...(after !== undefined && { ExclusiveStartKey: { ...memberKey(group, after) } }),
  });
  for await (const items of batches) yield items.map(fromMemberItem);
}

/** All edges that are seen from the group, consistently. */
export const memberQuery = (group: ResourceKey) => ({
  KeyConditionExpression: 'pk = :pk AND begins_with(sk, :member)',
  ExpressionAttributeValues: { ':pk': resourceKey(group).pk, ':member': MEMBER_PREFIX },
  ConsistentRead: true,
});

/** For each id its edge and a resource of each type, by their keys: no edge is read that nobody has named. */
export async function readMemberStates(
  table: Table,
  group: ResourceKey,
  ids: readonly string[],
): Promise<ReadonlyMap<string, MemberState>> {
  const distinct = [...new Set(ids)];
  const keys = distinct.flatMap((id) => [
    memberKey(group, id),
    ...MEMBER_TYPES.map((resourceType) => resourceKey({ ...group, resourceType, id })),
  ]);
  const items = await table.batchGet(keys, ['resourceType', LEAVING_UNTIL]);
  const found = new Map(items.map((item) => [identityOf(keyOf(item)), item]));
  const now = table.patience.now().toISOString();
  return new Map(distinct.map((id) => [id, stateOf(found, group, id, now)]));
}

function stateOf(
  found: ReadonlyMap<string, Item>,
  group: ResourceKey,
  id: string,
  now: string,
): MemberState {
  const find = (key: ItemKey) => found.get(identityOf(key));
  const edge = find(memberKey(group, id));
  const existsAs = MEMBER_TYPES.find((resourceType) => {
    const item = find(resourceKey({ ...group, resourceType, id }));
    return item && !(String(item[LEAVING_UNTIL] ?? '') > now);
  });
  return {
    ...(edge && { memberAs: String(edge['resourceType']) }),
    ...(existsAs !== undefined && { existsAs }),
  };
}
