/**
 * What happens to the groups of a made-up directory between two cycles: members come and go, groups are renamed,
 * made, deleted, assigned and unassigned. Who is no longer in the directory is in no group either; the group of
 * everybody takes in whoever was hired.
 */
import type { DirectoryGroup } from './directory.ts';
import type { DirectoryUser } from './directory-user.ts';
import { groupName, madeUpGroup, pickUsers } from './made-up-groups.ts';
import type { PseudoRandom } from './pseudo-random.ts';

type Change = (group: DirectoryGroup) => DirectoryGroup | undefined;

/** Each round has numbers of its own for names: one half for new groups, one for new names. */
const numbersOfRound = 1_000_000;

/** @param round a number that no other round of this directory has, from 1 on */
export function groupsAfterChurn(
  groups: readonly DirectoryGroup[],
  users: readonly DirectoryUser[],
  round: number,
  random: PseudoRandom,
): DirectoryGroup[] {
  const firstNumber = round * numbersOfRound;
  const [everybody, ...others] = groups;
  if (everybody === undefined) return [];
  const changes = planChanges(others, users, firstNumber, random);
  const changed = others.map((group) => (changes.get(group.id) ?? unchanged)(group));
  const made = Array.from({ length: share(groups, 2) }, (_, at) =>
    madeUpGroup(firstNumber + numbersOfRound / 2 + at, users, random),
  );
  const kept = changed.filter((group) => group !== undefined);
  const all = [{ ...everybody, memberIds: users.map(({ id }) => id) }, ...kept, ...made];
  const present = new Set([...all, ...users].map(({ id }) => id));
  return all.map((group) => ({
    ...group,
    memberIds: group.memberIds.filter((id) => present.has(id)),
  }));
}

function planChanges(
  groups: readonly DirectoryGroup[],
  users: readonly DirectoryUser[],
  firstNumber: number,
  random: PseudoRandom,
): ReadonlyMap<string, Change> {
  const changes = new Map<string, Change>();
  let number = firstNumber;
  const plan = (count: number, of: (group: DirectoryGroup) => boolean, toChange: () => Change) => {
    const free = groups.filter((group) => !changes.has(group.id) && of(group));
    for (const { id } of random.sample(free, count)) changes.set(id, toChange());
  };
  const isAssigned = ({ assigned }: DirectoryGroup): boolean => assigned;
  plan(
    share(groups, 3),
    (group) => !isAssigned(group),
    () => assign,
  );
  plan(share(groups, 20), isAssigned, () => (group) => withOtherMembers(group, users, random));
  plan(share(groups, 4), isAssigned, () => rename(groupName(number++, random)));
  plan(share(groups, 3), isAssigned, () => remove);
  plan(share(groups, 2), isAssigned, () => unassign);
  return changes;
}

const unchanged: Change = (group) => group;
const remove: Change = () => undefined;
const assign: Change = (group) => ({ ...group, assigned: true });
const unassign: Change = (group) => ({ ...group, assigned: false });

function rename(displayName: string): Change {
  return (group) => ({ ...group, attributes: { ...group.attributes, displayName } });
}

function withOtherMembers(
  group: DirectoryGroup,
  users: readonly DirectoryUser[],
  random: PseudoRandom,
): DirectoryGroup {
  const count = Math.max(1, Math.round(group.memberIds.length / 5));
  const left = new Set(random.sample(group.memberIds, count));
  const joined = pickUsers(users, count, random).filter((id) => !left.has(id));
  const stayed = group.memberIds.filter((id) => !left.has(id));
  return { ...group, memberIds: [...new Set([...stayed, ...joined])] };
}

/** So many of a hundred groups, but at least one. */
function share(groups: readonly unknown[], percent: number): number {
  return Math.max(1, Math.round((groups.length * percent) / 100));
}
