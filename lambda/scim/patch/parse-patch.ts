/** The PatchOp message of RFC 7644 §3.5.2, read into operations. */
import { quoted, wrongType } from '../normalise-value.ts';
import { isScimObject, type Json, type ScimObject } from '../resource.ts';
import { invalidPath, invalidSyntax, invalidValue } from '../scim-error.ts';

export const PATCH_OP_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

export interface PatchOperation {
  readonly op: 'add' | 'remove' | 'replace';
  /** As sent; absent where the operation is about the resource itself. */
  readonly path: string | undefined;
  /** Absent (not null) where the client sent none. */
  readonly value: Json | undefined;
}

/**
 * Names of members and verbs are compared without case (quirk `capitalised-verbs`), members that nobody knows are ignored
 * (quirk `extra-operation-members`), no operations are no change (quirk `empty-operations`), and `schemas` may be left out
 * (quirk `patch-without-schemas`).
 * @throws ScimError invalidSyntax, invalidValue or invalidPath
 */
export function parsePatch(body: Json): readonly PatchOperation[] {
  if (!isScimObject(body)) throw invalidSyntax('The request body must be a JSON object.');
  const schemas = member(body, 'schemas');
  if (schemas !== undefined && !(Array.isArray(schemas) && schemas.some(isPatchOpSchema))) {
    throw invalidValue(`schemas of a PATCH must hold "${PATCH_OP_SCHEMA}".`);
  }
  const operations = member(body, 'operations');
  if (!Array.isArray(operations)) {
    throw invalidSyntax('A PATCH must have an array "Operations".');
  }
  return operations.map(parseOperation);
}

const isPatchOpSchema = (schema: Json): boolean =>
  typeof schema === 'string' && schema.toLowerCase() === PATCH_OP_SCHEMA.toLowerCase();

function parseOperation(operation: Json, index: number): PatchOperation {
  const place = `Operations[${index}]`;
  if (!isScimObject(operation)) throw wrongType(place, 'an object', operation);
  const path = member(operation, 'path') ?? undefined;
  if (path !== undefined && typeof path !== 'string') {
    throw invalidPath(`The path of ${place} must be a string.`);
  }
  return {
    op: parseVerb(member(operation, 'op'), place),
    path: path?.trim() === '' ? undefined : path,
    value: member(operation, 'value'),
  };
}

function parseVerb(op: Json | undefined, place: string): PatchOperation['op'] {
  const verb = typeof op === 'string' ? op.toLowerCase() : op;
  if (verb === 'add' || verb === 'remove' || verb === 'replace') return verb;
  const sent = typeof op === 'string' ? `, not ${quoted(op)}` : '';
  throw invalidSyntax(`op of ${place} must be "add", "remove" or "replace"${sent}.`);
}

/** A member by its name in any case. */
function member(object: ScimObject, name: string): Json | undefined {
  if (Object.hasOwn(object, name)) return object[name];
  const key = Object.keys(object).find((candidate) => candidate.toLowerCase() === name);
  return key === undefined ? undefined : object[key];
}
