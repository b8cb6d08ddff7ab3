/** What of a resource an answer holds: `attributes` and `excludedAttributes` (RFC 7644 §3.9) under each attribute's `returned`. */
import { parsePath } from './filter/parse-path.ts';
import { unknownSubAttribute } from './normalise-value.ts';
import { isScimObject, type Json, type ScimObject } from './resource.ts';
import { findSubAttribute, type ResourceType } from './schema/resource-type.ts';
import type { Attribute } from './schema/schema.ts';
import { findKnownAttribute } from './validate-resource.ts';

/** From a resource as it is shown in full to what this request sees of it. */
export type Projection = (resource: ScimObject) => ScimObject;

export const PROJECT_ALL: Projection = (resource) => resource;

/** Names by place: in the core schema (key ''), or under an extension's URN. A null says the whole attribute. */
type Selection = ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string> | null>>;

const NOTHING: Selection = new Map();

/**
 * @param attributes comma-separated names, as in the query; an extension's URN alone means all of it
 * @throws ScimError invalidPath for a name that nobody declared
 */
export function parseProjection(
  resourceType: ResourceType,
  parameters: { readonly attributes?: string; readonly excludedAttributes?: string },
): Projection {
  const wanted = parseNames(resourceType, parameters.attributes);
  const excluded = parseNames(resourceType, parameters.excludedAttributes);
  if (wanted.size === 0 && excluded.size === 0 && showsAll(resourceType)) return PROJECT_ALL;
  return (resource) => {
    const kept =
      wanted.size === 0
        ? keepDefault(resourceType, resource)
        : keep(resourceType, resource, wanted);
    return excluded.size === 0 ? kept : drop(resourceType, kept, excluded);
  };
}

/** Whether nothing that is kept is shown on request only, or never. */
function showsAll({ extensions }: ResourceType): boolean {
  return extensions.every(({ schema }) => schema.attributes.every(isShownByDefault));
}

const isShownByDefault = ({ returned }: Attribute): boolean =>
  returned === 'always' || returned === 'default';

function parseNames(resourceType: ResourceType, text: string | undefined): Selection {
  if (text === undefined) return NOTHING;
  const selection = new Map<string, Map<string, Set<string> | null>>();
  for (const name of splitNames(text)) addName(resourceType, selection, name);
  return selection;
}

/** Commas inside quotes and brackets belong to a name (Microsoft's collection asks for `emails[type eq "work"]`). */
function splitNames(text: string): readonly string[] {
  const names = text.match(/(?:"(?:\\.|[^"\\])*"|\[[^\]]*\]|[^,])+/g) ?? [];
  return names.map((name) => name.trim()).filter((name) => name !== '');
}

function addName(
  resourceType: ResourceType,
  selection: Map<string, Map<string, Set<string> | null>>,
  text: string,
): void {
  const schema = resourceType.index.schemas.get(text.toLowerCase())?.schema;
  if (schema) {
    const place = schema === resourceType.schema ? '' : schema.id;
    for (const { name } of schema.attributes) placeOf(selection, place).set(name, null);
    return;
  }
  const path = parsePath(text);
  const { attribute, extension } = findKnownAttribute(resourceType, path.attribute, path.urn);
  const names = placeOf(selection, extension?.id ?? '');
  if (path.subAttribute === undefined) {
    names.set(attribute.name, null);
    return;
  }
  const subAttribute = findSubAttribute(attribute, path.subAttribute);
  if (!subAttribute) throw unknownSubAttribute(attribute, path.subAttribute, attribute.name);
  const chosen = names.get(attribute.name);
  if (chosen === null) return;
  names.set(attribute.name, new Set([...(chosen ?? []), subAttribute.name]));
}

function placeOf<Value>(selection: Map<string, Map<string, Value>>, place: string) {
  const names = selection.get(place) ?? new Map<string, Value>();
  selection.set(place, names);
  return names;
}

function keepDefault(resourceType: ResourceType, resource: ScimObject): ScimObject {
  return mapPlaces(resourceType, resource, (_place, attribute, value) =>
    isShownByDefault(attribute) ? value : undefined,
  );
}

function keep(resourceType: ResourceType, resource: ScimObject, wanted: Selection): ScimObject {
  return mapPlaces(resourceType, resource, (place, attribute, value) => {
    if (attribute.returned === 'always') return value;
    if (attribute.returned === 'never') return undefined;
    const names = wanted.get(place)?.get(attribute.name);
    if (names === undefined) return undefined;
    return names === null ? value : mapElements(value, (name) => names.has(name));
  });
}

function drop(resourceType: ResourceType, resource: ScimObject, excluded: Selection): ScimObject {
  return mapPlaces(resourceType, resource, (place, attribute, value) => {
    if (attribute.returned === 'always') return value;
    const names = excluded.get(place)?.get(attribute.name);
    if (names === undefined) return value;
    return names === null ? undefined : mapElements(value, (name) => !names.has(name));
  });
}

type Choice = (place: string, attribute: Attribute, value: Json) => Json | undefined;

function mapPlaces(resourceType: ResourceType, resource: ScimObject, choose: Choice): ScimObject {
  const { core, schemas } = resourceType.index;
  const result: Record<string, Json> = {};
  for (const [name, value] of Object.entries(resource)) {
    const extension = schemas.get(name.toLowerCase());
    const chosen = extension
      ? mapAttributes(extension.attributes, value, name, choose)
      : mapAttribute(core, name, value, '', choose);
    if (chosen !== undefined) result[name] = chosen;
  }
  return result;
}

function mapAttributes(
  attributes: ReadonlyMap<string, Attribute>,
  members: Json,
  place: string,
  choose: Choice,
): ScimObject | undefined {
  const kept = Object.entries(isScimObject(members) ? members : {}).flatMap(([name, value]) => {
    const chosen = mapAttribute(attributes, name, value, place, choose);
    return chosen === undefined ? [] : [[name, chosen] as const];
  });
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

function mapAttribute(
  attributes: ReadonlyMap<string, Attribute>,
  name: string,
  value: Json,
  place: string,
  choose: Choice,
): Json | undefined {
  const attribute = attributes.get(name.toLowerCase());
  return attribute ? choose(place, attribute, value) : undefined;
}

/** The value with those sub-attributes that are chosen; undefined where none is left. */
function mapElements(value: Json, isChosen: (name: string) => boolean): Json | undefined {
  if (Array.isArray(value)) {
    const elements = value.flatMap((element) => mapElements(element, isChosen) ?? []);
    return elements.length === 0 ? undefined : elements;
  }
  if (!isScimObject(value)) return value;
  const kept = Object.entries(value).filter(([name]) => isChosen(name));
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}
