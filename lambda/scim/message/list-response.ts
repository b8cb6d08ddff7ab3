import type { ScimObject } from '../resource.ts';

export const LIST_RESPONSE_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';

/** RFC 7644 §3.4.2, figure 3. `Resources` is there even when it is empty: Entra reads null or nothing as not compliant. */
export function listResponse(list: {
  readonly totalResults: number;
  readonly startIndex: number;
  readonly resources: readonly ScimObject[];
}): ScimObject {
  return {
    schemas: [LIST_RESPONSE_SCHEMA],
    totalResults: list.totalResults,
    startIndex: list.startIndex,
    itemsPerPage: list.resources.length,
    Resources: list.resources,
  };
}
