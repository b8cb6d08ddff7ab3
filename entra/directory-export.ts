/**
 * A JSON export of Microsoft Graph users, and maybe groups, as the source directory: `{"value":[…],"groups":[…]}`, or a
 * bare array of users. Beyond Graph's own properties it knows `assigned` on a user or a group, or `assignments` (ids,
 * userPrincipalNames, names of groups) beside `value`; where a file has neither, everybody counts as assigned. An object
 * with a `deletedDateTime` is in the recycle bin; one that is no longer in the file was purged. Without an `id` a user
 * is who its userPrincipalName says, and a group what its displayName says.
 */
import { z } from 'zod';
import type { Directory } from './directory.ts';
import type { DirectoryUser } from './directory-user.ts';
import { groupShape, toDirectoryGroups } from './exported-groups.ts';
import { InputError } from './input-error.ts';

const userShape = z.looseObject({
  id: z.string().min(1).optional(),
  userPrincipalName: z.string().min(1).nullish(),
  accountEnabled: z.boolean().nullish(),
  deletedDateTime: z.string().nullish(),
  assigned: z.boolean().nullish(),
  manager: z
    .looseObject({ id: z.string().optional(), userPrincipalName: z.string().optional() })
    .nullish(),
});

const exportShape = z.union([
  z.looseObject({
    value: z.array(userShape),
    groups: z.array(groupShape).default([]),
    assignments: z.array(z.string()).optional(),
  }),
  z.array(userShape).transform((value) => ({ value, groups: [], assignments: undefined })),
]);

type GraphUser = z.infer<typeof userShape> & { readonly id: string };

/** @throws InputError with one line that names the first thing that is wrong. */
export function parseDirectoryExport(json: unknown): Directory {
  const parsed = exportShape.safeParse(json);
  if (!parsed.success) throw new InputError(`directory: ${firstIssue(parsed.error)}`);
  const { assignments } = parsed.data;
  const value = parsed.data.value.map(identified);
  const idByName = indexNames(value);
  if (assignments === undefined) checkAssigned(value);
  const listed = assignments && new Set(assignments.map((name) => name.toLowerCase()));
  const groups = toDirectoryGroups(parsed.data.groups, idByName, listed);
  // Whom a group brings along: its direct members only, as Entra does not look into nested groups.
  const brought = new Set(
    groups.filter(({ assigned }) => assigned).flatMap(({ memberIds }) => memberIds),
  );
  const isAssigned = ({ id, userPrincipalName, ...user }: GraphUser): boolean =>
    user.assigned ??
    (listed === undefined ||
      listed.has(id.toLowerCase()) ||
      listed.has(userPrincipalName?.toLowerCase() ?? '') ||
      brought.has(id));
  return {
    users: value.map((user) => toDirectoryUser(user, isAssigned(user), idByName)),
    groups,
  };
}

/** Case says nothing in a userPrincipalName, so a change of it makes nobody else. */
function identified(user: z.infer<typeof userShape>, index: number): GraphUser {
  const id = user.id ?? user.userPrincipalName?.toLowerCase();
  if (id !== undefined) return { ...user, id };
  throw new InputError(`directory: value.${index}: has neither an id nor a userPrincipalName`);
}

/** Half a statement could mean either, and would provision or disable people whom nobody meant. */
function checkAssigned(users: readonly GraphUser[]): void {
  const silent = users.find(({ assigned }) => typeof assigned !== 'boolean');
  if (silent === undefined || users.every(({ assigned }) => typeof assigned !== 'boolean')) return;
  throw new InputError(
    `directory: ${silent.id} does not say whether it is assigned, others do; say it of all or of none`,
  );
}

function toDirectoryUser(
  user: GraphUser,
  isAssigned: boolean,
  idByName: ReadonlyMap<string, string>,
): DirectoryUser {
  const { id, assigned: _, deletedDateTime, manager, ...attributes } = user;
  const managerName = manager?.userPrincipalName?.toLowerCase() ?? '';
  return {
    id,
    assigned: isAssigned,
    softDeleted: typeof deletedDateTime === 'string',
    managerId: manager?.id ?? idByName.get(managerName),
    attributes,
  };
}

function indexNames(users: readonly GraphUser[]): Map<string, string> {
  const ids = new Set<string>();
  const idByName = new Map<string, string>();
  for (const { id, userPrincipalName } of users) {
    if (ids.has(id)) throw new InputError(`directory: two users have the id ${id}`);
    ids.add(id);
    if (typeof userPrincipalName === 'string') idByName.set(userPrincipalName.toLowerCase(), id);
  }
  return idByName;
}

function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  if (issue?.code === 'invalid_union') {
    const nested = issue.errors.flat().find(({ path }) => path.length > 0);
    return nested === undefined
      ? 'write {"value":[…]} as Microsoft Graph answers'
      : `${nested.path.join('.')}: ${nested.message}`;
  }
  return `${issue?.path.join('.')}: ${issue?.message}`;
}
