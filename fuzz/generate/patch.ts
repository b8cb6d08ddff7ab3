/** PATCH requests in the dialects that clients speak: by paths, without a path, and as Entra does with and without its flag. */
import type { Json, JsonObject } from '../json.ts';
import type { PublishedType } from '../published.ts';
import { selection } from './filter.ts';
import { newResource } from './resource.ts';
import {
  anyPlace,
  deeper,
  fittingElement,
  fittingValue,
  likelyValue,
  type Source,
} from './value.ts';

const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

export function anyPatch(source: Source, type: PublishedType): JsonObject {
  const { random } = source;
  const count = random.weighted([
    [6, 1],
    [3, 2],
    [1, 5],
  ]);
  return {
    schemas: [PATCH_OP],
    Operations: Array.from({ length: count }, () => operation(source, type)),
  };
}

function operation(source: Source, type: PublishedType): JsonObject {
  const { random } = source;
  const hasMembers = type.schema.attributes.some(({ name }) => name === 'members');
  return random.weighted<() => JsonObject>([
    [10, () => onPath(source, type)],
    [3, () => withoutPath(source, type)],
    [hasMembers ? 14 : 0, () => onMembers(source, type)],
    [type.extensions.length > 0 ? 1 : 0, () => onExtension(source, type)],
  ])();
}

const verb = ({ random }: Source): string =>
  random.pick(['add', 'replace', 'add', 'replace', 'remove', 'Add', 'Replace', 'Remove']);

function onPath(source: Source, type: PublishedType): JsonObject {
  const { random } = source;
  const op = verb(source);
  const place = anyPlace(source, type);
  const { attribute, urn } = place;
  if (!attribute.multiValued || random.chance(0.4)) {
    const { path, attribute: target } = deeper(source, place, attribute.multiValued ? 0.1 : 0.7);
    return change(op, path, () => fittingValue(source, target), random.chance(0.1));
  }
  const filtered = `${place.path}[${selection(source, type, attribute, urn)}]`;
  const isSub = attribute.subAttributes.length > 0 && random.chance(0.6);
  const sub = isSub ? random.pick(attribute.subAttributes) : undefined;
  return change(
    op,
    sub ? `${filtered}.${sub.name}` : filtered,
    () => (sub ? fittingValue(source, sub) : fittingElement(source, attribute)),
    random.chance(0.1),
  );
}

function change(op: string, path: string, value: () => Json, isOdd: boolean): JsonObject {
  const hasValue = op.toLowerCase() !== 'remove' || isOdd;
  return { op, path, ...(hasValue && { value: value() }) };
}

function withoutPath(source: Source, type: PublishedType): JsonObject {
  const { random } = source;
  const { schemas: _schemas, ...resource } = newResource(source, type);
  const chosen = Object.entries(resource).filter(() => random.chance(0.4));
  const dotted = random.chance(0.4) ? [dottedMember(source, type)] : [];
  return {
    op: random.pick(['add', 'replace', 'Add', 'Replace']),
    value: Object.fromEntries([...chosen, ...dotted]),
  };
}

/** `"name.givenName": "Ada"`, and attributes under their URN. */
function dottedMember(source: Source, type: PublishedType): [string, Json] {
  const { path, attribute } = deeper(source, anyPlace(source, type));
  return [path, fittingValue(source, attribute)];
}

function onMembers(source: Source, type: PublishedType): JsonObject {
  const { random } = source;
  const attribute = type.schema.attributes.find(({ name }) => name === 'members');
  if (!attribute) return onPath(source, type);
  const list = () => fittingValue(source, attribute);
  const value = { path: 'members.value', attribute, parent: attribute };
  const present = (): string => {
    const id = likelyValue(source, type, {
      ...value,
      attribute: attribute.subAttributes.find(({ name }) => name === 'value') ?? attribute,
    });
    return JSON.stringify(typeof id === 'string' ? id : 'none');
  };
  return random.weighted<() => JsonObject>([
    [8, () => ({ op: random.pick(['add', 'Add']), path: 'members', value: list() })],
    [3, () => ({ op: 'remove', path: `members[value eq ${present()}]` })],
    [3, () => ({ op: 'Remove', path: 'members', value: list() })],
    [2, () => ({ op: 'replace', path: 'members', value: list() })],
    [1, () => ({ op: 'remove', path: 'members' })],
    [1, () => ({ op: 'add', value: { members: list() } })],
    [1, () => ({ op: 'remove', path: `members[${selection(source, type, attribute)}]` })],
  ])();
}

function onExtension(source: Source, type: PublishedType): JsonObject {
  const { random } = source;
  const { schema } = random.pick(type.extensions);
  if (random.chance(0.2)) return { op: 'remove', path: schema.id };
  const members = schema.attributes
    .filter(({ required }) => required || random.chance(0.5))
    .map((attribute) => [attribute.name, fittingValue(source, attribute)] as const);
  return {
    op: random.pick(['add', 'replace']),
    path: schema.id,
    value: Object.fromEntries(members),
  };
}
