/** Conditional requests (RFC 7644 §3.14, RFC 9110 §13). */
import { parseEntityTags } from '../scim/entity-tag.ts';
import type { ScimRequest, ScimResponse } from './scim-message.ts';

/** What If-Match and If-None-Match say of a resource that is to be changed; nothing where neither was sent. */
export function precondition({ ifMatch, ifNoneMatch }: ScimRequest): {
  readonly precondition?: (entityTag: string) => boolean;
} {
  if (ifMatch === undefined && ifNoneMatch === undefined) return {};
  const wanted = parseEntityTags(ifMatch ?? '*');
  const unwanted = parseEntityTags(ifNoneMatch ?? '');
  return {
    precondition: (entityTag) =>
      wanted.matchesVersion(entityTag) && !unwanted.matchesVersion(entityTag),
  };
}

/** Whether a client that has what If-None-Match names has to be told anew. */
export function isModified(
  { ifNoneMatch }: ScimRequest,
  headers: ScimResponse['headers'],
): boolean {
  const entityTag = headers['ETag'];
  if (ifNoneMatch === undefined || entityTag === undefined) return true;
  return !parseEntityTags(ifNoneMatch).matches(entityTag);
}
