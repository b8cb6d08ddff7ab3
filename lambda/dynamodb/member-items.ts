/** What a group keeps of its members: a pair of edges for each, and its revision in shards. */
import type {
  Member,
  Membership,
  ResourceKey,
  StoredResource,
} from '../directory/directory-store.ts';
import { fromResourceItem, type Item } from './items.ts';
import { memberKey, memberOfKey, REVISION_SHARDS, revisionKey } from './keys.ts';

/** A membership as seen from the group. */
export function toMemberItem(group: ResourceKey, member: Member): Item {
  const { id, resourceType } = member;
  return { ...memberKey(group, id), id, resourceType };
}

export function fromMemberItem(item: Item): Member {
  return { id: String(item['id']), resourceType: String(item['resourceType']) };
}

/** A membership as seen from the member. */
export function toMemberOfItem(group: ResourceKey, member: Member): Item {
  return { ...memberOfKey({ ...member, tenant: group.tenant }, group.id), groupId: group.id };
}

export const groupIdOf = (item: Item): string => String(item['groupId']);

/** How many members a change adds (less those it removes), by resource type. */
export type MemberCounts = Readonly<Record<string, number>>;

/** A shard of a new group's revision. */
export function toRevisionItem(
  group: ResourceKey,
  shard: number,
  state: {
    readonly revision: number;
    readonly counts: MemberCounts;
    readonly fingerprint: number;
    readonly lastModified: string;
  },
): Item {
  const { revision, counts, fingerprint, lastModified } = state;
  const counters = Object.entries(counts).map(([type, count]) => [countAttribute(type), count]);
  return {
    ...revisionKey(group, shard),
    shard,
    revision,
    fingerprint,
    lastModified,
    ...Object.fromEntries(counters),
  };
}

const COUNT_PREFIX = 'count';

/** The attribute of a shard that counts members of a type: an update can add to it where there is none yet. */
export const countAttribute = (resourceType: string): string => `${COUNT_PREFIX}${resourceType}`;

/** A group from its own item and the shards of its revision. */
export function fromGroupItems(own: Item, shards: readonly Item[]): StoredResource {
  const resource = fromResourceItem(own);
  const times = shards.map(({ lastModified }) => String(lastModified));
  return {
    ...resource,
    lastModified: times.reduce(later, resource.lastModified),
    membership: {
      revisions: revisionsOf(shards),
      counts: countsOf(shards),
      fingerprint: shards.reduce((sum, shard) => sum + Number(shard['fingerprint']), 0),
    },
  };
}

const later = (left: string, right: string): string => (left < right ? right : left);

function revisionsOf(shards: readonly Item[]): readonly number[] {
  const revisions = new Array<number>(REVISION_SHARDS).fill(0);
  for (const { shard, revision } of shards) revisions[Number(shard)] = Number(revision);
  return revisions;
}

/** Of each shard alone a count may be negative: members that were counted in one can be removed in another. */
function countsOf(shards: readonly Item[]): Membership['counts'] {
  const counts: Record<string, number> = {};
  for (const [name, value] of shards.flatMap((shard) => Object.entries(shard))) {
    if (!name.startsWith(COUNT_PREFIX)) continue;
    const type = name.slice(COUNT_PREFIX.length);
    counts[type] = (counts[type] ?? 0) + Number(value);
  }
  return counts;
}
