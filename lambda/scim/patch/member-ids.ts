import { normaliseElement, wrongType } from '../normalise-value.ts';
import { isScimObject, isUnassigned, type Json } from '../resource.ts';
import type { Attribute } from '../schema/schema.ts';
import { invalidValue } from '../scim-error.ts';

/**
 * The ids of members that a client lists, each once: in objects (`$ref` and `type` are the service's to say) or bare (quirk
 * `bare-string-member`), in an array or alone.
 * @throws ScimError invalidValue for an element without an id, invalidPath for a sub-attribute that nobody declared
 */
export function memberIds(members: Attribute, value: Json): readonly string[] {
  if (isUnassigned(value)) return [];
  const elements: readonly Json[] = Array.isArray(value) ? value : [value];
  const ids = elements.flatMap((element, index) => {
    const path = Array.isArray(value) ? `${members.name}[${index}]` : members.name;
    return isUnassigned(element) ? [] : idOf(members, element, path);
  });
  return [...new Set(ids)];
}

function idOf(members: Attribute, element: Json, path: string): string | readonly never[] {
  const member = normaliseElement(members, element, path);
  if (member === undefined) return [];
  if (!isScimObject(member)) throw wrongType(path, 'an object', element);
  const { value } = member;
  if (typeof value === 'string') return value;
  throw invalidValue(`${path} must have a value: the id of a user or a group.`);
}
