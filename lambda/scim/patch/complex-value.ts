import { isUnassigned, type Json, type ScimObject } from '../resource.ts';
import type { Attribute } from '../schema/schema.ts';

/** Sub-attributes that say something about a value and are none themselves. */
const ABOUT_THE_VALUE = new Set(['type', 'primary', '$ref']);

/** The complex value with the sub-attribute set, or without it. */
export function withSubAttribute(
  value: ScimObject,
  { name }: Attribute,
  kept: Json | undefined,
): ScimObject {
  if (!isUnassigned(kept)) return { ...value, [name]: kept };
  const { [name]: _removed, ...rest } = value;
  return rest;
}

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
