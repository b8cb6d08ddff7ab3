/** One operation on an attribute that has at most one value. */
import { normaliseValue } from '../normalise-value.ts';
import { isScimObject, isUnassigned, type Json, type ScimObject } from '../resource.ts';
import type { Attribute } from '../schema/schema.ts';
import { clearsPart, hasContent, mergeComplex, patchSubAttribute } from './complex-value.ts';
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
    const after = patchSubAttribute(asObject(before), subAttribute, { op, value, path });
    return after[subAttribute.name] === undefined ? contentOf(attribute, after) : after;
  }
  if (isUnassigned(sent)) return undefined;
  if (attribute.type !== 'complex') return normaliseValue(attribute, sent, path);
  const after = mergeComplex(attribute, asObject(before), { op, value: sent, path });
  if (clearsPart(sent)) return contentOf(attribute, after);
  return Object.keys(after).length === 0 ? undefined : after;
}

const contentOf = (attribute: Attribute, value: ScimObject): ScimObject | undefined =>
  hasContent(attribute, value) ? value : undefined;

const asObject = (value: Json | undefined): ScimObject => (isScimObject(value) ? value : {});
