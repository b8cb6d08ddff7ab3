import type { Json } from '../scim/resource.ts';
import type { ResourceType } from '../scim/schema/resource-type.ts';
import { alreadyExists } from './already-exists.ts';
import { firstDisplayName } from './application-display-name.ts';
import { type ChangeResult, NOTHING_BESIDE } from './change-result.ts';
import type { Caller, Directory } from './directory.ts';
import { GROUP, type StoredResource } from './directory-store.ts';
import { getResource } from './get-resource.ts';
import { recordChange } from './history/record-change.ts';
import { indexResource, sortName } from './index-resource.ts';
import { changedValues, limitResource, membersBeside } from './limits.ts';
import { changeInParts, type TimedCaller, withDeadline } from './membership/change-members.ts';
import { findMemberDelta } from './membership/find-member-delta.ts';
import {
  divideDelta,
  isEmptyDelta,
  type MemberDelta,
  type MemberPart,
} from './membership/member-delta.ts';
import { removeResource } from './remove-resource.ts';
import type { View } from './resource-view.ts';
import { untilUndisturbed } from './until-undisturbed.ts';
import { type ResourceBody, validateBody } from './validate-body.ts';

/**
 * RFC 7644 §3.3. A group whose members cannot all be added in time is removed again: the client repeats a request that failed, and must
 * not meet the half of it that did not.
 * @throws ScimError uniqueness (409) for a value that another resource has, and what validateBody, findMemberDelta and limitResource
 *   throw; StoreBusy
 */
export async function createResource(
  directory: Directory,
  caller: Caller,
  resourceType: ResourceType,
  request: {
    readonly body: Json;
    /** A new one where it is absent. */
    readonly id?: string;
    readonly view?: View;
  },
): Promise<ChangeResult> {
  const { body, id = directory.newId(), view = NOTHING_BESIDE } = request;
  const sent = validateBody(resourceType, body);
  const attributes = { ...resourceType.defaults, ...sent.attributes };
  const time = directory.now();
  const plan: Plan = {
    directory,
    caller: withDeadline(caller, time),
    resourceType,
    id,
    body: { ...sent, attributes },
    time,
  };
  const { resource, delta, others } = await untilUndisturbed(directory, () => attempt(plan));
  await addOthers(plan, others);
  const unknownMembers = delta.unknown.length;
  if (delta.added.length === 0) return { resource, unknownMembers };
  return { ...(await getResource(directory, caller, resourceType, id, view)), unknownMembers };
}

interface Plan {
  readonly directory: Directory;
  readonly caller: TimedCaller;
  readonly resourceType: ResourceType;
  readonly id: string;
  readonly body: ResourceBody;
  readonly time: Date;
}

interface FirstStep {
  readonly resource: StoredResource;
  readonly delta: MemberDelta;
  /** Members that are still to be added. */
  readonly others: readonly MemberPart[];
}

/** Undefined where a member went away between the look at it and the write. */
async function attempt(plan: Plan): Promise<FirstStep | undefined> {
  const { directory, caller, resourceType, time } = plan;
  const { tenant } = caller;
  const resource = newResource(plan);
  const after = indexResource(resourceType, directory.settings, resource);
  limitResource(resourceType, directory.settings, after);
  const delta = await findDelta(plan);
  const room = membersBeside(changedValues({ before: undefined, after }));
  const [first, ...others] = divideDelta(delta, room, () => directory.newEntryId(time.getTime()));
  const members = isEmptyDelta(delta) ? undefined : first;
  const result = await directory.store.create(tenant, resourceType.name, {
    after,
    entry: recordChange(directory, caller, resourceType, {
      operation: 'create',
      time,
      after: resource,
      members,
    }),
    ...(members && { members: members.delta.added }),
  });
  if (result.outcome === 'duplicate') throw alreadyExists(resourceType, result.attribute);
  return result.outcome === 'created' ? { resource, delta, others } : undefined;
}

function newResource({ resourceType, id, body, time }: Plan): StoredResource {
  const { attributes } = body;
  const displayName = firstDisplayName(resourceType, attributes);
  return {
    id,
    version: 1,
    created: time.toISOString(),
    lastModified: time.toISOString(),
    sortName: sortName(resourceType, attributes),
    attributes,
    application: displayName === undefined ? {} : { displayName },
    ...(resourceType.name === GROUP && { membership: { revisions: [], counts: {} } }),
  };
}

function findDelta({ directory, caller, id, body }: Plan): Promise<MemberDelta> {
  const ids = body.memberIds;
  const steps = ids.length === 0 ? [] : [{ kind: 'add' as const, ids }];
  const group = { tenant: caller.tenant, resourceType: GROUP, id };
  return findMemberDelta(directory.store, group, undefined, steps);
}

async function addOthers(plan: Plan, others: readonly MemberPart[]): Promise<void> {
  const { directory, caller, id } = plan;
  try {
    await changeInParts(directory, caller, { groupId: id, operation: 'create' }, others);
  } catch (error) {
    await takeBack(plan);
    throw error;
  }
}

/** As well as it goes: what made the rest impossible may stand in the way of this too, and is what the client is told. */
async function takeBack({ directory, caller, resourceType, id }: Plan): Promise<void> {
  try {
    await removeResource(directory, caller, resourceType, { id });
  } catch {
    return;
  }
}
