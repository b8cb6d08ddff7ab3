import type { ScimObject } from '../scim/resource.ts';
import type { ResourceType } from '../scim/schema/resource-type.ts';
import { describeChanges } from './describe-changes.ts';
import type { Caller, Directory } from './directory.ts';
import type { StoredResource } from './directory-store.ts';
import type { HistoryEntry } from './history-entry.ts';

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
  },
): HistoryEntry {
  const { operation, time, before, after } = change;
  const subject = after ?? before;
  if (!subject) throw new Error('a change is of something');
  return {
    id: directory.newEntryId(time.getTime()),
    time: time.toISOString(),
    actor: caller.actor,
    operation,
    requestId: caller.requestId,
    resourceType: resourceType.name,
    resourceId: subject.id,
    version: subject.version,
    changes: describeChanges(recorded(before), recorded(after)),
  };
}

function recorded(resource: StoredResource | undefined): ScimObject {
  if (!resource) return {};
  const { displayName } = resource.application;
  return displayName === undefined
    ? resource.attributes
    : { ...resource.attributes, application: { displayName } };
}
