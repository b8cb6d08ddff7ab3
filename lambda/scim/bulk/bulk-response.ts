/** The answer to a bulk request (RFC 7644 §3.7.3). */
import type { ScimObject } from '../resource.ts';
import type { BulkOperation } from './bulk-request.ts';

export const BULK_RESPONSE_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:BulkResponse';

export interface BulkResult {
  readonly status: number;
  /** Absent where nothing was made. */
  readonly location?: string;
  readonly version?: string;
  /** The error message of an operation that failed. */
  readonly response?: ScimObject;
}

/** What became of one operation; `status` is text, as in an error message. */
export function operationResult(operation: BulkOperation, result: BulkResult): ScimObject {
  const { method, bulkId } = operation;
  const { status, ...rest } = result;
  return {
    method,
    ...(bulkId !== undefined && { bulkId }),
    ...rest,
    status: String(status),
  };
}

export const bulkResponse = (results: readonly ScimObject[]): ScimObject => ({
  schemas: [BULK_RESPONSE_SCHEMA],
  Operations: results,
});
