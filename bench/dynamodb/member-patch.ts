/** PATCH requests for the members of the one group of a table, as Entra sends them. */
import type { Directory } from '../../lambda/directory/directory.ts';
import type { StoredResource } from '../../lambda/directory/directory-store.ts';
import { patchResource } from '../../lambda/directory/patch-resource.ts';
import type { Item } from '../../lambda/dynamodb/items.ts';
import { groupResourceType } from '../../lambda/scim/schema/resource-types.ts';
import { userIdOf } from '../sample-user.ts';
import { GROUP_KEY, memberNumber } from './group-items.ts';
import { CALLER } from './local-directory.ts';
import { userItems } from './user-items.ts';

const group = groupResourceType();

export const MEMBER_CHANGES = [
  { name: 'add', op: 'Add' },
  { name: 'remove', op: 'Remove' },
] as const;

/** Time enough: a slow machine shall be measured too. */
const PATIENCE_MILLISECONDS = 600_000;

/** @returns the group after the change */
export async function patchMembers(
  directory: Directory,
  op: 'Add' | 'Remove',
  ids: readonly string[],
): Promise<StoredResource> {
  const value = ids.map((id) => ({ value: id }));
  const deadline = new Date(Date.now() + PATIENCE_MILLISECONDS);
  const caller = { ...CALLER, deadline };
  const { resource, unknownMembers } = await patchResource(directory, caller, group, {
    id: GROUP_KEY.id,
    body: { Operations: [{ op, path: 'members', value }] },
  });
  if (unknownMembers > 0) throw new Error(`${unknownMembers} of the members are not there`);
  return resource;
}

/** Users that are in no group, between the members of one of that size. */
export const comerIds = (count: number, size: number): readonly string[] =>
  Array.from({ length: count }, (_, at) => userIdOf(comerNumber(at, count, size)));

/** Only as resources: nobody looks them up by a value. */
export function* comerItems(count: number, size: number): Generator<Item> {
  for (let at = 0; at < count; at += 1) yield userItems(comerNumber(at, count, size)).resource;
}

/** Odd, and evenly spread among the members' numbers, which are even. */
const comerNumber = (at: number, count: number, size: number): number =>
  memberNumber(Math.floor(at * Math.max(1, size / count))) + 1;
