/** A directory made up from a seed, as it stands in a cycle: the same size, seed and cycle give the same one everywhere. */
import type { Directory } from './directory.ts';
import { groupsAfterChurn } from './group-churn.ts';
import { madeUpGroups } from './made-up-groups.ts';
import { madeUpUsers } from './made-up-users.ts';
import { pseudoRandom } from './pseudo-random.ts';
import { usersAfterChurn } from './user-churn.ts';

export interface DirectorySize {
  readonly users: number;
  readonly groups: number;
}

/** @param cycle 1 is the directory that was made up; each later one has seen one more round of changes */
export function madeUpDirectory(size: DirectorySize, seed: number, cycle: number): Directory {
  let users = madeUpUsers(size.users, seed);
  let groups = madeUpGroups(size.groups, users, pseudoRandom(seed * 104_729));
  for (let turn = 2; turn <= cycle; turn += 1) {
    users = usersAfterChurn(
      users,
      size.users + turn * size.users,
      pseudoRandom(seed * 7919 + turn),
    );
    groups = groupsAfterChurn(groups, users, turn, pseudoRandom(seed * 6133 + turn));
  }
  return { users, groups };
}
