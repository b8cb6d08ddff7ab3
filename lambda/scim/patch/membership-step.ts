/** Steps on the members of a group: which members there are after them, from those that there were. */
import type { Json } from '../resource.ts';
import type { PatchEffort } from './patch-effort.ts';

export type MembershipStep =
  | { readonly kind: 'add'; readonly ids: readonly string[] }
  /** These, and no others. */
  | { readonly kind: 'set'; readonly ids: readonly string[] }
  | {
      readonly kind: 'remove';
      /** The only ids that can match; absent where any member may. */
      readonly among?: readonly string[];
      readonly matches: (member: Json) => boolean;
      /** Of one member. */
      readonly comparisons: number;
    };

/** The ids that the steps name, each once. */
export function namedMembers(steps: readonly MembershipStep[]): ReadonlySet<string> {
  return new Set(steps.flatMap((step) => (step.kind === 'remove' ? (step.among ?? []) : step.ids)));
}

/** Whether the steps are about members that they do not name. */
export function needsAllMembers(steps: readonly MembershipStep[]): boolean {
  return steps.some((step) =>
    step.kind === 'remove' ? step.among === undefined : step.kind === 'set',
  );
}

/** Ids with their resource types; undefined for one that no resource has. */
export type MemberTypes = ReadonlyMap<string, string | undefined>;

/**
 * The members after all steps, in order.
 * @param before those that there are, as far as the steps are about them
 * @param typeOf the resource type of a resource with this id that can become a member
 * @throws ScimError 413 where the steps look at too many members
 */
export function applySteps(
  before: MemberTypes,
  steps: readonly MembershipStep[],
  typeOf: (id: string) => string | undefined,
  effort: PatchEffort,
): MemberTypes {
  let members = new Map(before);
  const add = (ids: readonly string[], old: MemberTypes) => {
    for (const id of ids) members.set(id, old.get(id) ?? before.get(id) ?? typeOf(id));
  };
  for (const step of steps) {
    if (step.kind === 'add') add(step.ids, members);
    else if (step.kind === 'set') {
      const old = members;
      members = new Map();
      add(step.ids, old);
    } else {
      const candidates = step.among ?? [...members.keys()];
      effort.compare(candidates.length * step.comparisons);
      for (const id of candidates) {
        if (members.has(id) && step.matches(toElement(id, members.get(id)))) members.delete(id);
      }
    }
  }
  return members;
}

const toElement = (id: string, type: string | undefined): Json =>
  type === undefined ? { value: id } : { value: id, type };
