/** Read, change, write on condition that nobody else wrote meanwhile; if somebody did, again. */
import { isEqual, type ScimObject } from '../scim/resource.ts';
import type { ResourceType } from '../scim/schema/resource-type.ts';
import { alreadyExists } from './already-exists.ts';
import type { Caller, Directory } from './directory.ts';
import type { StoredResource } from './directory-store.ts';
import { getResource, noSuchResource } from './get-resource.ts';
import type { HistoryEntry } from './history-entry.ts';
import { indexResource, sortName } from './index-resource.ts';
import { limitResource } from './limits.ts';
import { recordChange } from './record-change.ts';
import { untilUndisturbed } from './until-undisturbed.ts';

export interface Change {
  readonly id: string;
  readonly operation: HistoryEntry['operation'];
  /** The attributes that the resource shall have, from those that it has. */
  readonly apply: (before: StoredResource) => ScimObject;
}

/**
 * The resource after the change. One that changes nothing writes nothing: version and lastModified stay.
 * @throws ScimError 404, uniqueness (409), and what `apply` throws; StoreBusy where others always came first
 */
export async function changeResource(
  directory: Directory,
  caller: Caller,
  resourceType: ResourceType,
  change: Change,
): Promise<StoredResource> {
  return untilUndisturbed(directory, async () => {
    const before = await getResource(directory, caller, resourceType, change.id);
    const attributes = change.apply(before);
    if (isEqual(attributes, before.attributes)) return before;
    const after = nextVersion(directory, resourceType, before, attributes);
    const isWritten = await write(directory, caller, resourceType, { change, before, after });
    return isWritten ? after : undefined;
  });
}

function nextVersion(
  directory: Directory,
  resourceType: ResourceType,
  before: StoredResource,
  attributes: ScimObject,
): StoredResource {
  return {
    ...before,
    version: before.version + 1,
    lastModified: directory.now().toISOString(),
    sortName: sortName(resourceType, attributes),
    attributes,
  };
}

/** False where the stored resource is no longer `before`. */
async function write(
  directory: Directory,
  caller: Caller,
  resourceType: ResourceType,
  step: {
    readonly change: Change;
    readonly before: StoredResource;
    readonly after: StoredResource;
  },
): Promise<boolean> {
  const { change, before, after } = step;
  const indexed = indexResource(resourceType, directory.settings, after);
  limitResource(indexed);
  const result = await directory.store.replace(caller.tenant, resourceType.name, {
    before: indexResource(resourceType, directory.settings, before),
    after: indexed,
    entry: recordChange(directory, caller, resourceType, {
      operation: change.operation,
      time: new Date(after.lastModified),
      before,
      after,
    }),
  });
  if (result.outcome === 'duplicate') throw alreadyExists(resourceType, result.attribute);
  if (result.outcome === 'missing') throw noSuchResource(resourceType, change.id);
  return result.outcome === 'replaced';
}
