/** Changes of one tenant. Every function is synchronous, so that each change is whole or not at all. */
import {
  type ChangeMembersOutcome,
  type CreateOutcome,
  GROUP,
  type IndexedResource,
  MEMBER_TYPES,
  type Member,
  type MemberChange,
  type Precondition,
  type RemoveOutcome,
  type ReplaceOutcome,
} from '../directory/directory-store.ts';
import type { HistoryEntry } from '../directory/history/history-entry.ts';
import { valuesOnlyIn } from './partition.ts';
import type { Tenant } from './tenant.ts';

/** Where a change is made, and when. */
export interface Scene {
  readonly tenant: Tenant;
  readonly resourceType: string;
  readonly now: Date;
}

export function create(
  { tenant, resourceType, now }: Scene,
  change: {
    readonly after: IndexedResource;
    readonly entry: HistoryEntry;
    readonly members?: readonly Member[];
  },
): CreateOutcome {
  const { after, entry, members: added = [] } = change;
  const { id } = after.resource;
  const partition = tenant.partition(resourceType);
  if (partition.holdsEntry(entry)) return { outcome: 'created' };
  if (partition.find(id)) throw new Error('a resource with this id exists already');
  const taken = partition.findTaken(after.claims, id);
  if (taken) return { outcome: 'duplicate', attribute: taken.attribute };
  if (!added.every((member) => tenant.isAddable(member, now))) {
    return { outcome: 'disturbed' };
  }
  partition.add(after);
  partition.record(entry);
  if (resourceType === GROUP) {
    tenant.memberships.addGroup(id, entry.time);
    tenant.memberships.change(id, { added, removed: [] }, entry.time);
  }
  return { outcome: 'created' };
}

export function replace(
  scene: Scene,
  change: {
    readonly before: IndexedResource;
    readonly after: IndexedResource;
    readonly entry: HistoryEntry;
    readonly members?: MemberChange;
    readonly precondition?: Precondition;
  },
): ReplaceOutcome {
  const { before, after, entry, members } = change;
  const { tenant, resourceType } = scene;
  const partition = tenant.partition(resourceType);
  if (partition.holdsEntry(entry)) return { outcome: 'replaced' };
  const stored = partition.find(before.resource.id);
  if (!stored) return { outcome: 'missing' };
  if (stored.version !== before.resource.version) return { outcome: 'stale' };
  if (!holds(scene, stored.id, change.precondition)) return { outcome: 'stale' };
  const taken = partition.findTaken(valuesOnlyIn(after.claims, before.claims), stored.id);
  if (taken) return { outcome: 'duplicate', attribute: taken.attribute };
  if (members && isDisturbed(scene, stored.id, members)) return { outcome: 'disturbed' };
  partition.replace(before, after);
  partition.record(entry);
  if (members) tenant.memberships.change(stored.id, members, entry.time);
  return { outcome: 'replaced' };
}

export function changeMembers(
  scene: Scene,
  groupId: string,
  change: MemberChange & {
    readonly entry: HistoryEntry;
    readonly precondition?: Precondition;
  },
): ChangeMembersOutcome {
  const { tenant, resourceType } = scene;
  const partition = tenant.partition(resourceType);
  if (partition.holdsEntry(change.entry)) return { outcome: 'changed' };
  if (!partition.find(groupId)) return { outcome: 'missing' };
  if (!holds(scene, groupId, change.precondition)) return { outcome: 'stale' };
  if (isDisturbed(scene, groupId, change)) return { outcome: 'disturbed' };
  tenant.memberships.change(groupId, change, change.entry.time);
  partition.record(change.entry);
  return { outcome: 'changed' };
}

export function remove(
  scene: Scene,
  change: {
    readonly before: IndexedResource;
    readonly entry: HistoryEntry;
    readonly precondition?: Precondition;
  },
): RemoveOutcome {
  const { before, entry, precondition } = change;
  const { tenant, resourceType, now } = scene;
  const partition = tenant.partition(resourceType);
  if (partition.holdsEntry(entry)) return { outcome: 'removed' };
  const stored = partition.find(before.resource.id);
  if (!stored) return { outcome: 'missing' };
  const isAnnounced =
    !MEMBER_TYPES.includes(resourceType) || partition.isBeingRemoved(stored.id, now);
  if (
    !isAnnounced ||
    stored.version !== before.resource.version ||
    !holds(scene, stored.id, precondition)
  ) {
    return { outcome: 'stale' };
  }
  partition.remove(before);
  partition.record(entry);
  if (resourceType === GROUP) tenant.memberships.removeGroup(stored.id);
  return { outcome: 'removed' };
}

function holds({ tenant, resourceType }: Scene, id: string, precondition?: Precondition): boolean {
  if (!precondition) return true;
  const resource = tenant.read(resourceType, id);
  const revisions = resource?.membership?.revisions ?? [];
  return (
    resource?.version === precondition.version &&
    revisions.every((revision, shard) => revision === precondition.revisions[shard])
  );
}

function isDisturbed(
  { tenant, now }: Scene,
  groupId: string,
  { added, removed }: MemberChange,
): boolean {
  const memberAs = ({ id }: Member) => tenant.memberships.memberAs(groupId, id);
  return (
    added.some((member) => memberAs(member) !== undefined || !tenant.isAddable(member, now)) ||
    removed.some((member) => memberAs(member) !== member.resourceType)
  );
}
