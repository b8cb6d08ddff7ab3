/**
 * The two PATCH dialects of Entra's provisioning service (RFC 7644 §3.5.2 and two readings of it).
 * legacy: capitalised verbs, one operation with a path per attribute, Booleans as "True" and "False".
 * compliant (Tenant URL with aadOptscim062020): small verbs; plain attributes batched in an operation without a
 * path, under dotted keys; Booleans, references and filtered paths apart. In both a manager is its plain id.
 */
import { type AttributePath, sameName } from './attribute-path.ts';
import { type AttributeType, type AttributeValue, toBoolean } from './target-resource.ts';

export type PatchDialect = 'legacy' | 'compliant';

export interface AttributeChange {
  readonly path: AttributePath;
  readonly type: AttributeType;
  readonly oldValue: AttributeValue | undefined;
  /** Undefined takes the attribute away. */
  readonly newValue: AttributeValue | undefined;
}

export interface PatchOperation {
  readonly op: string;
  readonly path?: string;
  readonly value?: unknown;
}

export interface PatchRequest {
  readonly schemas: readonly string[];
  readonly Operations: readonly PatchOperation[];
}

export const patchOp = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

export function toPatchRequest(
  dialect: PatchDialect,
  changes: readonly AttributeChange[],
): PatchRequest {
  const operations =
    dialect === 'legacy' ? changes.map(toLegacyOperation) : toCompliantOperations(changes);
  return { schemas: [patchOp], Operations: operations };
}

type Verb = 'add' | 'replace' | 'remove';

function verbOf({ oldValue, newValue }: AttributeChange): Verb {
  if (newValue === undefined) return 'remove';
  return oldValue === undefined ? 'add' : 'replace';
}

const legacyVerbs = { add: 'Add', replace: 'Replace', remove: 'Remove' } as const;

function toLegacyOperation(change: AttributeChange): PatchOperation {
  const operation = { op: legacyVerbs[verbOf(change)], path: change.path.text };
  if (change.newValue === undefined) return operation;
  const isBoolean = change.type === 'Boolean';
  return { ...operation, value: isBoolean ? toText(change.newValue) : change.newValue };
}

function toCompliantOperations(changes: readonly AttributeChange[]): PatchOperation[] {
  const apart = changes.filter((change) => !isBatched(change));
  return [
    ...apart.map(toCompliantOperation),
    ...toBatch('replace', changes),
    ...toBatch('add', changes),
  ];
}

function toCompliantOperation(change: AttributeChange): PatchOperation {
  const operation = { op: verbOf(change), path: change.path.text };
  if (change.newValue === undefined) return operation;
  const isBoolean = change.type === 'Boolean';
  return { ...operation, value: isBoolean ? toBoolean(change.newValue) : change.newValue };
}

function toBatch(verb: Verb, changes: readonly AttributeChange[]): PatchOperation[] {
  const batch = changes.filter((change) => isBatched(change) && verbOf(change) === verb);
  if (batch.length === 0) return [];
  const value = Object.fromEntries(batch.map(({ path, newValue }) => [path.text, newValue]));
  return [{ op: verb, value }];
}

function isBatched({ type, path, newValue }: AttributeChange): boolean {
  return type === 'String' && path.filter === undefined && newValue !== undefined;
}

function toText(value: AttributeValue): string {
  return toBoolean(value) ? 'True' : 'False';
}

const compliantFlags = ['aadOptscim062020', 'AzureAdScimPatch062020'];
const legacyFlags = ['AzureAdScimPatch2017'];

/** The dialect that a feature flag in a Tenant URL's query selects; undefined when the name is no such flag. */
export function dialectOfFlag(name: string): PatchDialect | undefined {
  if (compliantFlags.some((flag) => sameName(flag, name))) return 'compliant';
  return legacyFlags.some((flag) => sameName(flag, name)) ? 'legacy' : undefined;
}
