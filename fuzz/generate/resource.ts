/** Whole resources, as POST and PUT send them. */
import { SECRET } from '../check/check-answer.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import type { PublishedAttribute, PublishedSchema, PublishedType } from '../published.ts';
import { fittingValue, type Source } from './value.ts';

const USER = 'User';

export function newResource(source: Source, type: PublishedType): JsonObject {
  const { random } = source;
  const extensions = type.extensions.filter(({ required }) => required || random.chance(0.3));
  const body: Record<string, Json> = {
    schemas: [type.schema.id, ...extensions.map(({ schema }) => schema.id)],
    ...attributesOf(source, type.schema, 0.3),
  };
  for (const { schema } of extensions) {
    const members = attributesOf(source, schema, 0.4);
    if (Object.keys(members).length > 0) body[schema.id] = members;
  }
  if (type.name === USER && random.chance(0.2)) body['password'] = `${SECRET} password`;
  return body;
}

/** A known resource with some of its attributes changed, as a client sends it back. */
export function changedResource(source: Source, type: PublishedType, old: JsonObject): JsonObject {
  const { random } = source;
  const fresh = newResource(source, type);
  const immutable = type.schema.attributes.filter(({ mutability }) => mutability === 'immutable');
  const body: Record<string, Json> = { ...old };
  for (const name of Object.keys(fresh)) {
    const value = fresh[name];
    const isKept = immutable.some(
      (attribute) => attribute.name === name && Object.hasOwn(old, name),
    );
    if (!isKept && value !== undefined && random.chance(0.4)) body[name] = value;
  }
  for (const name of Object.keys(body)) {
    const attribute = type.schema.attributes.find((candidate) => candidate.name === name);
    if (attribute && !attribute.required && random.chance(0.1)) delete body[name];
  }
  if (random.chance(0.5)) delete body['meta'];
  return body;
}

function attributesOf(
  source: Source,
  { attributes }: PublishedSchema,
  probability: number,
): JsonObject {
  const { random } = source;
  const isSent = ({ required, mutability }: PublishedAttribute): boolean =>
    required || random.chance(mutability === 'readOnly' ? 0.05 : probability);
  return Object.fromEntries(
    attributes.filter(isSent).map((attribute) => [attribute.name, fittingValue(source, attribute)]),
  );
}

export const idOf = (resource: JsonObject): string =>
  typeof resource['id'] === 'string' ? resource['id'] : '';

/** The entity tag under which a resource was seen. */
export function tagOf({ meta }: JsonObject): string | undefined {
  const version = isObject(meta) ? meta['version'] : undefined;
  return typeof version === 'string' ? version : undefined;
}
