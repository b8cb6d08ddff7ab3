/** The last pass: members of groups, sent as SCIM ids once both sides of the membership are at the target. */
import type { ObjectState } from './job-state.ts';
import { toMembershipRequest } from './membership-patch.ts';
import { note, type ObjectEffort } from './object-effort.ts';
import type { MembershipPlan } from './plan-memberships.ts';
import type { ProvisioningRules } from './provisioning-rules.ts';

/** @throws ProvisioningFailure; then `state` is as it was. */
export async function provisionMembership(
  { verb, memberIds }: MembershipPlan,
  state: ObjectState,
  { target, dialect }: ProvisioningRules,
  effort: ObjectEffort,
): Promise<void> {
  if (state.scimId === undefined) return;
  const isAdd = verb === 'add';
  effort.action = 'Update';
  effort.modified = memberIds.map((id) => ({
    displayName: 'members',
    oldValue: isAdd ? null : id,
    newValue: isAdd ? id : null,
  }));
  await target.patch(state.scimId, toMembershipRequest(dialect, verb, memberIds));
  note(
    effort,
    'ReferenceResolution',
    `${isAdd ? 'Added' : 'Removed'} ${memberIds.length} ${memberIds.length === 1 ? 'member' : 'members'}`,
  );
  state.members ??= new Set();
  for (const id of memberIds) {
    if (isAdd) state.members.add(id);
    else state.members.delete(id);
  }
}
