/**
 * Few cases about PATCH name a schema. This gives each one what RFC 7643 defines, or the schema of the library that most of
 * them come from, and besides what the case's resource shows: attributes of its own, and which of them are not required.
 */
import { isScimObject, type Json, type ScimObject } from '../../lambda/scim/resource.ts';
import { attribute } from '../../lambda/scim/schema/define-attribute.ts';
import { ENTERPRISE_USER_SCHEMA } from '../../lambda/scim/schema/enterprise-user-schema.ts';
import { GROUP_SCHEMA } from '../../lambda/scim/schema/group-schema.ts';
import { parseSchema } from '../../lambda/scim/schema/parse-schema.ts';
import { compileResourceType, type ResourceType } from '../../lambda/scim/schema/resource-type.ts';
import type { Attribute, AttributeType, Schema } from '../../lambda/scim/schema/schema.ts';
import { USER_SCHEMA } from '../../lambda/scim/schema/user-schema.ts';
import { readConformanceFile } from './conformance-cases.ts';

export interface PatchCase {
  readonly test: string;
  readonly before: ScimObject;
  readonly ops: Json;
  readonly after?: ScimObject;
  readonly error?: { readonly message: string; readonly status?: string };
}

export function patchCaseResourceType({ before, after = {}, error }: PatchCase): ResourceType {
  const urns = JSON.stringify(before['schemas'] ?? '');
  const immutable = /attribute '([\w.]+)' is 'IMMUTABLE'/.exec(error?.message ?? '')?.[1];
  const shown = [before, after].map(({ id: _id, schemas: _schemas, meta: _meta, ...rest }) => rest);
  const extended = (schema: Schema, examples: readonly ScimObject[]) =>
    frozen(relaxed(withShown(schema, examples), examples), immutable);
  const extensions = new Set(
    [ENTERPRISE_USER_SCHEMA.id, ...shown.flatMap(Object.keys)].filter((name) =>
      name.startsWith('urn:'),
    ),
  );
  return compileResourceType({
    name: 'Case',
    endpoint: '/Cases',
    description: '',
    schema: extended(
      coreSchema(urns),
      shown.map((example) => withoutExtensions(example)),
    ),
    extensions: [...extensions].map((id) => ({
      schema: extended(
        id === ENTERPRISE_USER_SCHEMA.id
          ? ENTERPRISE_USER_SCHEMA
          : { id, name: id, description: '', attributes: [] },
        shown.map((example) => example[id] ?? {}).filter(isScimObject),
      ),
      required: false,
    })),
    defaults: {},
  });
}

const withoutExtensions = (example: ScimObject): ScimObject =>
  Object.fromEntries(Object.entries(example).filter(([name]) => !name.startsWith('urn:')));

let allTypes: Schema | undefined;

function coreSchema(urns: string): Schema {
  if (urns.includes('AllTypes')) {
    allTypes ??= parseSchema(readConformanceFile('alltypes-schema') as Json);
    return allTypes;
  }
  return urns.includes(GROUP_SCHEMA.id) ? GROUP_SCHEMA : USER_SCHEMA;
}

/** A resource that is what it is without an attribute does not have to have it. */
function relaxed(schema: Schema, examples: readonly ScimObject[]): Schema {
  const attributes = schema.attributes.map((known) =>
    known.required && examples.some((example) => !(known.name in example))
      ? { ...known, required: false }
      : known,
  );
  return { ...schema, attributes };
}

/** Some of a library's tests make an attribute immutable, which only its message says. */
function frozen(schema: Schema, path: string | undefined): Schema {
  const [name, subName] = path?.split('.') ?? [];
  const freeze = (known: Attribute): Attribute => ({ ...known, mutability: 'immutable' });
  const attributes = schema.attributes.map((known) => {
    if (known.name !== name) return known;
    if (subName === undefined) return freeze(known);
    const subAttributes = (known.subAttributes ?? []).map((sub) =>
      sub.name === subName ? freeze(sub) : sub,
    );
    return { ...known, subAttributes };
  });
  return { ...schema, attributes };
}

function withShown(schema: Schema, examples: readonly ScimObject[]): Schema {
  return { ...schema, attributes: merged(schema.attributes, examples) };
}

/** The defined attributes, but for those that the examples contradict, and those that only the examples show. */
function merged(
  defined: readonly Attribute[],
  examples: readonly ScimObject[],
): readonly Attribute[] {
  const byName = new Map(defined.map((known) => [known.name.toLowerCase(), known]));
  for (const [name, values] of valuesByName(examples)) {
    byName.set(name.toLowerCase(), shownBy(name, values, byName.get(name.toLowerCase())));
  }
  return [...byName.values()];
}

function valuesByName(examples: readonly ScimObject[]): ReadonlyMap<string, readonly Json[]> {
  const values = new Map<string, Json[]>();
  for (const [name, value] of examples.flatMap((example) => Object.entries(example))) {
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  return values;
}

function shownBy(name: string, values: readonly Json[], known: Attribute | undefined): Attribute {
  const elements = values.flat().filter((value): value is Json => value !== null);
  const objects = elements.filter(isScimObject);
  const multiValued = values.some(Array.isArray);
  if (objects.length > 0) {
    const base = known?.type === 'complex' ? known : attribute(name, '', { type: 'complex' });
    const subAttributes = merged(base.subAttributes ?? [], objects);
    return {
      ...base,
      multiValued: multiValued || (known === base && known.multiValued),
      subAttributes,
    };
  }
  const [first] = elements;
  if (known && (first === undefined || allows(known, first))) return known;
  return attribute(name, '', { type: typeOf(first), multiValued });
}

const JSON_TYPES: Readonly<Record<AttributeType, string>> = {
  string: 'string',
  reference: 'string',
  dateTime: 'string',
  binary: 'string',
  integer: 'number',
  decimal: 'number',
  boolean: 'boolean',
  complex: 'object',
};

const allows = ({ type }: Attribute, value: Json): boolean => typeof value === JSON_TYPES[type];

function typeOf(example: Json | undefined): AttributeType {
  if (typeof example === 'number') return 'decimal';
  return typeof example === 'boolean' ? 'boolean' : 'string';
}
