/** A filter in one of the resource types that are asked at once (RFC 7644 §3.4.2.1). */
import type { AttributePath, Filter } from '../../scim/filter/filter.ts';
import { compileFilter } from '../../scim/filter/match-filter.ts';
import { type ResolvedFilter, resolveFilter } from '../../scim/filter/resolve-filter.ts';
import {
  findAttribute,
  findSubAttribute,
  type ResourceType,
} from '../../scim/schema/resource-type.ts';

export const EVERY_RESOURCE: ResolvedFilter = { kind: 'and', operands: [] };
export const NO_RESOURCE: ResolvedFilter = { kind: 'or', operands: [] };

/**
 * What the filter asks of this type. An attribute that only others of the types have is unassigned here; what is known of every
 * resource of the type (`meta.resourceType eq "User"`) is decided already.
 * @throws ScimError invalidFilter
 */
export function filterForType(
  filter: Filter,
  resourceType: ResourceType,
  resourceTypes: readonly ResourceType[] = [resourceType],
): ResolvedFilter {
  switch (filter.kind) {
    case 'and':
    case 'or': {
      const operands = filter.operands.map((operand) =>
        filterForType(operand, resourceType, resourceTypes),
      );
      return joined(filter.kind, operands);
    }
    case 'not':
      return negated(filterForType(filter.operand, resourceType, resourceTypes));
    default:
      return expressionFor(filter, resourceType, resourceTypes);
  }
}

function joined(kind: 'and' | 'or', operands: readonly ResolvedFilter[]): ResolvedFilter {
  const [neutral, decisive] =
    kind === 'and' ? [EVERY_RESOURCE, NO_RESOURCE] : [NO_RESOURCE, EVERY_RESOURCE];
  if (operands.includes(decisive)) return decisive;
  const left = operands.filter((operand) => operand !== neutral);
  const [only] = left;
  if (!only) return neutral;
  return left.length === 1 ? only : { kind, operands: left };
}

function negated(operand: ResolvedFilter): ResolvedFilter {
  if (operand === EVERY_RESOURCE) return NO_RESOURCE;
  return operand === NO_RESOURCE ? EVERY_RESOURCE : { kind: 'not', operand };
}

type Expression = Extract<Filter, { path: AttributePath }>;

function expressionFor(
  filter: Expression,
  resourceType: ResourceType,
  resourceTypes: readonly ResourceType[],
): ResolvedFilter {
  const { path } = filter;
  if (!isKnown(path, resourceType) && resourceTypes.some((type) => isKnown(path, type))) {
    return holdsOfUnassigned(filter) ? EVERY_RESOURCE : NO_RESOURCE;
  }
  const resolved = resolveFilter(filter, resourceType);
  if (!asksForResourceType(resolved)) return resolved;
  const meta = { resourceType: resourceType.name };
  return compileFilter(resolved)({ meta }) ? EVERY_RESOURCE : NO_RESOURCE;
}

function isKnown({ attribute, urn, subAttribute }: AttributePath, type: ResourceType): boolean {
  const home = findAttribute(type, attribute, urn);
  if (!home) return false;
  if (subAttribute === undefined || findSubAttribute(home.attribute, subAttribute)) return true;
  const { multiValued, type: attributeType } = home.attribute;
  return attributeType !== 'complex' && multiValued && subAttribute.toLowerCase() === 'value';
}

function holdsOfUnassigned(filter: Expression): boolean {
  if (filter.kind !== 'compare' || filter.path.valueFilter) return false;
  return filter.operator === 'ne' ? filter.value !== null : filter.value === null;
}

function asksForResourceType(filter: ResolvedFilter): boolean {
  if (filter.kind !== 'compare' && filter.kind !== 'present') return false;
  const { home, subAttribute } = filter.path;
  return !home.extension && home.attribute.name === 'meta' && subAttribute?.name === 'resourceType';
}
