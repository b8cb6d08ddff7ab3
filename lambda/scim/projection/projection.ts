/**
 * What of a resource an answer holds: `attributes` and `excludedAttributes` (RFC 7644 §3.9) under each attribute's `returned`
 * (RFC 7643 §7), which holds for sub-attributes as well.
 */
import { isScimObject, type Json, type ScimObject } from '../resource.ts';
import type { ResourceType } from '../schema/resource-type.ts';
import type { Attribute } from '../schema/schema.ts';
import { PASSWORD } from '../schema/user-schema.ts';
import { NOTHING, type Selection, selectNames, selectWritten } from './selection.ts';

export interface Projection {
  /** From a resource as it is shown in full to what this request sees of it. */
  readonly project: (resource: ScimObject) => ScimObject;
  /** Whether an attribute of the core schema is in the answer: what is not need not be read. */
  readonly shows: (name: string) => boolean;
}

export interface ProjectionParameters {
  readonly attributes?: readonly string[];
  readonly excludedAttributes?: readonly string[];
  /** The body of a write: what is shown on request is shown to a client that has just written it. */
  readonly written?: Json;
  /** Where several resource types are asked at once: whether another one has a name that this one has not. */
  readonly isKnownElsewhere?: (name: string) => boolean;
}

/** @throws ScimError invalidPath for a name that nobody declared */
export function parseProjection(
  resourceType: ResourceType,
  parameters: ProjectionParameters,
): Projection {
  const { attributes = [], excludedAttributes = [], written, isKnownElsewhere } = parameters;
  const wanted = selectNames(resourceType, attributes, isKnownElsewhere);
  const excluded = selectNames(resourceType, excludedAttributes, isKnownElsewhere);
  const isPlain = showsAll(resourceType);
  const has = (name: string) => resourceType.index.core.has(name.toLowerCase());
  if (attributes.length === 0 && excludedAttributes.length === 0 && isPlain) {
    return { project: (resource) => resource, shows: has };
  }
  const rule = ruleOf({
    wanted: attributes.length === 0 ? undefined : wanted,
    excluded,
    written: written === undefined || isPlain ? NOTHING : selectWritten(resourceType, written),
  });
  return {
    project: (resource) => mapPlaces(resourceType, resource, rule),
    shows: (name) => {
      const attribute = resourceType.index.core.get(name.toLowerCase());
      return attribute !== undefined && chooses(rule('', attribute));
    },
  };
}

/** Whether nothing that is kept is shown on request only, or never. */
function showsAll({ schema, extensions }: ResourceType): boolean {
  return [schema, ...extensions.map((extension) => extension.schema)].every(({ attributes }) =>
    attributes.every(isPlainlyShown),
  );
}

/** A password is never kept, so there is nothing to take out of an answer. */
const isPlainlyShown = (attribute: Attribute): boolean =>
  (isShownByDefault(attribute) || attribute === PASSWORD) &&
  (attribute.subAttributes ?? []).every(isShownByDefault);

const isShownByDefault = ({ returned }: Attribute): boolean =>
  returned === 'always' || returned === 'default';

/** What becomes of an attribute: all, nothing, or those sub-attributes that are chosen. */
type Choice = boolean | ((subAttribute: Attribute) => boolean);
type Rule = (place: string, attribute: Attribute) => Choice;

const chooses = (choice: Choice): boolean => choice !== false;

interface Selections {
  /** Undefined where `attributes` was not given. */
  readonly wanted: Selection | undefined;
  readonly excluded: Selection;
  readonly written: Selection;
}

function ruleOf({ wanted, excluded, written }: Selections): Rule {
  return (place, attribute) => {
    if (attribute.returned === 'never') return false;
    const asked = wanted?.get(place)?.get(attribute.name);
    const wrote = written.get(place)?.get(attribute.name);
    const barred = excluded.get(place)?.get(attribute.name);
    if (!isChosen(attribute, { asked, wrote, barred, all: wanted === undefined })) return false;
    if (!attribute.subAttributes) return true;
    return (sub) => isSubChosen(sub, { asked, wrote, barred });
  };
}

type Names = ReadonlySet<string> | null | undefined;

function isChosen(
  { returned }: Attribute,
  names: {
    readonly asked: Names;
    readonly wrote: Names;
    readonly barred: Names;
    readonly all: boolean;
  },
): boolean {
  if (returned === 'always') return true;
  if (names.barred === null) return false;
  if (!names.all) return names.asked !== undefined;
  return returned === 'default' || names.wrote !== undefined;
}

function isSubChosen(
  { name, returned }: Attribute,
  {
    asked,
    wrote,
    barred,
  }: { readonly asked: Names; readonly wrote: Names; readonly barred: Names },
): boolean {
  if (returned === 'always') return true;
  if (returned === 'never' || barred?.has(name)) return false;
  if (asked) return asked.has(name);
  return returned === 'default' || (wrote?.has(name) ?? false);
}

function mapPlaces(resourceType: ResourceType, resource: ScimObject, rule: Rule): ScimObject {
  const { core, schemas } = resourceType.index;
  const result: Record<string, Json> = {};
  for (const [name, value] of Object.entries(resource)) {
    const extension = schemas.get(name.toLowerCase());
    const chosen = extension
      ? mapMembers(extension.attributes, value, name, rule)
      : mapAttribute(core.get(name.toLowerCase()), value, '', rule);
    if (chosen !== undefined) result[name] = chosen;
  }
  return result;
}

function mapMembers(
  attributes: ReadonlyMap<string, Attribute>,
  members: Json,
  place: string,
  rule: Rule,
): ScimObject | undefined {
  const kept: Record<string, Json> = {};
  for (const [name, value] of Object.entries(isScimObject(members) ? members : {})) {
    const chosen = mapAttribute(attributes.get(name.toLowerCase()), value, place, rule);
    if (chosen !== undefined) kept[name] = chosen;
  }
  return Object.keys(kept).length === 0 ? undefined : kept;
}

function mapAttribute(
  attribute: Attribute | undefined,
  value: Json,
  place: string,
  rule: Rule,
): Json | undefined {
  const choice = attribute !== undefined && rule(place, attribute);
  if (attribute === undefined || choice === false) return undefined;
  return choice === true ? value : mapElements(attribute, value, choice);
}

/** The value with those sub-attributes that are chosen; undefined where none is left. */
function mapElements(
  attribute: Attribute,
  value: Json,
  chooseSub: (subAttribute: Attribute) => boolean,
): Json | undefined {
  if (Array.isArray(value)) {
    const elements = value.flatMap((element) => mapElements(attribute, element, chooseSub) ?? []);
    return elements.length === 0 ? undefined : elements;
  }
  if (!isScimObject(value)) return value;
  const dropped = new Set(
    (attribute.subAttributes ?? []).filter((sub) => !chooseSub(sub)).map(({ name }) => name),
  );
  const kept = Object.entries(value).filter(([name]) => !dropped.has(name));
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}
