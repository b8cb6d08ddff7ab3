/** What the path of an operation points at (RFC 7644 §3.5.2, figure 7). */

import { equalityPairs } from '../filter/equality-pairs.ts';
import type { AttributePath, Filter } from '../filter/filter.ts';
import { compileValueFilter } from '../filter/match-filter.ts';
import { parsePath } from '../filter/parse-path.ts';
import { type ResolvedFilter, resolveValueFilter } from '../filter/resolve-filter.ts';
import { unknownSubAttribute } from '../normalise-value.ts';
import type { Json } from '../resource.ts';
import {
  type AttributeHome,
  findSubAttribute,
  type ResourceType,
} from '../schema/resource-type.ts';
import type { Attribute, Schema } from '../schema/schema.ts';
import { invalidPath } from '../scim-error.ts';
import { findKnownAttribute } from '../validate-resource.ts';

export interface AttributeTarget {
  readonly kind: 'attribute';
  readonly home: AttributeHome;
  /** The path in the schema's spelling, for errors. */
  readonly path: string;
  /** The same without the sub-attribute. */
  readonly attributePath: string;
  readonly selector?: Selector;
  readonly subAttribute?: Attribute;
}

/** The elements of a multi-valued attribute that a value filter names. */
export interface Selector {
  matches(element: Json): boolean;
  /** What an element must hold to be named; undefined where the filter is more than equalities. */
  readonly pairs: ReadonlyMap<Attribute, Json> | undefined;
  /** In the filter: what testing one element may take. */
  readonly comparisons: number;
}

export type PatchTarget = AttributeTarget | { readonly kind: 'extension'; readonly schema: Schema };

/** @throws ScimError invalidPath with the nearest known name */
export function resolveTarget(resourceType: ResourceType, text: string): PatchTarget {
  let known = knownTargets.get(resourceType);
  if (!known || known.size >= MOST_KNOWN) {
    known = new Map();
    knownTargets.set(resourceType, known);
  }
  let target = known.get(text);
  if (!target) {
    target = resolve(resourceType, text);
    if (text.length <= LONGEST_KNOWN) known.set(text, target);
  }
  return target;
}

/** Clients send the same few paths over and over. Those with a member's id in them are many, and must not fill the memory. */
const MOST_KNOWN = 500;
const LONGEST_KNOWN = 150;
const knownTargets = new WeakMap<ResourceType, Map<string, PatchTarget>>();

function resolve(resourceType: ResourceType, text: string): PatchTarget {
  const whole = resourceType.index.schemas.get(text.trim().toLowerCase());
  if (whole) return { kind: 'extension', schema: whole.schema };
  const path = parsePath(text);
  const schema = schemaOf(resourceType, path);
  // Quirk `dot-after-urn`: `urn:…:User.department`.
  return schema && path.subAttribute !== undefined
    ? attributeTarget(resourceType, { attribute: path.subAttribute, position: 0, urn: schema.id })
    : attributeTarget(resourceType, path);
}

/** The schema whose whole URN the path is: the parser took its last part for an attribute. */
function schemaOf(resourceType: ResourceType, { urn, attribute }: AttributePath) {
  if (urn === undefined) return undefined;
  return resourceType.index.schemas.get(`${urn}:${attribute}`.toLowerCase())?.schema;
}

function attributeTarget(resourceType: ResourceType, path: AttributePath): AttributeTarget {
  const home = findKnownAttribute(resourceType, path.attribute, path.urn);
  const { attribute } = home;
  const name = home.extension ? `${home.extension.id}:${attribute.name}` : attribute.name;
  const subAttribute = subAttributeOf(attribute, path.subAttribute, name);
  return {
    kind: 'attribute',
    home,
    path: subAttribute ? `${name}.${subAttribute.name}` : name,
    attributePath: name,
    ...(path.valueFilter ? { selector: selectorOf(attribute, path.valueFilter, name) } : {}),
    ...(subAttribute ? { subAttribute } : {}),
  };
}

function subAttributeOf(attribute: Attribute, name: string | undefined, path: string) {
  if (name === undefined) return undefined;
  const subAttribute = findSubAttribute(attribute, name);
  if (!subAttribute) throw unknownSubAttribute(attribute, name, path);
  return subAttribute;
}

function selectorOf(attribute: Attribute, filter: Filter, path: string): Selector {
  if (!attribute.multiValued) {
    throw invalidPath(`${path} has one value only, so its path cannot have a filter in brackets.`);
  }
  const resolved = resolveValueFilter(filter, attribute);
  return {
    matches: compileValueFilter(resolved, attribute),
    pairs: equalityPairs(resolved),
    comparisons: countComparisons(resolved),
  };
}

function countComparisons(filter: ResolvedFilter): number {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.operands.reduce((count, operand) => count + countComparisons(operand), 0);
    case 'not':
      return countComparisons(filter.operand);
    default:
      return 1;
  }
}
