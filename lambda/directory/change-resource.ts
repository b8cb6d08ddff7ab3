/** Read, change, write on condition that nobody else wrote meanwhile; if somebody did, again. */
import { isEqual, type ScimObject } from '../scim/resource.ts';
import type { ResourceType } from '../scim/schema/resource-type.ts';
import type { Change, Scene } from './change.ts';
import { type ChangeResult, NOTHING_BESIDE } from './change-result.ts';
import type { Caller, Directory } from './directory.ts';
import { MEMBERS_PER_TRANSACTION, type Member, type StoredResource } from './directory-store.ts';
import { getResource, loadResource } from './get-resource.ts';
import { indexResource, sortName } from './index-resource.ts';
import { changedValues, limitResource, membersBeside } from './limits.ts';
import { changeInParts, withDeadline } from './membership/change-members.ts';
import { findMemberDelta } from './membership/find-member-delta.ts';
import {
  divideDelta,
  isEmptyDelta,
  type MemberDelta,
  type MemberPart,
} from './membership/member-delta.ts';
import { countMembers, limitShownMembers } from './membership/member-limits.ts';
import { requireMatch } from './precondition.ts';
import { untilUndisturbed } from './until-undisturbed.ts';
import { writeChange } from './write-change.ts';

/**
 * The resource after the change. One that changes nothing writes nothing: version and lastModified stay.
 *
 * Attributes and members change in one transaction where they fit into it. Of more members the first ones change with the attributes, and
 * then the others; a precondition is held against that first transaction.
 * @throws ScimError 404, 412, 413, uniqueness (409), tooMany, and what `apply` throws; StoreBusy where others always came first,
 *   or 'unfinished'
 */
export async function changeResource(
  directory: Directory,
  caller: Caller,
  resourceType: ResourceType,
  change: Change,
): Promise<ChangeResult> {
  const { id, operation, view = NOTHING_BESIDE } = change;
  const timed = withDeadline(caller, directory.now());
  const scene = { directory, caller, resourceType, change };
  const { resource, delta, others } = await untilUndisturbed(directory, () => attempt(scene));
  await changeInParts(directory, timed, { groupId: id, operation }, others);
  const unknownMembers = delta.unknown.length;
  if (others.length === 0 && !view.members) return { resource, unknownMembers };
  return { ...(await getResource(directory, caller, resourceType, id, view)), unknownMembers };
}

interface FirstStep {
  /** As the transaction leaves it where nobody else comes between. */
  readonly resource: StoredResource;
  readonly delta: MemberDelta;
  /** What is still to be done. */
  readonly others: readonly MemberPart[];
}

/** Undefined where the resource, or one of the members, was changed between the read and the write. */
async function attempt(scene: Scene): Promise<FirstStep | undefined> {
  const { directory, caller, resourceType, change } = scene;
  const before = await loadResource(directory, caller, resourceType, change.id, change.view);
  requireMatch(before, change.precondition);
  const attributes = change.apply(before);
  const delta = await findDelta(scene, before);
  const isSame = isEqual(attributes, before.attributes);
  if (isSame && isEmptyDelta(delta)) return { resource: before, delta, others: [] };

  const time = directory.now();
  const index = (resource: StoredResource) =>
    indexResource(resourceType, directory.settings, resource);
  const indexed = {
    before: index(before),
    after: isSame ? undefined : index(nextVersion(scene, before, { attributes, time })),
  };
  if (indexed.after) limitResource(resourceType, directory.settings, indexed.after);
  const [first, ...others] = divideDelta(delta, roomFor(indexed), () =>
    directory.newEntryId(time.getTime()),
  );
  const members = isEmptyDelta(delta) ? undefined : first;
  if (!(await writeChange(scene, { ...indexed, members, time }))) return undefined;
  const after = indexed.after?.resource ?? before;
  return { resource: withMembers(after, first.delta, time), delta, others };
}

async function findDelta(
  { directory, caller, resourceType, change }: Scene,
  { membership }: StoredResource,
): Promise<MemberDelta> {
  const { id, steps, view } = change;
  const group = { tenant: caller.tenant, resourceType: resourceType.name, id };
  const delta = await findMemberDelta(directory.store, group, membership, steps);
  if (membership && view?.members) {
    const grown = delta.added.length - delta.removed.length;
    limitShownMembers(id, countMembers(membership) + grown);
  }
  return delta;
}

function nextVersion(
  { resourceType }: Scene,
  before: StoredResource,
  { attributes, time }: { readonly attributes: ScimObject; readonly time: Date },
): StoredResource {
  return {
    ...before,
    version: before.version + 1,
    lastModified: time.toISOString(),
    sortName: sortName(resourceType, attributes),
    attributes,
  };
}

function roomFor({ before, after }: Parameters<typeof changedValues>[0]): number {
  return after ? membersBeside(changedValues({ before, after })) : MEMBERS_PER_TRANSACTION;
}

/**
 * A group after a transaction that changed members: its revision went up by one. Where others changed it too its tag is behind, and so
 * matches nothing: revisions only grow.
 */
function withMembers(
  group: StoredResource,
  { added, removed }: MemberDelta,
  time: Date,
): StoredResource {
  const { membership } = group;
  if (!membership || added.length + removed.length === 0) return group;
  const counts: Record<string, number> = { ...membership.counts };
  const count = (by: number) => (member: Member) => {
    counts[member.resourceType] = (counts[member.resourceType] ?? 0) + by;
  };
  added.forEach(count(1));
  removed.forEach(count(-1));
  const [first = 0, ...rest] = membership.revisions;
  return {
    ...group,
    lastModified: time.toISOString(),
    membership: { revisions: [first + 1, ...rest], counts },
  };
}
