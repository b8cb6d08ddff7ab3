/** Who is a member of which group, in one tenant: the pairs of edges, and what is known of a group without them. */
import type { Member, MemberChange, Membership } from '../directory/directory-store.ts';
import { sumOfFingerprints } from '../scim/member-fingerprint.ts';
import { compareCodePoints } from './compare-code-points.ts';

/** As many as the table has, so that nobody grows used to one. */
const REVISION_SHARDS = 8;

interface GroupMembers {
  readonly types: Map<string, string>;
  readonly counts: Record<string, number>;
  readonly revisions: number[];
  changes: number;
  fingerprint: number;
  /** RFC 3339. */
  lastModified: string;
}

export class Memberships {
  private readonly groups = new Map<string, GroupMembers>();
  private readonly groupsOfMembers = new Map<string, Set<string>>();

  /** @param time of its creation (RFC 3339) */
  addGroup(groupId: string, time: string): void {
    const revisions = Array<number>(REVISION_SHARDS).fill(0);
    this.groups.set(groupId, {
      types: new Map(),
      counts: {},
      revisions,
      changes: 0,
      fingerprint: 0,
      lastModified: time,
    });
  }

  removeGroup(groupId: string): void {
    for (const id of this.groups.get(groupId)?.types.keys() ?? []) this.disconnect(groupId, id);
    this.groups.delete(groupId);
  }

  /** Nothing added and nothing removed is no change. */
  change(groupId: string, { added, removed }: MemberChange, time: string): void {
    const group = this.groups.get(groupId);
    if (!group || added.length + removed.length === 0) return;
    for (const { id, resourceType } of added) {
      group.types.set(id, resourceType);
      group.counts[resourceType] = (group.counts[resourceType] ?? 0) + 1;
      this.groupsOfMembers.set(id, (this.groupsOfMembers.get(id) ?? new Set()).add(groupId));
    }
    for (const { id, resourceType } of removed) {
      group.types.delete(id);
      group.counts[resourceType] = (group.counts[resourceType] ?? 0) - 1;
      this.disconnect(groupId, id);
    }
    const shard = group.changes % REVISION_SHARDS;
    group.revisions[shard] = (group.revisions[shard] ?? 0) + 1;
    group.changes += 1;
    group.fingerprint += sumOfFingerprints(added, removed);
    if (time > group.lastModified) group.lastModified = time;
  }

  find(groupId: string): (Membership & { readonly lastModified: string }) | undefined {
    const group = this.groups.get(groupId);
    if (!group) return undefined;
    const { revisions, counts, fingerprint, lastModified } = group;
    return { revisions: [...revisions], counts: { ...counts }, fingerprint, lastModified };
  }

  /** The type of a direct member. */
  memberAs(groupId: string, id: string): string | undefined {
    return this.groups.get(groupId)?.types.get(id);
  }

  /** Ordered by id. */
  membersAfter(groupId: string, after = ''): Member[] {
    return [...(this.groups.get(groupId)?.types ?? [])]
      .map(([id, resourceType]) => ({ id, resourceType }))
      .filter(({ id }) => compareCodePoints(id, after) > 0)
      .sort((left, right) => compareCodePoints(left.id, right.id));
  }

  /** Ids, in order. */
  groupsOf(id: string): string[] {
    return [...(this.groupsOfMembers.get(id) ?? [])].sort(compareCodePoints);
  }

  private disconnect(groupId: string, id: string): void {
    const groupIds = this.groupsOfMembers.get(id);
    groupIds?.delete(groupId);
    if (groupIds?.size === 0) this.groupsOfMembers.delete(id);
  }
}
