import type { ResourceType } from '../scim/schema/resource-type.ts';
import type { Caller, Directory } from './directory.ts';
import { MEMBER_TYPES, type RemoveOutcome, type StoredResource } from './directory-store.ts';
import { forEachConcurrently } from './for-each-concurrently.ts';
import { loadResource, noSuchResource } from './get-resource.ts';
import { recordChange } from './history/record-change.ts';
import { indexResource } from './index-resource.ts';
import { changePart, type TimedCaller, withDeadline } from './membership/change-members.ts';
import { type MatchEntityTag, preconditionOf, requireMatch } from './precondition.ts';
import { untilUndisturbed } from './until-undisturbed.ts';

/** Longer than a request can take: no group can be joined while it is at work, and a removal that fails leaves nothing shut for long. */
const ANNOUNCEMENT_MILLISECONDS = 60_000;
/** Each is another partition. */
const GROUPS_AT_ONCE = 8;

interface Removal {
  readonly directory: Directory;
  readonly caller: TimedCaller;
  readonly resourceType: ResourceType;
  readonly id: string;
  readonly precondition: MatchEntityTag | undefined;
}

/**
 * RFC 7644 §3.6. A resource that is a member leaves its groups first, each with an entry in that group's history, so that no reader meets
 * a member that is gone. The history stays.
 * @throws ScimError 404, 412; StoreBusy where others always came first, or 'unfinished'
 */
export async function removeResource(
  directory: Directory,
  caller: Caller,
  resourceType: ResourceType,
  request: { readonly id: string; readonly precondition?: MatchEntityTag },
): Promise<void> {
  const { id, precondition } = request;
  const timed = withDeadline(caller, directory.now());
  const removal = { directory, caller: timed, resourceType, id, precondition };
  const isMember = MEMBER_TYPES.includes(resourceType.name);
  await untilUndisturbed(directory, async () => {
    // Held against what is stored before anything is shut because of it.
    const read = precondition || !isMember ? await load(removal) : undefined;
    const before = read && !isMember ? read : await leaveGroups(removal);
    const outcome = await remove(removal, before);
    if (outcome === 'missing') throw noSuchResource(resourceType, id);
    return outcome === 'removed' ? outcome : undefined;
  });
  if (isMember) await leaveLateGroups(removal);
}

async function load({ directory, caller, resourceType, id, precondition }: Removal) {
  const before = await loadResource(directory, caller, resourceType, id);
  requireMatch(before, precondition);
  return before;
}

/** The resource once it is in no group, and can join none for a while. */
async function leaveGroups(removal: Removal): Promise<StoredResource> {
  const { directory, caller, resourceType, id, precondition } = removal;
  const { tenant } = caller;
  const until = new Date(directory.now().getTime() + ANNOUNCEMENT_MILLISECONDS).toISOString();
  const key = { tenant, resourceType: resourceType.name, id };
  const announced = await directory.store.announceRemoval(key, until);
  if (!announced) throw noSuchResource(resourceType, id);
  requireMatch(announced.resource, precondition);
  await leave(removal, announced.groupIds);
  return announced.resource;
}

/**
 * An addition that began before the announcement may still have been on its way to its edges when the groups were read, though not to the
 * resource any more: its edges are there now.
 */
async function leaveLateGroups(removal: Removal): Promise<void> {
  const { directory, caller, resourceType, id } = removal;
  const key = { tenant: caller.tenant, resourceType: resourceType.name, id };
  await leave(removal, await directory.store.groupIdsOf(key));
}

async function leave(
  { directory, caller, resourceType, id }: Removal,
  groupIds: readonly string[],
): Promise<void> {
  const left = {
    delta: { added: [], removed: [{ id, resourceType: resourceType.name }], unknown: [] },
    part: undefined,
  };
  await forEachConcurrently(groupIds, GROUPS_AT_ONCE, async (groupId) => {
    // A group that is gone has no members to be shown.
    await changePart(directory, caller, { groupId, operation: 'patch' }, left);
  });
}

async function remove(
  { directory, caller, resourceType, precondition }: Removal,
  before: StoredResource,
): Promise<RemoveOutcome['outcome']> {
  const { outcome } = await directory.store.remove(caller.tenant, resourceType.name, {
    before: indexResource(resourceType, directory.settings, before),
    entry: recordChange(directory, caller, resourceType, {
      operation: 'delete',
      time: directory.now(),
      before,
    }),
    ...preconditionOf(before, precondition),
  });
  return outcome;
}
