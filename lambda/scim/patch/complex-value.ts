/** One operation on the parts of one complex value. */
import { asComplex, normaliseValue, unknownSubAttribute, wrongType } from '../normalise-value.ts';
import { isScimObject, isUnassigned, type Json, type ScimObject } from '../resource.ts';
import { findSubAttribute } from '../schema/resource-type.ts';
import type { Attribute } from '../schema/schema.ts';
import type { PatchOperation } from './parse-patch.ts';
import { patchList } from './patch-list.ts';

/** What is to be done, to one value or to a part of it. */
export type Step = Pick<PatchOperation, 'op' | 'value'> & { readonly path: string };

/** The complex value with one of its sub-attributes changed, or without it. */
export function patchSubAttribute(
  value: ScimObject,
  subAttribute: Attribute,
  { op, value: sent, path }: Step,
): ScimObject {
  const { name, multiValued } = subAttribute;
  const before = value[name];
  const after = multiValued
    ? patchList(subAttribute, Array.isArray(before) ? before : [], { op, value: sent }, path)
    : normaliseValue(subAttribute, op === 'remove' ? null : (sent ?? null), path);
  if (!isUnassigned(after)) return { ...value, [name]: after };
  const { [name]: _removed, ...rest } = value;
  return rest;
}

/**
 * RFC 7644 §3.5.2.1 and §3.5.2.3: sub-attributes that the value does not name stay as they are, for add and for replace.
 * One that it names as unassigned is cleared.
 */
export function mergeComplex(
  attribute: Attribute,
  before: ScimObject,
  { op, value: sent, path }: Step,
): ScimObject {
  const value = asComplex(attribute, sent ?? null);
  if (isUnassigned(value)) return {};
  if (!isScimObject(value)) throw wrongType(path, 'an object', value);
  let result = before;
  for (const [name, member] of Object.entries(value)) {
    const subAttribute = findSubAttribute(attribute, name);
    if (!subAttribute) throw unknownSubAttribute(attribute, name, path);
    if (subAttribute.mutability === 'readOnly') continue;
    const step: Step = isUnassigned(member)
      ? { op: 'remove', value: undefined, path }
      : { op, value: member, path: `${path}.${subAttribute.name}` };
    result = patchSubAttribute(result, subAttribute, step);
  }
  return result;
}

/** `{"value":""}` and the like. An object that only names what is about a value, as `$ref` is, is kept as it was sent. */
export const clearsPart = (sent: Json): boolean =>
  !isScimObject(sent) || Object.values(sent).some(isUnassigned);

/** Sub-attributes that say something about a value and are none themselves. */
const ABOUT_THE_VALUE = new Set(['type', 'primary', '$ref']);

/**
 * Whether anything is left that is worth keeping once a sub-attribute was cleared. Clearing the value of `emails[type eq "work"]` must not leave an
 * e-mail address of type work without an address, nor a cleared manager an empty object.
 */
export function hasContent(attribute: Attribute, value: ScimObject): boolean {
  const declaresContent = (attribute.subAttributes ?? []).some(
    ({ name }) => !ABOUT_THE_VALUE.has(name),
  );
  return Object.keys(value).some((name) => !(declaresContent && ABOUT_THE_VALUE.has(name)));
}
