/** Attributes that stay as they are once they have a value (RFC 7643 §7, mutability). */
import { isEqual, isScimObject, type Json, type ScimObject } from './resource.ts';
import type { ResourceType } from './schema/resource-type.ts';
import type { Schema } from './schema/schema.ts';
import { mutability } from './scim-error.ts';

/**
 * A replacement with the immutable values that it does not speak of (RFC 7644 §3.5.1).
 * @throws ScimError mutability where it has another value for one
 */
export function keepImmutable(
  { schema, extensions }: ResourceType,
  before: ScimObject,
  after: ScimObject,
): ScimObject {
  const result: Record<string, Json> = { ...after, ...keptOf(schema, before, after, '') };
  for (const { schema: extension } of extensions) {
    const { id } = extension;
    const kept = keptOf(extension, asObject(before[id]), asObject(after[id]), `${id}:`);
    if (Object.keys(kept).length > 0) result[id] = { ...asObject(after[id]), ...kept };
  }
  return result;
}

function keptOf(schema: Schema, before: ScimObject, after: ScimObject, prefix: string): ScimObject {
  const kept: Record<string, Json> = {};
  for (const { name, mutability: kind } of schema.attributes) {
    const old = before[name];
    if (kind !== 'immutable' || old === undefined) continue;
    const replacement = after[name];
    if (replacement !== undefined && !isEqual(replacement, old)) {
      throw unchangeable(`${prefix}${name}`);
    }
    kept[name] = old;
  }
  return kept;
}

export const unchangeable = (path: string) =>
  mutability(`${path} cannot be changed once it is set.`);

const asObject = (value: Json | undefined): ScimObject => (isScimObject(value) ? value : {});
