/** Values that fit their attributes, and paths to them. */
import { SECRET } from '../check/check-answer.ts';
import { isArray, isObject, type Json, type JsonObject } from '../json.ts';
import type { Known } from '../known.ts';
import type { PublishedAttribute, PublishedType } from '../published.ts';
import type { Random } from '../random.ts';
import { BINARIES, DATE_TIMES, DECIMALS, INTEGERS, WORDS } from './vocabulary.ts';

/** What a generator draws from. */
export interface Source {
  readonly random: Random;
  readonly known: Known;
}

export function fittingValue(source: Source, attribute: PublishedAttribute): Json {
  const { random } = source;
  if (!attribute.multiValued) return fittingElement(source, attribute);
  const count = random.weighted([
    [5, 1],
    [3, 2],
    [1, 4],
  ]);
  const elements = Array.from({ length: count }, () => fittingElement(source, attribute));
  return withOnePrimary(elements);
}

export function fittingElement(source: Source, attribute: PublishedAttribute): Json {
  if (attribute.name === 'members') return member(source);
  return attribute.type === 'complex' ? complex(source, attribute) : simple(source, attribute);
}

function complex(source: Source, { name, subAttributes }: PublishedAttribute): JsonObject {
  const { random } = source;
  const chosen = subAttributes.filter(
    (sub) => sub.required || sub.name === 'value' || random.chance(0.4),
  );
  const shown = chosen.length > 0 ? chosen : [random.pick(subAttributes)];
  return Object.fromEntries(
    shown.map((sub) => [
      sub.name,
      sub.name === 'value' && name === 'manager' ? userId(source) : fittingValue(source, sub),
    ]),
  );
}

function withOnePrimary(elements: readonly Json[]): Json {
  let isTaken = false;
  return elements.map((element) => {
    if (!isObject(element) || element['primary'] !== true) return element;
    if (!isTaken) {
      isTaken = true;
      return element;
    }
    return { ...element, primary: false };
  });
}

function simple(source: Source, attribute: PublishedAttribute): Json {
  const { random } = source;
  switch (attribute.type) {
    case 'boolean':
      return random.chance(0.15) ? random.pick(['True', 'False', 'true']) : random.chance(0.5);
    case 'integer':
      return isUnique(attribute) ? random.below(300) : random.pick(INTEGERS);
    case 'decimal':
      return random.pick(DECIMALS);
    case 'dateTime':
      return random.pick(DATE_TIMES);
    case 'binary':
      return random.pick(BINARIES);
    case 'reference':
      return `https://api.example/${random.pick(['a', 'b'])}/${random.below(50)}`;
    default:
      return text(random, attribute);
  }
}

function text(random: Random, attribute: PublishedAttribute): string {
  const { name, canonicalValues } = attribute;
  if (attribute.returned === 'never') return `${SECRET} ${random.below(100)}`;
  if (canonicalValues.length > 0 && random.chance(0.9)) return random.pick(canonicalValues);
  if (isUnique(attribute) || name === 'externalId') return uniqueName(random);
  if (name === 'value' && random.chance(0.6)) return `mail${random.below(300)}@example.com`;
  return random.pick(WORDS);
}

const isUnique = ({ uniqueness }: PublishedAttribute): boolean => uniqueness !== 'none';

/** So few that some are taken. */
const uniqueName = (random: Random): string =>
  `${random.pick(WORDS.slice(0, 8))}-${random.below(40)}`;

function member(source: Source): Json {
  const { random, known } = source;
  const isGroup = random.chance(0.2);
  const name = isGroup ? 'Group' : 'User';
  const type = known.published.types.find((one) => one.name === name);
  const value = type ? known.anyId(random, type) : 'no-such-id';
  return random.weighted<Json>([
    [6, { value }],
    [2, { value, type: name }],
    [1, { value, display: 'x', $ref: `https://api.example/live/scim/v2/${name}s/${value}` }],
    [1, value],
  ]);
}

function userId({ random, known }: Source): string {
  const users = known.published.types[0];
  return users ? known.anyId(random, users) : 'no-such-id';
}

/** An attribute or sub-attribute somewhere in a resource type, with the path that names it. */
export interface Place {
  readonly path: string;
  readonly attribute: PublishedAttribute;
  readonly parent?: PublishedAttribute;
  readonly urn?: string;
}

export function anyPlace({ random }: Source, type: PublishedType): Place {
  const extension =
    type.extensions.length > 0 && random.chance(0.25) ? random.pick(type.extensions) : undefined;
  const schema = extension?.schema ?? type.schema;
  const attribute = random.pick(schema.attributes);
  const urn = extension || random.chance(0.1) ? schema.id : undefined;
  const prefix = urn === undefined ? '' : `${urn}:`;
  return { path: `${prefix}${attribute.name}`, attribute, ...(urn !== undefined && { urn }) };
}

/** Goes on to a sub-attribute, mostly, where there are any. */
export function deeper({ random }: Source, place: Place, probability = 0.8): Place {
  const { attribute, path } = place;
  if (attribute.subAttributes.length === 0 || !random.chance(probability)) return place;
  const sub = random.pick(attribute.subAttributes);
  return { ...place, path: `${path}.${sub.name}`, attribute: sub, parent: attribute };
}

/** What some known resource has there, mostly; else what could be there. */
export function likelyValue(source: Source, type: PublishedType, place: Place): Json {
  const { random, known } = source;
  const resource = random.chance(0.7) ? known.anyResource(random, type) : undefined;
  const found = resource && valueAt(resource, place, random);
  return found ?? fittingElement(source, place.attribute);
}

function valueAt(resource: JsonObject, place: Place, random: Random): Json | undefined {
  const { attribute, parent, urn } = place;
  const extension = urn === undefined ? undefined : resource[urn];
  const home = isObject(extension) ? extension : resource;
  const value = one(home[(parent ?? attribute).name], random);
  return parent && isObject(value) ? one(value[attribute.name], random) : value;
}

function one(value: Json | undefined, random: Random): Json | undefined {
  if (!isArray(value)) return value;
  return value.length === 0 ? undefined : random.pick(value);
}
