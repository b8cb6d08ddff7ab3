import {
  applySteps,
  type MembershipStep,
  namedMembers,
  needsAllMembers,
} from '../../scim/patch/membership-step.ts';
import { newPatchEffort } from '../../scim/patch/patch-effort.ts';
import { invalidValue } from '../../scim/scim-error.ts';
import type { DirectoryStore, Member, Membership, ResourceKey } from '../directory-store.ts';
import { limitMemberId } from '../limits.ts';
import { type MemberDelta, NO_MEMBERS } from './member-delta.ts';
import { limitChangedMembers, limitNamedMembers, limitReadMembers } from './member-limits.ts';
import { readAllMembers } from './read-all-members.ts';

/**
 * What the steps change of a group's members. Only those that are named are looked at, unless the steps are about others as well.
 * @param membership of the group as it is; absent for a new one
 * @throws ScimError invalidValue, or 413 for more than MAXIMUM_MEMBER_CHANGES, or MAXIMUM_READ_MEMBERS where all have to be read
 */
export async function findMemberDelta(
  store: DirectoryStore,
  group: ResourceKey,
  membership: Membership | undefined,
  steps: readonly MembershipStep[],
): Promise<MemberDelta> {
  if (steps.length === 0) return NO_MEMBERS;
  const named = namedMembers(steps);
  limitNamedMembers(named.size);
  for (const id of named) limitMemberId(id);
  refuseItself(group.id, steps);
  const all =
    membership && needsAllMembers(steps) ? await readAll(store, group, membership) : undefined;
  const asked = [...named].filter((id) => !all?.has(id));
  const states = asked.length === 0 ? new Map() : await store.memberStates(group, asked);
  const before = all ?? membersAmong(asked, (id) => states.get(id)?.memberAs);
  const typeOf = (id: string): string | undefined => states.get(id)?.existsAs;
  const after = applySteps(before, steps, typeOf, newPatchEffort());
  const gained = [...after].filter(([id]) => !before.has(id));
  const delta = {
    added: [
      ...membersAmong(
        gained.map(([id]) => id),
        typeOf,
      ),
    ].map(toMember),
    removed: [...before].filter(([id]) => !after.has(id)).map(toMember),
    unknown: gained.filter(([, type]) => type === undefined).map(([id]) => id),
  };
  limitChangedMembers(delta.added.length + delta.removed.length);
  return delta;
}

/** Members with their resource types, by id. */
type Members = ReadonlyMap<string, string>;

const toMember = ([id, resourceType]: readonly [string, string]): Member => ({ id, resourceType });

function membersAmong(ids: readonly string[], typeOf: (id: string) => string | undefined): Members {
  return new Map(
    ids.flatMap((id) => {
      const type = typeOf(id);
      return type === undefined ? [] : [[id, type] as const];
    }),
  );
}

async function readAll(
  store: DirectoryStore,
  group: ResourceKey,
  membership: Membership,
): Promise<Members> {
  limitReadMembers(membership);
  const members = await readAllMembers(store, group);
  return new Map(members.map(({ id, resourceType }) => [id, resourceType]));
}

function refuseItself(groupId: string, steps: readonly MembershipStep[]): void {
  if (steps.some((step) => step.kind !== 'remove' && step.ids.includes(groupId))) {
    throw invalidValue('A group cannot be a member of itself.');
  }
}
