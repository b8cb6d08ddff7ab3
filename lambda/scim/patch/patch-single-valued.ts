/** One operation on an attribute that has at most one value. */
import { asComplex, normaliseValue, unknownSubAttribute, wrongType } from '../normalise-value.ts';
import { isScimObject, isUnassigned, type Json, type ScimObject } from '../resource.ts';
import { findSubAttribute } from '../schema/resource-type.ts';
import type { Attribute } from '../schema/schema.ts';
import { hasContent, withSubAttribute } from './complex-value.ts';
import type { PatchOperation } from './parse-patch.ts';
import type { AttributeTarget } from './resolve-target.ts';

/** The attribute's new value; undefined where it is unassigned now. */
export function patchSingleValued(
  { home: { attribute }, path, subAttribute }: AttributeTarget,
  before: Json | undefined,
  { op, value }: PatchOperation,
): Json | undefined {
  const sent = op === 'remove' ? null : (value ?? null);
  if (subAttribute) {
    const kept = normaliseValue(subAttribute, sent, path);
    const after = withSubAttribute(asObject(before), subAttribute, kept);
    return kept === undefined ? contentOf(attribute, after) : after;
  }
  if (isUnassigned(sent)) return undefined;
  if (attribute.type !== 'complex') return normaliseValue(attribute, sent, path);
  const after = mergeComplex(attribute, asObject(before), sent, path);
  return clearsPart(sent) ? contentOf(attribute, after) : after;
}

/**
 * RFC 7644 §3.5.2.1 and §3.5.2.3: sub-attributes that the value does not name stay as they are, for add and for replace.
 * One that it names as unassigned is cleared.
 */
export function mergeComplex(
  attribute: Attribute,
  before: ScimObject,
  sent: Json,
  path: string,
): ScimObject {
  const value = asComplex(attribute, sent);
  if (isUnassigned(value)) return {};
  if (!isScimObject(value)) throw wrongType(path, 'an object', value);
  let result = before;
  for (const [name, member] of Object.entries(value)) {
    const subAttribute = findSubAttribute(attribute, name);
    if (!subAttribute) throw unknownSubAttribute(attribute, name, path);
    if (subAttribute.mutability === 'readOnly') continue;
    const kept = normaliseValue(subAttribute, member, `${path}.${subAttribute.name}`);
    result = withSubAttribute(result, subAttribute, kept);
  }
  return result;
}

/** `{"value":""}` and the like. An object that only names what is about a value, as `$ref` is, is kept as it was sent. */
export const clearsPart = (sent: Json): boolean =>
  !isScimObject(sent) || Object.values(sent).some(isUnassigned);

const contentOf = (attribute: Attribute, value: ScimObject): ScimObject | undefined =>
  hasContent(attribute, value) ? value : undefined;

const asObject = (value: Json | undefined): ScimObject => (isScimObject(value) ? value : {});
