/** A bulk request (RFC 7644 §3.7) as its operations. */
import { isScimObject, type Json, type ScimObject } from '../resource.ts';
import { invalidSyntax, invalidValue, payloadTooLarge } from '../scim-error.ts';

/** What ServiceProviderConfig promises (RFC 7643 §5, bulk.maxOperations): as many as are done one after another within a request. */
export const MAXIMUM_OPERATIONS = 200;

export interface BulkRequest {
  readonly operations: readonly BulkOperation[];
  /** After how many errors the rest is left undone; Infinity where nothing is said. */
  readonly failOnErrors: number;
}

export interface BulkOperation {
  /** In upper case; one that is none of POST, PUT, PATCH and DELETE is an error of its operation alone. */
  readonly method: string;
  readonly bulkId?: string;
  /** Entity tag of the resource that is to be changed, as in If-Match. */
  readonly version?: string;
  /** `/Users`, `/Groups/bulkId:qwerty`. */
  readonly path: string;
  readonly data?: Json;
}

/** @throws ScimError invalidSyntax, invalidValue, or 413 for too many operations */
export function parseBulkRequest(body: ScimObject): BulkRequest {
  const members = lowerCased(body);
  const operations = members.get('operations');
  if (!Array.isArray(operations)) {
    throw invalidSyntax('A bulk request must have a list of "Operations".');
  }
  if (operations.length > MAXIMUM_OPERATIONS) {
    throw payloadTooLarge(
      `The bulk request has ${operations.length} operations; ${MAXIMUM_OPERATIONS} are the most.`,
    );
  }
  const parsed = operations.map((operation: Json, index) => parseOperation(operation, index + 1));
  refuseSharedIds(parsed);
  return { operations: parsed, failOnErrors: parseFailOnErrors(members.get('failonerrors')) };
}

function parseFailOnErrors(value: Json | undefined): number {
  if (value === undefined || value === null) return Number.POSITIVE_INFINITY;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1) return value;
  throw invalidValue('failOnErrors must be a whole number from 1.');
}

function parseOperation(json: Json, number: number): BulkOperation {
  if (!isScimObject(json)) throw invalidSyntax(`Bulk operation ${number} must be an object.`);
  const members = lowerCased(json);
  const bulkId = text(members, 'bulkId', number);
  const version = text(members, 'version', number);
  const data = members.get('data');
  return {
    method: required(members, 'method', number).toUpperCase(),
    path: required(members, 'path', number),
    ...(bulkId !== undefined && { bulkId }),
    ...(version !== undefined && { version }),
    ...(data !== undefined && data !== null && { data }),
  };
}

const lowerCased = (object: ScimObject): ReadonlyMap<string, Json> =>
  new Map(Object.entries(object).map(([name, value]) => [name.toLowerCase(), value]));

function required(members: ReadonlyMap<string, Json>, name: string, number: number): string {
  const value = text(members, name, number);
  if (value === undefined) throw invalidSyntax(`Bulk operation ${number} has no "${name}".`);
  return value;
}

function text(
  members: ReadonlyMap<string, Json>,
  name: string,
  number: number,
): string | undefined {
  const value = members.get(name.toLowerCase());
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string') return value;
  throw invalidSyntax(`"${name}" of bulk operation ${number} must be text.`);
}

function refuseSharedIds(operations: readonly BulkOperation[]): void {
  const seen = new Set<string>();
  for (const { bulkId } of operations) {
    if (bulkId === undefined) continue;
    if (seen.has(bulkId)) throw invalidValue('Two bulk operations have the same bulkId.');
    seen.add(bulkId);
  }
}
