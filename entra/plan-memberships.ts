/**
 * Which members of which groups have to be sent. Entra never reads members back: it compares the directory with what
 * it has sent before. A member that is not at the target is left out until it is; one that was disabled there stays,
 * since nothing would be sent when it comes back; one that was deleted there is gone from the group already.
 */
import type { Directory, DirectoryGroup } from './directory.ts';
import { type EscrowEntry, isWaiting } from './escrow.ts';
import type { JobState, ObjectState } from './job-state.ts';
import type { MembershipVerb } from './membership-patch.ts';
import { digestOf } from './provisioning-plan.ts';

/** One PATCH. */
export interface MembershipPlan {
  readonly group: DirectoryGroup;
  readonly verb: MembershipVerb;
  /** SCIM ids. */
  readonly memberIds: readonly string[];
  /** Changes when other members are wanted. */
  readonly digest: string;
  /** The group's, before this cycle: several plans of one group count as one attempt. */
  readonly escrow: EscrowEntry | undefined;
}

/** Those of all groups, without what waits in escrow. Forgets members that are no longer at the target. */
export function planMemberships(
  directory: Directory,
  state: JobState,
  membersPerPatch: number,
): MembershipPlan[] {
  forgetDeletedMembers(state);
  return directory.groups.flatMap((group) => {
    const known = state.groups.get(group.id);
    if (known?.link !== 'linked') return [];
    const { digest, ...changes } = changesOf(group, known, state);
    const { referenceEscrow: escrow } = known;
    if (isWaiting(escrow, digest, state.clockMs)) return [];
    return (['remove', 'add'] as const).flatMap((verb) =>
      inBatches(changes[verb], membersPerPatch).map((memberIds) => ({
        ...{ group, verb, memberIds, digest, escrow },
      })),
    );
  });
}

/** A group of which nothing is left to send is out of escrow. */
export function releaseSettledGroups({ groups }: Directory, state: JobState): void {
  for (const group of groups) {
    const known = state.groups.get(group.id);
    if (known?.referenceEscrow === undefined) continue;
    const { add, remove } = changesOf(group, known, state);
    if (add.length + remove.length === 0) known.referenceEscrow = undefined;
  }
}

interface MembershipChanges {
  readonly add: readonly string[];
  readonly remove: readonly string[];
  readonly digest: string;
}

function changesOf(
  { memberIds }: DirectoryGroup,
  known: ObjectState,
  { users, groups }: JobState,
): MembershipChanges {
  const sent = known.members ?? new Set<string>();
  const members = memberIds.flatMap((id) => users.get(id) ?? groups.get(id) ?? []);
  const wanted = members.flatMap(({ link, scimId }) =>
    link === 'linked' && scimId !== undefined ? [scimId] : [],
  );
  const inDirectory = new Set(members.map(({ scimId }) => scimId));
  return {
    add: wanted.filter((id) => !sent.has(id)),
    remove: [...sent].filter((id) => !inDirectory.has(id)),
    digest: digestOf(wanted.toSorted()),
  };
}

function forgetDeletedMembers({ users, groups }: JobState): void {
  const present = new Set([...users.values(), ...groups.values()].map(({ scimId }) => scimId));
  for (const { members = new Set<string>() } of groups.values()) {
    for (const id of members) if (!present.has(id)) members.delete(id);
  }
}

function inBatches(ids: readonly string[], size: number): string[][] {
  return Array.from({ length: Math.ceil(ids.length / size) }, (_, at) =>
    ids.slice(at * size, (at + 1) * size),
  );
}
