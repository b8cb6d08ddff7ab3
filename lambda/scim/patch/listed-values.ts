import { isScimObject, type Json } from '../resource.ts';
import { findSubAttribute } from '../schema/resource-type.ts';
import type { Attribute } from '../schema/schema.ts';
import type { PatchOperation } from './parse-patch.ts';

/**
 * Quirk `remove-under-name`: the operation with its values out of the object that holds them under the name of their attribute. None in it
 * are an empty list, which removes nothing.
 */
export function withListedValues(attribute: Attribute, operation: PatchOperation): PatchOperation {
  const { op, value } = operation;
  if (op !== 'remove' || !attribute.multiValued || !isScimObject(value)) return operation;
  const { name } = attribute;
  const [key = '', ...others] = Object.keys(value);
  const isUnderName = others.length === 0 && key.toLowerCase() === name.toLowerCase();
  if (!isUnderName || findSubAttribute(attribute, name)) return operation;
  const listed: Json = value[key] ?? [];
  return { ...operation, value: listed };
}
