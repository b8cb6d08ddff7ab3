/** What a client may send as a whole resource (POST and PUT: RFC 7644 §3.3, §3.5.1). */
import { normaliseValue, quoted, suggestion, wrongType } from './normalise-value.ts';
import { isScimObject, isUnassigned, type Json, type ScimObject } from './resource.ts';
import { type AttributeHome, findAttribute, type ResourceType } from './schema/resource-type.ts';
import type { Attribute } from './schema/schema.ts';
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
  const missing = missingAttribute(resourceType, attributes);
  if (missing !== undefined) throw required(missing);
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
    if (kept === undefined || !isKept(attribute)) return;
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
 * The path of a required attribute that is unassigned; undefined where there is none. What an extension requires is required of
 * those who have the extension, and of everybody where the extension itself is required (RFC 7643 §6); what a complex value
 * requires, of each such value.
 */
export function missingAttribute(
  { schema, extensions }: ResourceType,
  attributes: ScimObject,
): string | undefined {
  const missing = missingOf(schema.attributes, attributes, '');
  if (missing !== undefined) return missing;
  for (const { schema: extension, required: isRequired } of extensions) {
    const values = attributes[extension.id];
    if (!isRequired && values === undefined) continue;
    const missingThere = missingOf(extension.attributes, asObject(values), `${extension.id}:`);
    if (missingThere !== undefined) return missingThere;
    if (values === undefined) return extension.id;
  }
  return undefined;
}

function missingOf(
  attributes: readonly Attribute[],
  values: ScimObject,
  prefix: string,
): string | undefined {
  for (const attribute of demandingAmong(attributes)) {
    const value = values[attribute.name];
    const path = `${prefix}${attribute.name}`;
    if (value === undefined) {
      if (attribute.required) return path;
      continue;
    }
    const { subAttributes } = attribute;
    if (!subAttributes) continue;
    for (const element of Array.isArray(value) ? value : [value]) {
      const missing = missingOf(subAttributes, asObject(element), `${path}.`);
      if (missing !== undefined) return missing;
    }
  }
  return undefined;
}

/** Those that are required of a client, or have parts that are. Found once: every change asks. */
function demandingAmong(attributes: readonly Attribute[]): readonly Attribute[] {
  let demanding = knownDemanding.get(attributes);
  if (!demanding) {
    demanding = attributes.filter(
      (attribute) =>
        attribute.mutability !== 'readOnly' &&
        isKept(attribute) &&
        (attribute.required || demandingAmong(attribute.subAttributes ?? []).length > 0),
    );
    knownDemanding.set(attributes, demanding);
  }
  return demanding;
}

const knownDemanding = new WeakMap<readonly Attribute[], readonly Attribute[]>();

export const required = (path: string) =>
  invalidValue(`${path} is required. Map a source attribute that always has a value to ${path}.`);

/**
 * A password is never kept, whoever defines it: people sign in through single sign-on, and RFC 7643 §4.1.1 wants it hashed.
 * Another writeOnly attribute is kept for the application, and never shown.
 */
export const isKept = ({ name }: Attribute): boolean => name.toLowerCase() !== 'password';

const asObject = (value: Json | undefined): ScimObject => (isScimObject(value) ? value : {});
