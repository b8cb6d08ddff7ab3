import type { ScimObject } from '../resource.ts';

export const LIST_RESPONSE_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';

/**
 * RFC 7644 §3.4.2, figure 3, and RFC 9865 §2. `Resources` is there even when it is empty: Entra reads null or nothing as not
 * compliant. `startIndex` belongs to pages by number, the cursors to pages by cursor.
 */
export function listResponse(list: {
  readonly totalResults?: number | undefined;
  readonly startIndex?: number | undefined;
  readonly nextCursor?: string | undefined;
  readonly previousCursor?: string | undefined;
  readonly resources: readonly ScimObject[];
}): ScimObject {
  const { totalResults, startIndex, nextCursor, previousCursor, resources } = list;
  return {
    schemas: [LIST_RESPONSE_SCHEMA],
    ...(totalResults !== undefined && { totalResults }),
    ...(startIndex !== undefined && { startIndex }),
    itemsPerPage: resources.length,
    ...(nextCursor !== undefined && { nextCursor }),
    ...(previousCursor !== undefined && { previousCursor }),
    Resources: resources,
  };
}
