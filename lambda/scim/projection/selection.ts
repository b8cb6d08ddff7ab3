/** The attributes that a request names: `attributes`, `excludedAttributes` (RFC 7644 §3.9), or what it writes. */
import { parsePath } from '../filter/parse-path.ts';
import { unknownSubAttribute } from '../normalise-value.ts';
import { parsePatch } from '../patch/parse-patch.ts';
import { isScimObject, type Json, type ScimObject } from '../resource.ts';
import { findSubAttribute, type ResourceType } from '../schema/resource-type.ts';
import type { Attribute } from '../schema/schema.ts';
import { ScimError } from '../scim-error.ts';
import { findKnownAttribute } from '../validate-resource.ts';

/** Names by place: in the core schema (key ''), or under an extension's URN. A null says the whole attribute. */
export type Selection = ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string> | null>>;

export const NOTHING: Selection = new Map();

type Draft = Map<string, Map<string, Set<string> | null>>;

/**
 * @param names each an attribute, a sub-attribute, or an extension's URN for all of it
 * @param isKnownElsewhere where several resource types are asked at once, whether another one has a name that this one has not
 * @throws ScimError invalidPath for a name that nobody declared
 */
export function selectNames(
  resourceType: ResourceType,
  names: readonly string[],
  isKnownElsewhere: (name: string) => boolean = () => false,
): Selection {
  const draft: Draft = new Map();
  for (const name of names) {
    try {
      addName(resourceType, draft, name);
    } catch (error) {
      if (!(error instanceof ScimError && isKnownElsewhere(name))) throw error;
    }
  }
  return draft;
}

export function isNameKnown(resourceType: ResourceType, name: string): boolean {
  try {
    addName(resourceType, new Map(), name);
    return true;
  } catch (error) {
    if (error instanceof ScimError) return false;
    throw error;
  }
}

/** Commas inside quotes and brackets belong to a name (Microsoft's collection asks for `emails[type eq "work"]`). */
export function splitNames(text: string): readonly string[] {
  const names = text.match(/(?:"(?:\\.|[^"\\])*"|\[[^\]]*\]|[^,])+/g) ?? [];
  return names.map((name) => name.trim()).filter((name) => name !== '');
}

/** The attributes that the body of a POST, PUT or PATCH gives a value, as far as the resource type knows them. */
export function selectWritten(resourceType: ResourceType, body: Json): Selection {
  const names = isPatch(body)
    ? parsePatch(body).flatMap(({ path, value }) => (path === undefined ? keysOf(value) : [path]))
    : keysOf(body);
  return selectNames(resourceType, names, () => true);
}

const isPatch = (body: Json): body is ScimObject =>
  isScimObject(body) && Object.keys(body).some((key) => key.toLowerCase() === 'operations');

/** The names in an object, those inside of an extension's object one by one. */
function keysOf(value: Json | undefined): readonly string[] {
  if (!isScimObject(value)) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    key.includes(':') && isScimObject(member)
      ? Object.keys(member).map((name) => `${key}:${name}`)
      : [key],
  );
}

function addName(resourceType: ResourceType, draft: Draft, text: string): void {
  const schema = resourceType.index.schemas.get(text.toLowerCase())?.schema;
  if (schema) {
    const place = schema === resourceType.schema ? '' : schema.id;
    for (const { name } of schema.attributes) placeOf(draft, place).set(name, null);
    return;
  }
  const path = parsePath(text);
  const { attribute, extension } = findKnownAttribute(resourceType, path.attribute, path.urn);
  const names = placeOf(draft, extension?.id ?? '');
  if (path.subAttribute === undefined) {
    names.set(attribute.name, null);
    return;
  }
  const chosen = names.get(attribute.name);
  const subAttribute = subAttributeOf(attribute, path.subAttribute);
  if (chosen !== null) {
    names.set(attribute.name, new Set([...(chosen ?? []), subAttribute.name]));
  }
}

function subAttributeOf(attribute: Attribute, name: string): Attribute {
  const subAttribute = findSubAttribute(attribute, name);
  if (!subAttribute) throw unknownSubAttribute(attribute, name, attribute.name);
  return subAttribute;
}

function placeOf<Value>(draft: Map<string, Map<string, Value>>, place: string) {
  const names = draft.get(place) ?? new Map<string, Value>();
  draft.set(place, names);
  return names;
}
