/** How many members one request may change, read or be shown, and what to do where there are more. */
import { payloadTooLarge, tooMany } from '../../scim/scim-error.ts';
import type { Membership } from '../directory-store.ts';

/**
 * Members that one request may name, and may change. All edges of a group lie in one partition, which takes 1,000 write units a second; an
 * edge costs two of them (a transaction writes an item below 1 KB twice), and so does the group's revision, once for every 28 members:
 * 5,000 members are 10,358 units, some 10.4 seconds of the 24 that a request has, which leaves another such request room beside it.
 */
export const MAXIMUM_MEMBER_CHANGES = 5_000;

/** Members that are read so that others than those named can be changed. Of more, a list of 5,000 leaves too many to be removed. */
export const MAXIMUM_READ_MEMBERS = 2 * MAXIMUM_MEMBER_CHANGES;

/**
 * Members that one answer shows. Lambda's answers end at 6 MB, in which the JSON of the body is a JSON string; a member takes some 230
 * bytes there, and 430 behind a Tenant URL of 300, beside a group of twice 128 KB.
 */
export const MAXIMUM_SHOWN_MEMBERS = 10_000;

export function countMembers({ counts }: Membership): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** @throws ScimError 413 */
export function limitNamedMembers(count: number): void {
  if (count > MAXIMUM_MEMBER_CHANGES) throw tooManyChanges('names', count);
}

/** @throws ScimError 413 */
export function limitChangedMembers(count: number): void {
  if (count > MAXIMUM_MEMBER_CHANGES) throw tooManyChanges('changes', count);
}

const tooManyChanges = (verb: string, count: number) =>
  payloadTooLarge(
    `The request ${verb} ${count} members; ${MAXIMUM_MEMBER_CHANGES} are the most. Send the others in further PATCH requests that add or remove members.`,
  );

/** @throws ScimError 413 */
export function limitReadMembers(membership: Membership): void {
  const count = countMembers(membership);
  if (count <= MAXIMUM_READ_MEMBERS) return;
  throw payloadTooLarge(
    `The request is about all ${count} members of the group; ${MAXIMUM_READ_MEMBERS} are the most. Name those to add or remove: a PATCH with the path "members" and op "add", or the path "members[value eq \\"…\\"]" and op "remove".`,
  );
}

/** @throws ScimError tooMany (400), never a part of the list */
export function limitShownMembers(id: string, count: number): void {
  if (count <= MAXIMUM_SHOWN_MEMBERS) return;
  throw tooMany(
    `The group has ${count} members, and an answer shows ${MAXIMUM_SHOWN_MEMBERS} at the most. Ask without them, by excludedAttributes=members, or for the members page by page, by GET /Users?filter=groups.value eq "${id}".`,
  );
}
