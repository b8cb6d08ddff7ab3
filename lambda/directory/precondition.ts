/** Conditional changes (RFC 7644 §3.14, RFC 9110 §13): held against what was read, and again by the store inside the write. */
import { entityTag } from '../scim/entity-tag.ts';
import { preconditionFailed } from '../scim/scim-error.ts';
import type { Precondition, StoredResource } from './directory-store.ts';

/** Whether the client means the resource that has this entity tag. */
export type MatchEntityTag = (entityTag: string) => boolean;

/** @throws ScimError 412 */
export function requireMatch(
  resource: StoredResource,
  precondition: MatchEntityTag | undefined,
): void {
  const tag = entityTag(resource);
  if (!precondition || precondition(tag)) return;
  throw preconditionFailed(
    `The version of the resource is ${tag} now, and the request is for another one only. Read the resource again, and repeat the change if it is still wanted.`,
  );
}

/** What the store holds a write against. Of what has no members the version is enough, and is compared always. */
export function preconditionOf(
  { version, membership }: StoredResource,
  precondition: MatchEntityTag | undefined,
): { readonly precondition?: Precondition } {
  if (!precondition || !membership) return {};
  return { precondition: { version, revisions: membership.revisions } };
}
