/** JSON as SCIM uses it (RFC 7643 §2). Data is treated as immutable: functions return new values. */
export type Json = null | boolean | number | string | readonly Json[] | ScimObject;
export interface ScimObject {
  readonly [name: string]: Json;
}

export function isScimObject(value: unknown): value is ScimObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** RFC 7643 §2.5: null, an empty array and an absent attribute are the same; so is `""` for Entra (clears the attribute). */
export function isUnassigned(value: Json | undefined): value is null | undefined | '' {
  if (value === undefined || value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return false;
}
