/** What a client may send as a whole resource (POST and PUT: RFC 7644 §3.3, §3.5.1). */
import { normaliseValue, quoted, suggestion, wrongType } from './normalise-value.ts';
import { primaryCount } from './primary.ts';
import { isScimObject, isUnassigned, type Json, type ScimObject } from './resource.ts';
import { type AttributeHome, findAttribute, type ResourceType } from './schema/resource-type.ts';
import type { Attribute, Schema } from './schema/schema.ts';
import { invalidPath, invalidSyntax, invalidValue } from './scim-error.ts';

/** Set by the service; what a client says about them is ignored (RFC 7643 §3.1). `schemas` is computed. */
export const isSetByService = (name: string): boolean =>
  ['schemas', 'id', 'meta'].includes(name.toLowerCase());

/**
 * The attributes of the resource in the schema's spelling; extensions lie under their URN whether or not `schemas` names them.
 * @throws ScimError invalidSyntax, invalidValue or invalidPath
 */
export function validateResource(resourceType: ResourceType, body: Json): ScimObject {
  if (!isScimObject(body)) throw invalidSyntax('The request body must be a JSON object.');
  const draft = new Draft();
  for (const [name, value] of Object.entries(body)) {
    if (!isSetByService(name)) readMember(resourceType, draft, name, value);
  }
  const attributes = draft.attributes();
  requireAttributes(resourceType, attributes);
  return attributes;
}

function readMember(resourceType: ResourceType, draft: Draft, name: string, value: Json): void {
  const extension = resourceType.index.schemas.get(name.toLowerCase());
  if (!extension) {
    draft.put(findKnownAttribute(resourceType, name), name, value);
    return;
  }
  if (isUnassigned(value)) return;
  if (!isScimObject(value)) throw wrongType(name, 'an object', value);
  for (const [member, memberValue] of Object.entries(value)) {
    const home = findKnownAttribute(resourceType, member, extension.schema.id);
    draft.put(home, `${extension.schema.id}:${member}`, memberValue);
  }
}

/** @throws ScimError invalidPath with the nearest known name */
export function findKnownAttribute(
  resourceType: ResourceType,
  name: string,
  urn?: string,
): AttributeHome {
  const split = urn === undefined ? name.lastIndexOf(':') : -1;
  const home =
    split === -1
      ? findAttribute(resourceType, name, urn)
      : findAttribute(resourceType, name.slice(split + 1), name.slice(0, split));
  if (home) return home;
  if (urn === undefined && name.includes(':')) {
    const urns = resourceType.extensions.map(({ schema }) => schema.id);
    throw invalidPath(
      `No schema ${quoted(name)} is known for a ${resourceType.name}${suggestion(name, urns)}`,
    );
  }
  const known = attributeNames(resourceType, urn);
  const whose = urn === undefined ? `A ${resourceType.name}` : `The schema ${quoted(urn)}`;
  throw invalidPath(`${whose} has no attribute ${quoted(name)}${suggestion(name, known)}`);
}

function attributeNames(resourceType: ResourceType, urn?: string): readonly string[] {
  const schemas = [resourceType.schema, ...resourceType.extensions.map(({ schema }) => schema)];
  return schemas
    .filter((schema) => urn === undefined || schema.id.toLowerCase() === urn.toLowerCase())
    .flatMap((schema) => schema.attributes.map((attribute) => attribute.name));
}

/** Collects attributes under their canonical names. */
class Draft {
  private readonly core: Record<string, Json> = {};
  private readonly extensions: Record<string, Record<string, Json>> = {};
  private readonly seen = new Set<string>();

  put({ attribute, extension }: AttributeHome, sentName: string, value: Json): void {
    if (isUnassigned(value)) return;
    const path = extension ? `${extension.id}:${attribute.name}` : attribute.name;
    if (this.seen.has(path)) {
      throw invalidValue(`${path} is there twice; ${quoted(sentName)} is the second.`);
    }
    this.seen.add(path);
    if (attribute.mutability === 'readOnly') return;
    const kept = normaliseValue(attribute, value, path);
    if (kept === undefined || attribute.mutability === 'writeOnly') return;
    if (primaryCount(kept) > 1) throw invalidValue(`${path} may have one primary value only.`);
    if (extension) {
      this.extensions[extension.id] ??= {};
      Object.assign(this.extensions[extension.id] ?? {}, { [attribute.name]: kept });
    } else {
      this.core[attribute.name] = kept;
    }
  }

  attributes(): ScimObject {
    return { ...this.core, ...this.extensions };
  }
}

/**
 * What an extension requires is required of those who have the extension.
 * @throws ScimError invalidValue for a required attribute that is unassigned
 */
export function requireAttributes(resourceType: ResourceType, attributes: ScimObject): void {
  requireOf(resourceType.schema, attributes, '');
  for (const { schema } of resourceType.extensions) {
    const values = attributes[schema.id];
    if (isScimObject(values)) requireOf(schema, values, `${schema.id}:`);
  }
}

function requireOf(schema: Schema, values: ScimObject, prefix: string): void {
  const missing = schema.attributes.find(
    ({ name, required, mutability }) =>
      required && KEPT.includes(mutability) && isUnassigned(values[name]),
  );
  if (!missing) return;
  const name = `${prefix}${missing.name}`;
  throw invalidValue(
    `${name} is required. Map a source attribute that always has a value to ${name}.`,
  );
}

/** What a client sets and the service keeps. */
const KEPT: readonly Attribute['mutability'][] = ['readWrite', 'immutable'];
