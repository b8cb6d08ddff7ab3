/** What an element of a multi-valued attribute must hold for a value filter to find it. */
import type { Json } from '../resource.ts';
import type { Attribute } from '../schema/schema.ts';
import type { ResolvedFilter } from './resolve-filter.ts';

/**
 * For an equality, or an `and` of equalities, of resolveValueFilter: each sub-attribute's value (of its type: a boolean
 * where the client wrote "True"). The key of a simple attribute's element is the attribute. Undefined for any other
 * filter, and for one that contradicts itself.
 */
export function equalityPairs(filter: ResolvedFilter): ReadonlyMap<Attribute, Json> | undefined {
  const pairs = new Map<Attribute, Json>();
  return collect(filter, pairs) ? pairs : undefined;
}

function collect(filter: ResolvedFilter, pairs: Map<Attribute, Json>): boolean {
  if (filter.kind === 'and') return filter.operands.every((operand) => collect(operand, pairs));
  if (filter.kind !== 'compare' || filter.operator !== 'eq' || filter.value === null) return false;
  const { target } = filter.path;
  const known = pairs.get(target);
  if (known !== undefined && known !== filter.value) return false;
  pairs.set(target, filter.value);
  return true;
}
