/**
 * Gives the names of a filter their meaning in a resource type, and refuses what could never be answered: a name that
 * nothing has, an operator that the type does not know, a value of another type (RFC 7644 §3.4.2.2).
 */
import { nearestName } from '../nearest-name.ts';
import { quoted } from '../normalise-value.ts';
import {
  type AttributeHome,
  findAttribute,
  findSubAttribute,
  type ResourceType,
} from '../schema/resource-type.ts';
import type { Attribute } from '../schema/schema.ts';
import { invalidFilter, type ScimError } from '../scim-error.ts';
import type { AttributePath, ComparisonOperator, ComparisonValue, Filter } from './filter.ts';
import { resolveOperand } from './resolve-operand.ts';

export interface ResolvedPath {
  /** In a value filter: the sub-attribute itself, or the simple multi-valued attribute whose elements are tested. */
  readonly home: AttributeHome;
  readonly subAttribute?: Attribute;
  /** What is compared: the sub-attribute if there is one, else the attribute. */
  readonly target: Attribute;
  /** 0-based, in the text that was parsed. */
  readonly position: number;
}

export type ResolvedFilter =
  | { readonly kind: 'and' | 'or'; readonly operands: readonly ResolvedFilter[] }
  | { readonly kind: 'not'; readonly operand: ResolvedFilter }
  | {
      readonly kind: 'compare';
      readonly path: ResolvedPath;
      readonly operator: ComparisonOperator;
      /** Of the target's type: a boolean or number even where the client quoted it. null asks for "unassigned". */
      readonly value: ComparisonValue;
    }
  | { readonly kind: 'present'; readonly path: ResolvedPath }
  | {
      readonly kind: 'valuePath';
      readonly path: ResolvedPath;
      readonly valueFilter: ResolvedFilter;
    };

type Locate = (path: AttributePath) => ResolvedPath;

/**
 * `emails[F].value eq X` comes out as the value path `emails[F and value eq X]`; a complex attribute compared bare as its
 * `value`.
 *
 * @throws ScimError 400 `invalidFilter`
 */
export function resolveFilter(filter: Filter, resourceType: ResourceType): ResolvedFilter {
  return resolve(filter, (path) => locateInResource(path, resourceType));
}

/**
 * A filter in the brackets behind `attribute`: its names are sub-attributes, or `value` for the elements of a simple one.
 *
 * @throws ScimError 400 `invalidFilter`
 */
export function resolveValueFilter(filter: Filter, attribute: Attribute): ResolvedFilter {
  return resolve(filter, (path) => locateInElement(path, attribute));
}

function resolve(filter: Filter, locate: Locate): ResolvedFilter {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return {
        kind: filter.kind,
        operands: filter.operands.map((operand) => resolve(operand, locate)),
      };
    case 'not':
      return { kind: 'not', operand: resolve(filter.operand, locate) };
    case 'valuePath':
      return valuePath(filter.path, filter.path.valueFilter, locate);
    case 'compare':
    case 'present':
      return filter.path.valueFilter === undefined
        ? attributeExpression(filter, locate(filter.path))
        : valuePath(filter.path, filter.path.valueFilter, locate, filter);
  }
}

type AttributeExpression = Extract<Filter, { kind: 'compare' | 'present' }>;

function attributeExpression(filter: AttributeExpression, path: ResolvedPath): ResolvedFilter {
  if (path.target.returned === 'never') {
    throw invalidFilter(
      `"${path.target.name}" cannot be used in a filter${where(path.position)}: its value is kept from everyone.`,
    );
  }
  if (filter.kind === 'present') return { kind: 'present', path };
  const compared = filter.value === null ? path : simple(path);
  const { operator, value, literal } = filter;
  return {
    kind: 'compare',
    path: compared,
    operator,
    value: resolveOperand(compared, operator, value, literal),
  };
}

/** A complex attribute compared bare means its `value`: `manager eq "26118915"` (Entra's reference check). */
function simple(path: ResolvedPath): ResolvedPath {
  if (path.target.type !== 'complex') return path;
  const value = findSubAttribute(path.target, 'value');
  if (value) return { ...path, subAttribute: value, target: value };
  throw invalidFilter(
    `"${path.target.name}" is complex and cannot be compared${where(path.position)}: name one of its sub-attributes, ${someOf(path.target.subAttributes)}.`,
  );
}

