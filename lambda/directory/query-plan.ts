/** How a filter is answered: by a key where it can be, by reading the tenant where it must. */
import type { ComparisonValue } from '../scim/filter/filter.ts';
import type { ResolvedFilter } from '../scim/filter/resolve-filter.ts';
import type { IndexedValue } from './directory-store.ts';
import { type IndexedAttribute, indexedValue } from './index-resource.ts';

export type QueryPlan =
  /** No resource can match. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'id'; readonly id: string }
  | { readonly kind: 'claim' | 'lookUp'; readonly value: IndexedValue }
  | { readonly kind: 'walk' };

type KeyedPlan = Exclude<QueryPlan, { kind: 'walk' }>;

/** The fewest resources first. */
const COST: Readonly<Record<KeyedPlan['kind'], number>> = {
  nothing: 0,
  id: 1,
  claim: 2,
  lookUp: 3,
};

/**
 * A key is enough where an equality on it stands alone or in an `and`: what it finds is matched against the whole filter.
 */
export function planQuery(filter: ResolvedFilter, indexed: readonly IndexedAttribute[]): QueryPlan {
  const plans = keyedPlans(filter, indexed).toSorted((a, b) => COST[a.kind] - COST[b.kind]);
  return plans[0] ?? { kind: 'walk' };
}

function keyedPlans(
  filter: ResolvedFilter,
  indexed: readonly IndexedAttribute[],
): readonly KeyedPlan[] {
  switch (filter.kind) {
    case 'and':
      return filter.operands.flatMap((operand) => keyedPlans(operand, indexed));
    case 'compare':
      return equality(filter, indexed);
    case 'valuePath':
      return insideValuePath(filter, indexed);
    default:
      return [];
  }
}

type Comparison = Extract<ResolvedFilter, { kind: 'compare' }>;

function equality(
  { path, operator, value }: Comparison,
  indexed: readonly IndexedAttribute[],
): readonly KeyedPlan[] {
  if (operator !== 'eq' || !isKeyed(value)) return [];
  const { attribute: compared, extension } = path.home;
  if (compared.name === 'id' && !extension) return [{ kind: 'id', id: String(value) }];
  const found = indexed.find(
    ({ attribute, subAttribute }) =>
      attribute === path.home.attribute && subAttribute === path.subAttribute,
  );
  return found ? [keyed(found, value)] : [];
}

/** `emails[type eq "work" and value eq "a@b.example"]`: inside the brackets a path's home is the sub-attribute. */
function insideValuePath(
  { path, valueFilter }: Extract<ResolvedFilter, { kind: 'valuePath' }>,
  indexed: readonly IndexedAttribute[],
): readonly KeyedPlan[] {
  const keys = indexed.filter(({ attribute }) => attribute === path.home.attribute);
  if (keys.length === 0) return [];
  return conjunction(valueFilter).flatMap((comparison) => {
    if (comparison.kind !== 'compare' || comparison.operator !== 'eq') return [];
    const { path: compared, value } = comparison;
    const found = keys.find((key) => compared.target === (key.subAttribute ?? key.attribute));
    return found && isKeyed(value) ? [keyed(found, value)] : [];
  });
}

const conjunction = (filter: ResolvedFilter): readonly ResolvedFilter[] =>
  filter.kind === 'and' ? filter.operands.flatMap(conjunction) : [filter];

const isKeyed = (value: ComparisonValue): value is string | number =>
  typeof value === 'string' || typeof value === 'number';

/** Nothing is stored that is unassigned or no Unicode text, so nothing can equal it. */
function keyed(indexed: IndexedAttribute, value: string | number): KeyedPlan {
  if (value === '' || !String(value).isWellFormed()) return { kind: 'nothing' };
  return { kind: indexed.kind, value: indexedValue(indexed, value) };
}
