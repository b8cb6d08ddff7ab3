/** JSON as a client sees it; the fuzzer shares no types with what it tests. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const isArray = (value: unknown): value is readonly Json[] => Array.isArray(value);

/** The value as a list: itself, or alone in one; nothing where it is absent. */
export function listOf(value: Json | undefined): readonly Json[] {
  if (value === undefined) return [];
  return isArray(value) ? value : [value];
}

/** Text that is the same for equal values; the order of an object's names does not matter. */
export function canonical(value: Json | undefined): string {
  return JSON.stringify(value ?? null, (_name, part) =>
    isObject(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** What a text says as JSON; undefined where it is none. */
export function parseJson(text: string | null | undefined): Json | undefined {
  try {
    return JSON.parse((text ?? '').replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}
