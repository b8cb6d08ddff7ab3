/** What the service publishes about itself at /ResourceTypes and /Schemas: all that the generators and the checks know of its attributes. */
import { reading, type Send } from './exchange.ts';
import { isArray, isObject, type Json, type JsonObject, listOf } from './json.ts';

export interface PublishedAttribute {
  readonly name: string;
  readonly type: string;
  readonly multiValued: boolean;
  readonly required: boolean;
  readonly mutability: string;
  readonly returned: string;
  readonly uniqueness: string;
  readonly canonicalValues: readonly string[];
  readonly referenceTypes: readonly string[];
  readonly subAttributes: readonly PublishedAttribute[];
}

export interface PublishedSchema {
  readonly id: string;
  readonly attributes: readonly PublishedAttribute[];
}

export interface PublishedType {
  readonly name: string;
  /** `/Users` */
  readonly endpoint: string;
  readonly schema: PublishedSchema;
  readonly extensions: readonly { readonly schema: PublishedSchema; readonly required: boolean }[];
}

export interface Published {
  /** The Tenant URL, as `meta.location` begins. */
  readonly baseUrl: string;
  readonly types: readonly PublishedType[];
}

/** @throws Error where the documents cannot be read */
export async function readPublished(send: Send): Promise<Published> {
  const schemas = new Map((await resources(send, '/Schemas')).map(readSchema));
  const types = await resources(send, '/ResourceTypes');
  const [first] = types;
  const meta = isObject(first?.['meta']) ? first['meta'] : {};
  return {
    baseUrl: text(meta['location']).replace(/\/ResourceTypes\/[^/]*$/, ''),
    types: types.map((type) => readType(type, schemas)),
  };
}

async function resources(send: Send, path: string): Promise<readonly JsonObject[]> {
  const { body } = await send(reading(0, path));
  const found = isObject(body) ? body['Resources'] : undefined;
  if (!isArray(found)) throw new Error(`${path} answers no list`);
  return found.filter(isObject);
}

function readSchema(json: JsonObject): [string, PublishedSchema] {
  const id = text(json['id']);
  return [id, { id, attributes: listOf(json['attributes']).map(readAttribute) }];
}

function readAttribute(json: Json): PublishedAttribute {
  if (!isObject(json)) throw new Error('an attribute of a schema is no object');
  return {
    name: text(json['name']),
    type: text(json['type']),
    multiValued: json['multiValued'] === true,
    required: json['required'] === true,
    mutability: text(json['mutability']),
    returned: text(json['returned']),
    uniqueness: text(json['uniqueness']),
    canonicalValues: listOf(json['canonicalValues']).map(text),
    referenceTypes: listOf(json['referenceTypes']).map(text),
    subAttributes: listOf(json['subAttributes']).map(readAttribute),
  };
}

function readType(json: JsonObject, schemas: ReadonlyMap<string, PublishedSchema>): PublishedType {
  const schemaOf = (id: string): PublishedSchema => {
    const schema = schemas.get(id);
    if (!schema) throw new Error(`the schema ${id} is not published`);
    return schema;
  };
  return {
    name: text(json['name']),
    endpoint: text(json['endpoint']),
    schema: schemaOf(text(json['schema'])),
    extensions: listOf(json['schemaExtensions'])
      .filter(isObject)
      .map(({ schema, required }) => ({
        schema: schemaOf(text(schema)),
        required: required === true,
      })),
  };
}

function text(value: Json | undefined): string {
  if (typeof value !== 'string') throw new Error('a published document lacks a text');
  return value;
}
