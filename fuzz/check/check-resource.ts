/** A resource in an answer (RFC 7643 §3, RFC 7644 §3.9). */
import { isArray, isObject, type Json, type JsonObject } from '../json.ts';
import type { Published, PublishedAttribute, PublishedType } from '../published.ts';
import { type Complain, checkMembers, checkValue } from './check-value.ts';
import { isSelected, type Selected } from './selection.ts';

/** RFC 7643 §3.1: no schema lists it. */
const EXTERNAL_ID: PublishedAttribute = {
  name: 'externalId',
  type: 'string',
  multiValued: false,
  required: false,
  mutability: 'readWrite',
  returned: 'default',
  uniqueness: 'none',
  canonicalValues: [],
  referenceTypes: [],
  subAttributes: [],
};

/** What an answer may hold of a resource. */
export interface Shown {
  readonly published: Published;
  readonly selected: Selected;
  /** The body of the write that is answered: what is returned on request only is shown to its writer. */
  readonly written?: string;
}

/** The type of a resource by its `schemas`. */
export function typeOf(
  { types }: Published,
  resource: Json | undefined,
): PublishedType | undefined {
  const schemas = isObject(resource) ? resource['schemas'] : undefined;
  return isArray(schemas) ? types.find(({ schema }) => schemas.includes(schema.id)) : undefined;
}

export function checkResource(
  type: PublishedType,
  resource: Json,
  shown: Shown,
  complain: Complain,
): void {
  if (!isObject(resource)) {
    complain('a resource is no object');
    return;
  }
  checkSchemas(type, resource, shown, complain);
  checkAttributes(type, resource, shown.selected.isPart, complain);
  checkReturned(type, resource, shown, complain);
  const { id, meta } = resource;
  if (typeof id !== 'string' || id === '') {
    complain('a resource has no id');
    return;
  }
  if (meta === undefined && shown.selected.isPart) return;
  checkMeta(meta, { type, id, shown, complain });
}

/** RFC 7643 §3: the schema of the type, and those extensions that have a value here. */
function checkSchemas(
  { schema, extensions, name }: PublishedType,
  resource: JsonObject,
  { selected }: Shown,
  complain: Complain,
): void {
  const { schemas } = resource;
  if (!isArray(schemas)) {
    complain(`a ${name} has no list of schemas`);
    return;
  }
  const present = extensions
    .map((extension) => extension.schema.id)
    .filter((id) => Object.hasOwn(resource, id));
  const expected = new Set<Json>([schema.id, ...present]);
  const listed = new Set(schemas);
  if (listed.size < schemas.length) complain(`a ${name} names a schema twice`);
  if (!listed.isSupersetOf(expected)) complain(`a ${name} has an extension that schemas lacks`);
  if (!selected.isPart && listed.size > expected.size) {
    complain(`a ${name} names a schema of which it has nothing`);
  }
}

function checkAttributes(
  type: PublishedType,
  resource: JsonObject,
  isPart: boolean,
  complain: Complain,
): void {
  const { schemas: _schemas, id: _id, meta: _meta, ...rest } = resource;
  for (const { schema } of type.extensions) {
    const members = rest[schema.id];
    if (members === undefined) continue;
    delete (rest as Record<string, Json>)[schema.id];
    if (!isObject(members)) complain(`${schema.id} is no object`);
    else checkMembers(schema.attributes, members, { path: `${schema.id}:`, complain, isPart });
  }
  for (const [name, value] of Object.entries(rest)) {
    const attribute =
      type.schema.attributes.find((candidate) => candidate.name === name) ??
      (name === EXTERNAL_ID.name ? EXTERNAL_ID : undefined);
    if (attribute) checkValue(attribute, value, { path: name, complain, isPart });
    else complain(`${name} is in no published schema of a ${type.name}`);
  }
}

/** What `attributes` and `excludedAttributes` leave, and each attribute's `returned`. */
function checkReturned(
  type: PublishedType,
  resource: JsonObject,
  { selected, written }: Shown,
  complain: Complain,
): void {
  for (const attribute of type.schema.attributes) {
    const { name, returned, required, mutability } = attribute;
    const isShown = Object.hasOwn(resource, name);
    if (returned === 'always') continue;
    if (isShown && !isSelected(selected, name)) complain(`${name} is shown, and was not asked for`);
    if (isShown && returned === 'request' && !isAskedFor(attribute, selected, written)) {
      complain(`${name} is shown without being asked for`);
    }
    if (!isShown && required && mutability !== 'writeOnly' && !selected.isPart) {
      complain(`${name} is required, and not shown`);
    }
  }
}

function isAskedFor(
  { name }: PublishedAttribute,
  { isPart }: Selected,
  written: string | undefined,
): boolean {
  return isPart || (written?.toLowerCase().includes(name.toLowerCase()) ?? false);
}

const META_NAMES = ['resourceType', 'created', 'lastModified', 'location', 'version'];
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
/** RFC 9110 §8.8.3. */
export const ENTITY_TAG = /^(W\/)?"[\x21\x23-\x7e\x80-\xff]*"$/;

function checkMeta(
  meta: Json | undefined,
  place: {
    readonly type: PublishedType;
    readonly id: string;
    readonly shown: Shown;
    readonly complain: Complain;
  },
): void {
  const { type, id, shown, complain } = place;
  if (!isObject(meta)) {
    complain('a resource has no meta');
    return;
  }
  const { resourceType, created, lastModified, location, version } = meta;
  const isWhole = META_NAMES.every((name) => Object.hasOwn(meta, name));
  if (!isWhole && !shown.selected.isPart) complain('meta lacks something');
  for (const name of Object.keys(meta)) {
    if (!META_NAMES.includes(name)) complain(`meta.${name} is unknown`);
  }
  if (resourceType !== undefined && resourceType !== type.name) {
    complain(`meta.resourceType is not ${type.name}`);
  }
  for (const time of [created, lastModified]) {
    if (time !== undefined && !(typeof time === 'string' && INSTANT.test(time))) {
      complain('a time in meta is none');
    }
  }
  if (typeof created === 'string' && typeof lastModified === 'string' && created > lastModified) {
    complain('meta.lastModified lies before meta.created');
  }
  if (location !== undefined && location !== `${shown.published.baseUrl}${type.endpoint}/${id}`) {
    complain('meta.location is not the address of the resource');
  }
  if (version !== undefined && !(typeof version === 'string' && ENTITY_TAG.test(version))) {
    complain('meta.version is no entity tag');
  }
}
