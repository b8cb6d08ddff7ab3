/** What the groups of a server should be after some cycles, worked out from the directory alone. */
import type { Directory } from '../../entra/directory.ts';
import type { Expected } from './directory-model.ts';
import type { Json, ScimServer } from './scim-server.ts';

interface ExpectedGroup {
  displayName: unknown;
  /** Ids at the source. */
  readonly members: Set<string>;
}

/** By the id at the source. */
export type ExpectedGroups = Map<string, ExpectedGroup>;

/** @param users as they are expected after the same cycle */
export function groupsAfterCycle(
  expected: ExpectedGroups,
  users: Expected,
  directory: Directory,
): void {
  const assigned = directory.groups.filter((group) => group.assigned);
  const wanted = new Map(assigned.map((group) => [group.id, group]));
  for (const id of expected.keys()) if (!wanted.has(id)) expected.delete(id);
  for (const { id, attributes } of assigned) {
    const members = expected.get(id)?.members ?? new Set();
    expected.set(id, { displayName: attributes['displayName'], members });
  }
  const isThere = (id: string) => users.has(id) || expected.has(id);
  for (const { id, memberIds } of assigned) {
    const members = expected.get(id)?.members ?? new Set();
    for (const member of members) {
      if (hasLeft(member, memberIds, directory) || !isThere(member)) members.delete(member);
    }
    for (const member of memberIds) {
      if (isThere(member) && isManaged(member, directory)) members.add(member);
    }
  }
}

/** Who is no longer in the directory is not taken out: nobody knows its id any more. */
function hasLeft(member: string, memberIds: readonly string[], directory: Directory): boolean {
  const objects = [...directory.users, ...directory.groups];
  return objects.some(({ id }) => id === member) && !memberIds.includes(member);
}

function isManaged(member: string, { users, groups }: Directory): boolean {
  const object = [...users, ...groups].find(({ id }) => id === member);
  return object?.assigned === true && !object.softDeleted;
}

/** By externalId, members by their names. */
export function comparableExpectedGroups(expected: ExpectedGroups, users: Expected): Json {
  const nameOf = (id: string) => users.get(id)?.['userName'] ?? expected.get(id)?.displayName;
  return Object.fromEntries(
    [...expected].map(([id, { displayName, members }]) => [
      id,
      { displayName, members: [...members].map(nameOf).toSorted() },
    ]),
  );
}

export function comparableGroups({ users, groups }: ScimServer): Json {
  const nameOf = ({ value }: Json) =>
    users.get(String(value))?.['userName'] ?? groups.get(String(value))?.['displayName'];
  return Object.fromEntries(
    [...groups.values()].map(({ externalId, displayName, members = [] }) => [
      externalId,
      { displayName, members: (members as Json[]).map(nameOf).toSorted() },
    ]),
  );
}
