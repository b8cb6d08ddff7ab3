/** The groups of a directory export, with their members as Graph's `$expand=members` gives them, or as a list of names. */
import { z } from 'zod';
import type { DirectoryGroup } from './directory.ts';
import { InputError } from './input-error.ts';

const memberShape = z.union([
  z.string().min(1),
  z.looseObject({
    id: z.string().min(1).optional(),
    userPrincipalName: z.string().min(1).optional(),
  }),
]);

export const groupShape = z.looseObject({
  id: z.string().min(1).optional(),
  displayName: z.string().min(1),
  assigned: z.boolean().nullish(),
  deletedDateTime: z.string().nullish(),
  members: z.array(memberShape).default([]),
});

type GraphGroup = z.infer<typeof groupShape>;

/**
 * @param userIds by userPrincipalName in small letters
 * @param assignments ids and names in small letters; undefined where the file lists none
 * @throws InputError when two groups have one id
 */
export function toDirectoryGroups(
  groups: readonly GraphGroup[],
  userIds: ReadonlyMap<string, string>,
  assignments: ReadonlySet<string> | undefined,
): DirectoryGroup[] {
  const ids = new Set<string>();
  return groups.map(({ assigned, deletedDateTime, members, ...group }) => {
    const id = group.id ?? group.displayName;
    if (ids.has(id)) throw new InputError(`directory: two groups have the id ${id}`);
    ids.add(id);
    const { id: _, ...attributes } = group;
    return {
      id,
      assigned: assigned ?? isAssigned(id, group.displayName, assignments),
      softDeleted: typeof deletedDateTime === 'string',
      memberIds: members.flatMap((member) => memberId(member, userIds) ?? []),
      attributes,
    };
  });
}

function isAssigned(
  id: string,
  name: string,
  assignments: ReadonlySet<string> | undefined,
): boolean {
  if (assignments === undefined) return true;
  return assignments.has(id.toLowerCase()) || assignments.has(name.toLowerCase());
}

function memberId(
  member: z.infer<typeof memberShape>,
  userIds: ReadonlyMap<string, string>,
): string | undefined {
  if (typeof member === 'string') return userIds.get(member.toLowerCase()) ?? member;
  return member.id ?? userIds.get(member.userPrincipalName?.toLowerCase() ?? '');
}