/** Quirk `comparison-after-value-path`: the comparison behind the brackets is one more condition in them. */
function valuePath(
  { valueFilter: _, subAttribute, ...attributePath }: AttributePath,
  valueFilter: Filter,
  locate: Locate,
  behind?: AttributeExpression,
): ResolvedFilter {
  const path = locate(attributePath);
  const { attribute } = path.home;
  if (attribute.type !== 'complex' && !attribute.multiValued) {
    throw invalidFilter(
      `"${attribute.name}" has no sub-attributes to filter by${where(path.position)}.`,
    );
  }
  const inside = resolveValueFilter(valueFilter, attribute);
  const bare = behind?.kind === 'present' && subAttribute === undefined;
  if (!behind || bare) return { kind: 'valuePath', path, valueFilter: inside };
  const name = { attribute: subAttribute ?? 'value', position: path.position };
  const condition = attributeExpression(behind, locateInElement(name, attribute));
  return { kind: 'valuePath', path, valueFilter: { kind: 'and', operands: [inside, condition] } };
}

function locateInResource(path: AttributePath, resourceType: ResourceType): ResolvedPath {
  const home = findAttribute(resourceType, path.attribute, path.urn);
  if (!home) throw unknownAttribute(path, resourceType);
  const { position } = path;
  if (path.subAttribute === undefined) return { home, target: home.attribute, position };
  const subAttribute = getSubAttribute(home.attribute, path.subAttribute, position);
  return subAttribute === home.attribute
    ? { home, target: subAttribute, position }
    : { home, subAttribute, target: subAttribute, position };
}

function locateInElement(path: AttributePath, attribute: Attribute): ResolvedPath {
  if (path.urn !== undefined || path.subAttribute !== undefined || path.valueFilter) {
    throw invalidFilter(
      `Inside the brackets of "${attribute.name}" only the name of a sub-attribute can stand${where(path.position)}.`,
    );
  }
  const found = getSubAttribute(attribute, path.attribute, path.position);
  return { home: { attribute: found }, target: found, position: path.position };
}

/** A sub-attribute; the attribute itself where it is simple, multi-valued and asked for its `value`. */
function getSubAttribute(attribute: Attribute, name: string, position: number): Attribute {
  const found = findSubAttribute(attribute, name);
  if (found) return found;
  if (attribute.type === 'complex') {
    const names = (attribute.subAttributes ?? []).map((sub) => sub.name);
    throw unknown(`"${attribute.name}" has no sub-attribute`, name, position, names);
  }
  if (attribute.multiValued && name.toLowerCase() === 'value') return attribute;
  throw invalidFilter(`"${attribute.name}" has no sub-attributes${where(position)}.`);
}

function unknownAttribute(path: AttributePath, resourceType: ResourceType): ScimError {
  const { attribute, urn, position } = path;
  const { core, schemas } = resourceType.index;
  if (urn === undefined) {
    const everywhere = [core, ...[...schemas.values()].map((schema) => schema.attributes)];
    const names = everywhere.flatMap((attributes) => [...attributes.values()].map((a) => a.name));
    return unknown(`A ${resourceType.name} has no attribute`, attribute, position, names);
  }
  const home = schemas.get(urn.toLowerCase());
  if (!home) {
    const ids = [...schemas.values()].map(({ schema }) => schema.id);
    return unknown(`A ${resourceType.name} has no schema`, urn, position, ids);
  }
  const names = [...home.attributes.values()].map((a) => a.name);
  return unknown(`The schema "${home.schema.id}" has no attribute`, attribute, position, names);
}

function unknown(
  sentence: string,
  name: string,
  position: number,
  names: readonly string[],
): ScimError {
  const nearest = nearestName(name, names);
  const hint = nearest === undefined ? '' : ` Did you mean "${nearest}"?`;
  return invalidFilter(`${sentence} ${quoted(name)}${where(position)}.${hint}`);
}

const where = (position: number): string => ` (position ${position + 1} of the filter)`;

const someOf = (attributes: readonly Attribute[] = []): string =>
  attributes
    .slice(0, 5)
    .map((attribute) => `"${attribute.name}"`)
    .join(', ');
