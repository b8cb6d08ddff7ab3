/**
 * The groups of a made-up directory: one of everybody, most of a few people, some empty, some that hold another
 * group, some not assigned, some with names that a query must encode.
 */
import type { DirectoryGroup } from './directory.ts';
import type { DirectoryUser } from './directory-user.ts';
import { departments, groupKinds, offices } from './made-up-names.ts';
import type { PseudoRandom } from './pseudo-random.ts';

const mostPicked = 24;

export function madeUpGroups(
  count: number,
  users: readonly DirectoryUser[],
  random: PseudoRandom,
): DirectoryGroup[] {
  const groups: DirectoryGroup[] = [];
  for (let number = 0; number < count; number += 1) {
    const nested = number % 6 === 4 ? groups.at(-1) : undefined;
    const group = madeUpGroup(number, users, random);
    groups.push(
      nested === undefined ? group : { ...group, memberIds: [...group.memberIds, nested.id] },
    );
  }
  return groups;
}

/** @param number unique in the directory; 0 is the group of everybody */
export function madeUpGroup(
  number: number,
  users: readonly DirectoryUser[],
  random: PseudoRandom,
): DirectoryGroup {
  const id = random.guid();
  return {
    id,
    assigned: number % 9 !== 7,
    softDeleted: false,
    memberIds: membersOf(number, users, random),
    attributes: {
      displayName: number === 0 ? 'All employees' : groupName(number, random),
      mailNickname: `group.${number}`,
      securityEnabled: true,
    },
  };
}

/** Names differ in their number. */
export function groupName(number: number, random: PseudoRandom): string {
  const { city } = random.pick(offices);
  return `${random.pick(departments)} ${random.pick(groupKinds)} (${city}) ${number}`;
}

/** Up to so many different users. */
export function pickUsers(
  users: readonly DirectoryUser[],
  count: number,
  random: PseudoRandom,
): string[] {
  const ids = new Set<string>();
  for (let turn = 0; turn < count && users.length > 0; turn += 1) ids.add(random.pick(users).id);
  return [...ids];
}

function membersOf(
  number: number,
  users: readonly DirectoryUser[],
  random: PseudoRandom,
): readonly string[] {
  if (number === 0) return users.map(({ id }) => id);
  if (number % 13 === 5) return [];
  return pickUsers(users, 2 + random.below(mostPicked), random);
}
