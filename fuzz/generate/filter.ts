/** Filters that the grammar of RFC 7644 figure 1 can write, on attributes that there are, with values that there are. */
import { isArray, isObject, type Json } from '../json.ts';
import type { PublishedAttribute, PublishedType } from '../published.ts';
import { anyPlace, deeper, likelyValue, type Place, type Source } from './value.ts';

const EQUALITY = ['eq', 'eq', 'eq', 'ne'];
const ORDER = ['gt', 'ge', 'lt', 'le'];
const TEXT = ['co', 'sw', 'ew'];

export function anyFilter(source: Source, type: PublishedType, depth = 0): string {
  const { random } = source;
  const inner = () => anyFilter(source, type, depth + 1);
  const make = random.weighted<() => string>([
    [3, () => lookUp(source, type)],
    [5, () => comparison(source, type, deeper(source, anyPlace(source, type), 0.9))],
    [2, () => valuePath(source, type)],
    [depth < 3 ? 2 : 0, () => `${inner()} ${random.pick(['and', 'AND'])} ${inner()}`],
    [depth < 3 ? 2 : 0, () => `${inner()} ${random.pick(['or', 'Or'])} ${inner()}`],
    [depth < 3 ? 1 : 0, () => `not (${inner()})`],
    [depth < 3 ? 1 : 0, () => `(${inner()})`],
  ]);
  return make();
}

const LOOK_UPS = [
  'userName',
  'externalId',
  'id',
  'displayName',
  'hostName',
  'members',
  'groups.value',
];

/** What clients ask for most: one resource by what names it. */
function lookUp(source: Source, type: PublishedType): string {
  const { random, known } = source;
  const resource = known.anyResource(random, type) ?? {};
  const [path, name = ''] = random.pick(LOOK_UPS.map((one) => [one, one.split('.')[0]] as const));
  const value = resource[name];
  const text = typeof value === 'string' ? value : idIn(value);
  return `${path} ${random.weighted([
    [8, 'eq'],
    [1, 'sw'],
    [1, 'Eq'],
  ])} ${JSON.stringify(text)}`;
}

function idIn(value: Json | undefined): string {
  const first = isArray(value) ? value[0] : value;
  const id = isObject(first) ? first['value'] : undefined;
  return typeof id === 'string' ? id : 'none';
}

function comparison(source: Source, type: PublishedType, place: Place): string {
  const { random } = source;
  const { attribute, path } = place;
  if (attribute.type === 'complex' || random.chance(0.1)) return `${path} pr`;
  const value = likelyValue(source, type, place);
  return `${path} ${operatorFor(source, attribute)} ${literal(source, value)}`;
}

function operatorFor({ random }: Source, { type }: PublishedAttribute): string {
  switch (type) {
    case 'boolean':
      return random.pick(EQUALITY);
    case 'binary':
      return random.pick([...EQUALITY, ...TEXT]);
    case 'integer':
    case 'decimal':
    case 'dateTime':
      return random.pick([...EQUALITY, ...ORDER]);
    default:
      return random.pick([...EQUALITY, ...ORDER, ...TEXT]);
  }
}

function literal({ random }: Source, value: Json): string {
  if (typeof value !== 'string') return JSON.stringify(isObject(value) ? null : value);
  const isPart = value.length > 2 && random.chance(0.2);
  return JSON.stringify(isPart ? value.slice(0, 1 + random.below(value.length - 1)) : value);
}

function valuePath(source: Source, type: PublishedType): string {
  const { random } = source;
  const attributes = type.schema.attributes.filter(
    ({ subAttributes, multiValued }) => multiValued && subAttributes.length > 0,
  );
  if (attributes.length === 0) return lookUp(source, type);
  const parent = random.pick(attributes);
  const ending = random.chance(0.2) ? '.value eq "x"' : '';
  return `${parent.name}[${selection(source, type, parent)}]${ending}`;
}

/** What stands in the brackets behind a multi-valued attribute. */
export function selection(
  source: Source,
  type: PublishedType,
  parent: PublishedAttribute,
  urn?: string,
): string {
  const { random } = source;
  const one = (): string => {
    const attribute =
      parent.subAttributes.length > 0
        ? random.pick(parent.subAttributes)
        : { ...parent, name: 'value' };
    const home = parent.subAttributes.length > 0 ? { parent } : {};
    const place = { path: attribute.name, attribute, ...home, ...(urn !== undefined && { urn }) };
    return comparison(source, type, place);
  };
  return random.weighted<() => string>([
    [6, one],
    [2, () => `${one()} and ${one()}`],
    [1, () => `not (${one()})`],
    [1, () => `${one()} or (${one()})`],
  ])();
}
