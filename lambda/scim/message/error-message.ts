import type { ScimObject } from '../resource.ts';
import type { ScimError } from '../scim-error.ts';

export const ERROR_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:Error';

/** RFC 7644 §3.12: `status` is a string. */
export function errorMessage(error: Pick<ScimError, 'status' | 'scimType' | 'detail'>): ScimObject {
  return {
    schemas: [ERROR_SCHEMA],
    status: String(error.status),
    ...(error.scimType === undefined ? {} : { scimType: error.scimType }),
    detail: error.detail,
  };
}
