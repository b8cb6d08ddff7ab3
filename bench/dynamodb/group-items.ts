/** A group of any size, of items that a change of its members, and a read of it without them, can touch. */
import { indexResource, sortName } from '../../lambda/directory/index-resource.ts';
import { type Item, toResourceItem } from '../../lambda/dynamodb/items.ts';
import { REVISION_SHARDS } from '../../lambda/dynamodb/keys.ts';
import { toMemberItem, toRevisionItem } from '../../lambda/dynamodb/member-items.ts';
import { memberFingerprint } from '../../lambda/scim/member-fingerprint.ts';
import { groupResourceType, userResourceType } from '../../lambda/scim/schema/resource-types.ts';
import { userIdOf } from '../sample-user.ts';
import { TENANT } from './local-directory.ts';
import { CREATED } from './user-items.ts';

const group = groupResourceType();
const user = userResourceType();

export const GROUP_KEY = {
  tenant: TENANT,
  resourceType: group.name,
  id: '00000000-0000-4000-9000-000000000000',
};

const EMPTY = { counts: {}, fingerprint: 0 };

/** Members have even numbers: there is room between any two. */
export const memberNumber = (at: number): number => 2 * at;

/**
 * The group's own item, its revision, and the memberships as they are seen from the group: not as they are seen from its members, nor the
 * members themselves.
 */
export function* groupItems(members: number): Generator<Item> {
  const attributes = { displayName: 'Everyone', externalId: 'everyone' };
  const { resource } = indexResource(
    group,
    { uniqueExternalId: false },
    {
      id: GROUP_KEY.id,
      version: 1,
      created: CREATED,
      lastModified: CREATED,
      sortName: sortName(group, attributes),
      attributes,
      application: {},
    },
  );
  yield toResourceItem(TENANT, group.name, resource);
  let fingerprint = 0;
  for (let at = 0; at < members; at += 1) {
    const id = userIdOf(memberNumber(at));
    fingerprint += memberFingerprint(id);
    yield toMemberItem(GROUP_KEY, { id, resourceType: user.name });
  }
  for (let shard = 0; shard < REVISION_SHARDS; shard += 1) {
    const held = shard === 0 ? { counts: { [user.name]: members }, fingerprint } : EMPTY;
    yield toRevisionItem(GROUP_KEY, shard, { revision: 1, ...held, lastModified: CREATED });
  }
}
