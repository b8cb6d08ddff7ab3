import type { ScimObject } from '../../scim/resource.ts';
import type { ResourceType } from '../../scim/schema/resource-type.ts';
import type { Caller, Directory } from '../directory.ts';
import { GROUP, type StoredResource } from '../directory-store.ts';
import type { MemberDelta } from '../membership/member-delta.ts';
import { describeChanges } from './describe-changes.ts';
import { hideValues } from './hide-values.ts';
import type { HistoryEntry } from './history-entry.ts';

/** What of a change concerns members. */
export interface RecordedMembers {
  readonly delta: MemberDelta;
  readonly part: HistoryEntry['part'];
}

/** The history entry of a change: `before` is absent for a create, `after` for a delete. */
export function recordChange(
  directory: Directory,
  caller: Caller,
  resourceType: ResourceType,
  change: {
    readonly operation: HistoryEntry['operation'];
    readonly time: Date;
    readonly before?: StoredResource;
    readonly after?: StoredResource;
    readonly members?: RecordedMembers | undefined;
  },
): HistoryEntry {
  const { operation, time, before, after, members } = change;
  const subject = after ?? before;
  if (!subject) throw new Error('a change is of something');
  return {
    ...newEntry(directory, caller, operation, time),
    resourceType: resourceType.name,
    resourceId: subject.id,
    version: subject.version,
    changes: hideValues(resourceType, describeChanges(recorded(before), recorded(after))),
    ...(members && describeMembers(members)),
  };
}

/** The history entry of a change of a group's members alone. */
export function recordMembers(
  directory: Directory,
  caller: Caller,
  change: {
    readonly groupId: string;
    readonly operation: HistoryEntry['operation'];
    readonly members: RecordedMembers;
    readonly time: Date;
  },
): HistoryEntry {
  return {
    ...newEntry(directory, caller, change.operation, change.time),
    resourceType: GROUP,
    resourceId: change.groupId,
    changes: [],
    ...describeMembers(change.members),
  };
}

function newEntry(
  { newEntryId }: Directory,
  { actor, requestId }: Caller,
  operation: HistoryEntry['operation'],
  time: Date,
) {
  return { id: newEntryId(time.getTime()), time: time.toISOString(), actor, operation, requestId };
}

function describeMembers({ delta, part }: RecordedMembers): Pick<HistoryEntry, 'members' | 'part'> {
  const members = {
    added: delta.added.map(({ id }) => id),
    removed: delta.removed.map(({ id }) => id),
    unknown: delta.unknown,
  };
  return { members, ...(part && { part }) };
}

function recorded(resource: StoredResource | undefined): ScimObject {
  if (!resource) return {};
  const { displayName } = resource.application;
  return displayName === undefined
    ? resource.attributes
    : { ...resource.attributes, application: { displayName } };
}
