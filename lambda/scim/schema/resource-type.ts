/**
 * A resource type (RFC 7643 §6) compiled for look-ups: names and URNs are compared without case (RFC 7643 §2.1).
 */
import type { ScimObject } from '../resource.ts';
import { attribute } from './define-attribute.ts';
import type { Attribute, Schema } from './schema.ts';

export interface ResourceType {
  /** `User`; also the first word of its keys. */
  readonly name: string;
  /** Below the base path: `/Users`. */
  readonly endpoint: string;
  readonly description: string;
  readonly schema: Schema;
  readonly extensions: readonly SchemaExtension[];
  /** Values of attributes that a client leaves out when it creates a resource. */
  readonly defaults: ScimObject;
  readonly index: AttributeIndex;
}

/** RFC 7643 §6, schemaExtensions: every resource has one that is required. */
export interface SchemaExtension {
  readonly schema: Schema;
  readonly required: boolean;
}

/** Where an attribute lives: in the core schema (`extension` absent) or under an extension's URN. */
export interface AttributeHome {
  readonly attribute: Attribute;
  readonly extension?: Schema;
}

interface AttributeIndex {
  /** Lower-cased core attribute name, `id`, `externalId`, `meta` and `schemas` included. */
  readonly core: ReadonlyMap<string, Attribute>;
  /** Lower-cased schema URN; the core schema's own is among them. */
  readonly schemas: ReadonlyMap<
    string,
    { readonly schema: Schema; readonly attributes: ReadonlyMap<string, Attribute> }
  >;
}

/** RFC 7643 §3.1: attributes that every resource has and no schema lists. */
export const COMMON_ATTRIBUTES: readonly Attribute[] = [
  attribute('schemas', '', {
    type: 'reference',
    multiValued: true,
    caseExact: true,
    returned: 'always',
  }),
  attribute('id', '', {
    caseExact: true,
    mutability: 'readOnly',
    returned: 'always',
    uniqueness: 'server',
  }),
  attribute('externalId', '', { caseExact: true }),
  attribute('meta', '', {
    type: 'complex',
    mutability: 'readOnly',
    subAttributes: [
      attribute('resourceType', '', { caseExact: true, mutability: 'readOnly' }),
      attribute('created', '', { type: 'dateTime', mutability: 'readOnly' }),
      attribute('lastModified', '', { type: 'dateTime', mutability: 'readOnly' }),
      attribute('location', '', { type: 'reference', caseExact: true, mutability: 'readOnly' }),
      attribute('version', '', { caseExact: true, mutability: 'readOnly' }),
    ],
  }),
];

export function compileResourceType(definition: Omit<ResourceType, 'index'>): ResourceType {
  const schemas = new Map(
    [definition.schema, ...definition.extensions.map((extension) => extension.schema)].map(
      (schema) => [schema.id.toLowerCase(), { schema, attributes: byName(schema.attributes) }],
    ),
  );
  const core = byName([...COMMON_ATTRIBUTES, ...definition.schema.attributes]);
  return { ...definition, index: { core, schemas } };
}

const byName = (attributes: readonly Attribute[]): ReadonlyMap<string, Attribute> =>
  new Map(attributes.map((attribute) => [attribute.name.toLowerCase(), attribute]));

/**
 * The attribute that a name means. With `urn`, in that schema alone. Without, in the core schema first and then in the
 * extensions (quirk `unqualified-extension-attributes`).
 */
export function findAttribute(
  resourceType: ResourceType,
  name: string,
  urn?: string,
): AttributeHome | undefined {
  const key = name.toLowerCase();
  if (urn !== undefined) {
    const home = resourceType.index.schemas.get(urn.toLowerCase());
    const attribute =
      home?.schema === resourceType.schema
        ? resourceType.index.core.get(key)
        : home?.attributes.get(key);
    return home && attribute ? located(resourceType, attribute, home.schema) : undefined;
  }
  const attribute = resourceType.index.core.get(key);
  if (attribute) return { attribute };
  for (const { schema } of resourceType.extensions) {
    const found = resourceType.index.schemas.get(schema.id.toLowerCase())?.attributes.get(key);
    if (found) return { attribute: found, extension: schema };
  }
  return undefined;
}

const located = (
  resourceType: ResourceType,
  attribute: Attribute,
  schema: Schema,
): AttributeHome =>
  schema === resourceType.schema ? { attribute } : { attribute, extension: schema };

const subAttributeIndexes = new WeakMap<Attribute, ReadonlyMap<string, Attribute>>();

export function findSubAttribute(attribute: Attribute, name: string): Attribute | undefined {
  let index = subAttributeIndexes.get(attribute);
  if (!index) {
    index = withDisplayName(byName(attribute.subAttributes ?? []));
    subAttributeIndexes.set(attribute, index);
  }
  return index.get(name.toLowerCase());
}

/** Quirk `role-label-display-name`: Entra writes the label of a value as displayName. */
function withDisplayName(index: ReadonlyMap<string, Attribute>): ReadonlyMap<string, Attribute> {
  const display = index.get('display');
  return display && !index.has('displayname')
    ? new Map([...index, ['displayname', display]])
    : index;
}
