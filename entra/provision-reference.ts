/**
 * The second pass: references to other objects (a user's manager), sent as the other object's SCIM id once that
 * object is at the target. A manager who is not there leaves the reference as it is, until a later cycle.
 */
import { type AttributeMapping, referenceMapping } from './attribute-mapping.ts';
import type { DirectoryUser } from './directory-user.ts';
import type { JobState, ObjectState } from './job-state.ts';
import { note, type ObjectEffort, toModified } from './object-effort.ts';
import { toPatchRequest } from './patch-dialect.ts';
import type { ProvisioningRules } from './provisioning-rules.ts';
import { type JsonObject, readAttribute } from './target-resource.ts';

export interface ReferencePlan {
  readonly sourceId: string;
  readonly user: DirectoryUser;
  readonly mapping: AttributeMapping;
  /** Undefined takes the reference away. */
  readonly managerScimId: string | undefined;
  /** Changes when another manager is wanted. */
  readonly digest: string;
}

/** What is to be sent for the user, or undefined when nothing is, or nothing can be yet. */
export function planReference(
  user: DirectoryUser,
  jobState: JobState,
  mappings: readonly AttributeMapping[],
): ReferencePlan | undefined {
  const mapping = referenceMapping(mappings);
  const state = jobState.users.get(user.id);
  if (mapping === undefined || state?.link !== 'linked') return undefined;
  const wanted =
    user.managerId === undefined ? undefined : jobState.users.get(user.managerId)?.scimId;
  const isUnresolved = user.managerId !== undefined && wanted === undefined;
  // A manager whom only the target knows is not ours to take away.
  if (user.managerId === undefined && state.sourceHadManager !== true) return undefined;
  if (isUnresolved || wanted === state.managerScimId) return undefined;
  return { sourceId: user.id, user, mapping, managerScimId: wanted, digest: wanted ?? '' };
}

/** @throws ProvisioningFailure; then `state` is as it was. */
export async function provisionReference(
  plan: ReferencePlan,
  state: ObjectState,
  { target, dialect }: ProvisioningRules,
  effort: ObjectEffort,
): Promise<void> {
  if (state.scimId === undefined) return;
  const change = {
    path: plan.mapping.target,
    type: 'Reference' as const,
    oldValue: state.managerScimId,
    newValue: plan.managerScimId,
  };
  effort.action = 'Update';
  effort.modified = toModified([change]);
  await target.patch(state.scimId, toPatchRequest(dialect, [change]));
  note(effort, 'ReferenceResolution', `Changed ${plan.mapping.target.text}`);
  state.managerScimId = plan.managerScimId;
  state.sourceHadManager = plan.managerScimId !== undefined;
}

/** The SCIM id that the target has for the manager, given as an object or as a plain string. */
export function managerOf(
  resource: JsonObject,
  mappings: readonly AttributeMapping[],
): string | undefined {
  const mapping = referenceMapping(mappings);
  const value = mapping === undefined ? undefined : readAttribute(resource, mapping.target);
  return value === undefined ? undefined : String(value);
}
