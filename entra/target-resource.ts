/**
 * Reading and building SCIM resources by attribute path. A server may answer in any casing, with Booleans as
 * strings, and with a manager as an object or as a plain id: reading is lenient, building is exact.
 */
import {
  type AttributePath,
  coreGroup,
  coreUser,
  enterpriseUser,
  sameName,
} from './attribute-path.ts';

export type JsonObject = Record<string, unknown>;
export type AttributeType = 'String' | 'Boolean' | 'Reference';
export type AttributeValue = string | boolean;

export interface TypedValue {
  readonly path: AttributePath;
  readonly type: AttributeType;
  readonly value: AttributeValue;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** True for true and "True" in any case; the string form is what Entra's expressions yield. */
export function toBoolean(value: unknown): boolean {
  return String(value).toLowerCase() === 'true';
}

/** The scalar at the path, or undefined when the resource has none there. */
export function readAttribute(
  resource: JsonObject,
  path: AttributePath,
): AttributeValue | undefined {
  return toScalar(attributeAt(resource, path));
}

/** What stands at the path, whatever it is. */
export function attributeAt(resource: JsonObject, path: AttributePath): unknown {
  const holder = path.extension === undefined ? resource : property(resource, path.extension);
  const found = property(holder, path.attribute);
  if (path.filter !== undefined) {
    return property(filteredElement(found, path.filter), path.subAttribute ?? 'value');
  }
  return path.subAttribute === undefined ? found : property(found, path.subAttribute);
}

/** Whether the value at the target already is the wanted one. */
export function sameValue(
  type: AttributeType,
  current: AttributeValue | undefined,
  wanted: AttributeValue,
): boolean {
  if (current === undefined) return false;
  return type === 'Boolean'
    ? toBoolean(current) === toBoolean(wanted)
    : String(current) === String(wanted);
}

/** What Entra names in a create request; the second of a group's is Microsoft's own and means nothing to a server. */
const schemasOf = {
  User: [coreUser, enterpriseUser],
  Group: [coreGroup, 'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group'],
} as const;

/** The body of a create request as Entra sends it: a resource type and, for a user, empty roles included. */
export function buildResource(kind: 'User' | 'Group', values: readonly TypedValue[]): JsonObject {
  const resource: JsonObject = { schemas: schemasOf[kind] };
  for (const value of values) assign(resource, value);
  resource['meta'] = { resourceType: kind };
  if (kind === 'User') resource['roles'] ??= [];
  return resource;
}

function assign(resource: JsonObject, { path, type, value }: TypedValue): void {
  const holder = path.extension === undefined ? resource : child(resource, path.extension);
  const json = type === 'Boolean' ? toBoolean(value) : value;
  if (path.filter !== undefined) {
    elementFor(holder, path, path.filter)[path.subAttribute ?? 'value'] = json;
  } else if (path.subAttribute !== undefined) {
    child(holder, path.attribute)[path.subAttribute] = json;
  } else {
    holder[path.attribute] = json;
  }
}

function child(holder: JsonObject, name: string): JsonObject {
  const existing = holder[name];
  if (isObject(existing)) return existing;
  const created: JsonObject = {};
  holder[name] = created;
  return created;
}

type Filter = NonNullable<AttributePath['filter']>;

function elementFor(holder: JsonObject, path: AttributePath, filter: Filter): JsonObject {
  const existing = holder[path.attribute];
  const elements: unknown[] = Array.isArray(existing) ? existing : [];
  holder[path.attribute] = elements;
  const found = filteredElement(elements, filter);
  if (found !== undefined) return found;
  const isBoolean = /^(true|false)$/i.test(filter.value);
  const created: JsonObject = {
    [filter.attribute]: isBoolean ? toBoolean(filter.value) : filter.value,
  };
  if (path.attribute === 'emails' && filter.value === 'work') created['primary'] = true;
  elements.push(created);
  return created;
}

function filteredElement(elements: unknown, filter: Filter): JsonObject | undefined {
  if (!Array.isArray(elements)) return undefined;
  return elements
    .filter(isObject)
    .find((element) => sameName(String(property(element, filter.attribute)), filter.value));
}

function property(holder: unknown, name: string): unknown {
  if (!isObject(holder)) return undefined;
  if (Object.hasOwn(holder, name)) return holder[name];
  const key = Object.keys(holder).find((candidate) => sameName(candidate, name));
  return key === undefined ? undefined : holder[key];
}

function toScalar(value: unknown): AttributeValue | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return String(value);
  return isObject(value) ? toScalar(property(value, 'value')) : undefined;
}
