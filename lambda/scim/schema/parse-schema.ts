/** A schema that a deployment names (RFC 7643 §7), with the defaults of RFC 7643 §2.2 where it is silent. */
import { isScimObject, type Json, type ScimObject } from '../resource.ts';
import { attribute } from './define-attribute.ts';
import { ATTRIBUTE_TYPES, type Attribute, type AttributeType, type Schema } from './schema.ts';

/** RFC 7643 §2.3.6 and §2.3.7. */
const CASE_EXACT: readonly AttributeType[] = ['binary', 'reference'];

/** @throws Error that names the place, for whoever deploys */
export function parseSchema(json: Json): Schema {
  if (!isScimObject(json)) throw new Error('a schema must be a JSON object');
  const id = text(json, 'id', 'schema');
  return {
    id,
    name: typeof json['name'] === 'string' ? json['name'] : id,
    description: typeof json['description'] === 'string' ? json['description'] : '',
    attributes: parseAttributes(json['attributes'], id),
  };
}

function parseAttributes(json: Json | undefined, place: string): readonly Attribute[] {
  if (!Array.isArray(json)) throw new Error(`${place}: "attributes" must be an array`);
  return json.map((member: Json) => parseAttribute(member, place));
}

function parseAttribute(json: Json, place: string): Attribute {
  if (!isScimObject(json)) throw new Error(`${place}: an attribute must be a JSON object`);
  const name = text(json, 'name', place);
  const type = ATTRIBUTE_TYPES.find((known) => known === (json['type'] ?? 'string'));
  if (!type)
    throw new Error(`${place}: the type of "${name}" must be one of ${ATTRIBUTE_TYPES.join(', ')}`);
  const { name: _name, description, type: _type, subAttributes, ...facets } = json;
  const parsed = attribute(name, typeof description === 'string' ? description : '', {
    caseExact: CASE_EXACT.includes(type),
    ...(facets as Partial<Attribute>),
    type,
  });
  if (type !== 'complex') return parsed;
  return { ...parsed, subAttributes: parseAttributes(subAttributes, `${place}:${name}`) };
}

function text(json: ScimObject, member: string, place: string): string {
  const value = json[member];
  if (typeof value === 'string' && value !== '') return value;
  throw new Error(`${place}: "${member}" must be text`);
}
