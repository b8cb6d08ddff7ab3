/** JSON as SCIM uses it (RFC 7643 §2). Data is treated as immutable: functions return new values. */
export type Json = null | boolean | number | string | readonly Json[] | ScimObject;
export interface ScimObject {
  readonly [name: string]: Json;
}

export function isScimObject(value: unknown): value is ScimObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** RFC 7643 §2.5: null, an empty array and an absent attribute are the same; so is `""` (quirk `empty-text-clears`). */
export function isUnassigned(value: Json | undefined): value is null | undefined | '' {
  if (value === undefined || value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return false;
}

/** Equality of JSON values; the order of an object's names does not matter, the order of an array does. */
export function isEqual(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) {
    return (
      Array.isArray(b) && a.length === b.length && a.every((item, index) => isEqual(item, b[index]))
    );
  }
  if (!isScimObject(a) || !isScimObject(b)) return false;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && isEqual(a[name], b[name]))
  );
}

/** Text that is the same for values that are equal. */
export function fingerprint(value: Json): string {
  return JSON.stringify(value, (_name, part) =>
    isScimObject(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
