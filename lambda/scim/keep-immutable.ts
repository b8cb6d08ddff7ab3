/** Values that a change of the resource cannot change (RFC 7643 §7, mutability), or that a replacement cannot repeat. */
import { fingerprint, isEqual, isScimObject, type Json, type ScimObject } from './resource.ts';
import type { ResourceType } from './schema/resource-type.ts';
import type { Attribute } from './schema/schema.ts';
import { mutability } from './scim-error.ts';

/**
 * A replacement with the values that it does not speak of and that stay all the same: immutable ones (RFC 7644 §3.5.1), and
 * those that no client is ever shown. Elements of a multi-valued attribute come and go, and with them what is immutable in them.
 * @throws ScimError mutability where it has another value for an immutable one
 */
export function keepImmutable(
  { schema, extensions }: ResourceType,
  before: ScimObject,
  after: ScimObject,
): ScimObject {
  const result: Record<string, Json> = { ...keptIn(schema.attributes, before, after, '') };
  for (const { schema: extension } of extensions) {
    const { id } = extension;
    const [old, now] = [asObject(before[id]), asObject(after[id])];
    const kept = keptIn(extension.attributes, old, now, `${id}:`);
    if (Object.keys(kept).length > 0) result[id] = kept;
  }
  return result;
}

/** `after` with what is kept of `before`. */
function keptIn(
  attributes: readonly Attribute[],
  before: ScimObject,
  after: ScimObject,
  prefix: string,
): ScimObject {
  const result: Record<string, Json> = { ...after };
  for (const attribute of attributes) {
    const kept = keptOf(attribute, before[attribute.name], after[attribute.name], prefix);
    if (kept !== undefined) result[attribute.name] = kept;
  }
  return result;
}

function keptOf(
  attribute: Attribute,
  before: Json | undefined,
  after: Json | undefined,
  prefix: string,
): Json | undefined {
  const path = `${prefix}${attribute.name}`;
  if (before === undefined) return after;
  if (after === undefined && (attribute.mutability === 'immutable' || isHidden(attribute))) {
    return before;
  }
  if (attribute.mutability === 'immutable') refuseChange(attribute, before, after, path);
  if (attribute.multiValued || !attribute.subAttributes) return after;
  const kept = keptIn(attribute.subAttributes, asObject(before), asObject(after), `${path}.`);
  return Object.keys(kept).length === 0 ? undefined : kept;
}

const isHidden = ({ mutability: kind, returned }: Attribute): boolean =>
  kind === 'writeOnly' || returned === 'never';

/**
 * @throws ScimError mutability where `after` is not the immutable value that the attribute, or a sub-attribute of it, has.
 * What is immutable in the elements of a multi-valued attribute is not looked at: see refuseChangedParts.
 */
export function refuseChange(
  attribute: Attribute,
  before: Json | undefined,
  after: Json | undefined,
  path: string,
): void {
  if (before === undefined || before === after) return;
  if (attribute.mutability === 'immutable' && !isSame(before, after)) throw unchangeable(path);
  if (!attribute.multiValued) refuseChangedParts(attribute, before, after, path);
}

/** The same for the immutable sub-attributes of one complex value. */
export function refuseChangedParts(
  { subAttributes = [] }: Attribute,
  before: Json,
  after: Json | undefined,
  path: string,
): void {
  if (!isScimObject(before)) return;
  for (const subAttribute of subAttributes) {
    const { name } = subAttribute;
    refuseChange(subAttribute, before[name], asObject(after)[name], `${path}.${name}`);
  }
}

/** RFC 7643 §2.4: the values of a multi-valued attribute have no order. */
function isSame(before: Json, after: Json | undefined): boolean {
  if (!Array.isArray(before) || !Array.isArray(after)) return isEqual(before, after);
  return isEqual(before.map(fingerprint).sort(), after.map(fingerprint).sort());
}

const unchangeable = (path: string) => mutability(`${path} cannot be changed once it is set.`);

const asObject = (value: Json | undefined): ScimObject => (isScimObject(value) ? value : {});
