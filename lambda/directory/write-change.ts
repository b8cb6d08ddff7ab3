/** The transaction of a change: of attributes, of members, or of both. */
import { alreadyExists } from './already-exists.ts';
import type { Scene } from './change.ts';
import type { IndexedResource } from './directory-store.ts';
import { noSuchResource } from './get-resource.ts';
import { recordChange, recordMembers } from './history/record-change.ts';
import type { MemberPart } from './membership/member-delta.ts';
import { preconditionOf } from './precondition.ts';

export interface Write {
  readonly before: IndexedResource;
  /** Absent where the attributes stay as they are. */
  readonly after: IndexedResource | undefined;
  /** Absent where nothing happens to members. */
  readonly members: MemberPart | undefined;
  readonly time: Date;
}

/**
 * False where the stored resource is no longer `before`, or the members are not as they were.
 * @throws ScimError 404, uniqueness (409)
 */
export async function writeChange(scene: Scene, write: Write): Promise<boolean> {
  const { after, members, time } = write;
  if (after) return replace(scene, write, after);
  if (!members) throw new Error('a change changes attributes or members');
  const { directory, caller, resourceType, change } = scene;
  const { id, operation } = change;
  const { outcome } = await directory.store.changeMembers(
    { tenant: caller.tenant, resourceType: resourceType.name, id },
    {
      added: members.delta.added,
      removed: members.delta.removed,
      entry: recordMembers(directory, caller, { groupId: id, operation, members, time }),
      ...preconditionOf(write.before.resource, change.precondition),
    },
  );
  if (outcome === 'missing') throw noSuchResource(resourceType, id);
  return outcome === 'changed';
}

async function replace(
  { directory, caller, resourceType, change }: Scene,
  { before, members, time }: Write,
  after: IndexedResource,
): Promise<boolean> {
  const result = await directory.store.replace(caller.tenant, resourceType.name, {
    before,
    after,
    entry: recordChange(directory, caller, resourceType, {
      operation: change.operation,
      time,
      before: before.resource,
      after: after.resource,
      members,
    }),
    ...(members && { members: { added: members.delta.added, removed: members.delta.removed } }),
    ...preconditionOf(before.resource, change.precondition),
  });
  if (result.outcome === 'duplicate') throw alreadyExists(resourceType, result.attribute);
  if (result.outcome === 'missing') throw noSuchResource(resourceType, change.id);
  return result.outcome === 'replaced';
}
