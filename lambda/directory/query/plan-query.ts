/** How a filter is answered: by keys where it can be, by reading the tenant where it must. */
import type { ComparisonValue } from '../../scim/filter/filter.ts';
import type { ResolvedFilter } from '../../scim/filter/resolve-filter.ts';
import type { ResourceType } from '../../scim/schema/resource-type.ts';
import { GROUP, type IndexedValue, MEMBER_TYPES, type NameRange } from '../directory-store.ts';
import { type IndexedAttribute, indexedValue } from '../index-resource.ts';
import { intersection, rangeOf } from './name-range.ts';

/** What finds a resource, or a few. */
export type Key =
  | { readonly kind: 'id'; readonly id: string }
  | { readonly kind: 'claim' | 'lookUp'; readonly value: IndexedValue }
  | { readonly kind: 'groupsOf'; readonly memberId: string };

/** A plan finds all that match, and more unless it is exact: what it finds is matched against the whole filter. */
export type QueryPlan =
  /** No resource can match. */
  | { readonly kind: 'nothing' }
  /** What any of the keys finds. */
  | { readonly kind: 'keys'; readonly keys: readonly Key[]; readonly isExact: boolean }
  /** The direct members of a group. */
  | { readonly kind: 'members'; readonly groupId: string; readonly isExact: boolean }
  /** The tenant's resources of the type, by name. */
  | { readonly kind: 'list'; readonly range?: NameRange; readonly isExact: boolean };

/** Look-ups of one request. */
const MAXIMUM_KEYS = 50;

/** How many resources a key may find: the fewest first. */
const COST: Readonly<Record<Key['kind'], number>> = { id: 1, claim: 2, groupsOf: 3, lookUp: 4 };
const COST_OF_MEMBERS = 1_000;
const COST_OF_RANGE = 2_000;
const COST_OF_LIST = 3_000;

export interface Keyed {
  readonly resourceType: ResourceType;
  readonly indexed: readonly IndexedAttribute[];
}

export function planQuery(filter: ResolvedFilter, keyed: Keyed): QueryPlan {
  return cheapest(plansOf(filter, keyed)) ?? { kind: 'list', isExact: false };
}

function cheapest(plans: readonly QueryPlan[]): QueryPlan | undefined {
  return plans.toSorted((a, b) => costOf(a) - costOf(b))[0];
}

function costOf(plan: QueryPlan): number {
  switch (plan.kind) {
    case 'nothing':
      return 0;
    case 'keys':
      return plan.keys.reduce((sum, { kind }) => sum + COST[kind], 0);
    case 'members':
      return COST_OF_MEMBERS;
    case 'list':
      return plan.range ? COST_OF_RANGE : COST_OF_LIST;
  }
}

function plansOf(filter: ResolvedFilter, keyed: Keyed): readonly QueryPlan[] {
  switch (filter.kind) {
    case 'and':
      return conjunction(filter.operands, keyed);
    case 'or':
      return disjunction(filter.operands, keyed);
    case 'compare':
      return comparison(filter, keyed);
    case 'valuePath':
      return valuePath(filter, keyed);
    default:
      return [];
  }
}

/** Each operand alone narrows what has to be read; ranges of the name narrow it together. */
function conjunction(operands: readonly ResolvedFilter[], keyed: Keyed): readonly QueryPlan[] {
  if (operands.length === 0) return [{ kind: 'list', isExact: true }];
  const plans = operands.flatMap((operand) => plansOf(operand, keyed)).map(inexact);
  const ranges = operands.flatMap((operand) => rangeOf(operand, keyed.resourceType) ?? []);
  if (ranges.length < 2) return plans;
  const { range, isExact } = intersection(ranges);
  return [{ kind: 'list', range, isExact: isExact && ranges.length === operands.length }, ...plans];
}

const inexact = (plan: QueryPlan): QueryPlan =>
  plan.kind === 'nothing' ? plan : { ...plan, isExact: false };

/** Keys find what matches an `or` where they do for each of its operands. */
function disjunction(operands: readonly ResolvedFilter[], keyed: Keyed): readonly QueryPlan[] {
  const plans = operands.map((operand) => cheapest(plansOf(operand, keyed)));
  const keys: Key[] = [];
  for (const plan of plans) {
    if (plan?.kind === 'keys') keys.push(...plan.keys);
    else if (plan?.kind !== 'nothing') return [];
  }
  if (keys.length === 0) return [{ kind: 'nothing' }];
  return keys.length > MAXIMUM_KEYS ? [] : [{ kind: 'keys', keys, isExact: false }];
}

type Comparison = Extract<ResolvedFilter, { kind: 'compare' }>;

function comparison(filter: Comparison, keyed: Keyed): readonly QueryPlan[] {
  const { path, operator, value } = filter;
  const range = rangeOf(filter, keyed.resourceType);
  if (range) return [{ kind: 'list', range, isExact: true }];
  if (operator !== 'eq' || !isKeyed(value)) return [];
  const { home, subAttribute } = path;
  if (home.attribute.name === 'id' && !home.extension)
    return [keysOf({ kind: 'id', id: String(value) })];
  const membership = membershipOf(filter, keyed.resourceType);
  if (membership && subAttribute?.name === 'value') return [byMembership(membership, value, true)];
  const found = keyed.indexed.find(
    (candidate) =>
      candidate.attribute === home.attribute && candidate.subAttribute === subAttribute,
  );
  return found ? [byValue(found, value)] : [];
}

/** `emails[type eq "work" and value eq "a@b.example"]`: inside the brackets a path's home is the sub-attribute. */
function valuePath(
  filter: Extract<ResolvedFilter, { kind: 'valuePath' }>,
  keyed: Keyed,
): readonly QueryPlan[] {
  const { path, valueFilter } = filter;
  const membership = membershipOf(filter, keyed.resourceType);
  const keys = keyed.indexed.filter(({ attribute }) => attribute === path.home.attribute);
  if (keys.length === 0 && !membership) return [];
  return conditions(valueFilter).flatMap((condition): readonly QueryPlan[] => {
    if (condition.kind !== 'compare' || condition.operator !== 'eq') return [];
    const { path: compared, value } = condition;
    if (!isKeyed(value)) return [];
    if (membership) {
      const isWhole = condition === valueFilter;
      return compared.target.name === 'value' ? [byMembership(membership, value, isWhole)] : [];
    }
    const found = keys.find((key) => compared.target === (key.subAttribute ?? key.attribute));
    return found ? [byValue(found, value)] : [];
  });
}

const conditions = (filter: ResolvedFilter): readonly ResolvedFilter[] =>
  filter.kind === 'and' ? filter.operands.flatMap(conditions) : [filter];

type Membership = 'members' | 'groups';

/** Whether the attribute is kept by memberships, and in which direction it is asked about. */
export function membershipOf(
  { path }: Extract<ResolvedFilter, { path: unknown }>,
  resourceType: Pick<ResourceType, 'name'>,
): Membership | undefined {
  const { attribute, extension } = path.home;
  if (extension) return undefined;
  if (attribute.name === 'members' && resourceType.name === GROUP) return 'members';
  const isMember = MEMBER_TYPES.includes(resourceType.name);
  return attribute.name === 'groups' && isMember ? 'groups' : undefined;
}

function byMembership(membership: Membership, value: string | number, isExact: boolean): QueryPlan {
  const id = String(value);
  if (!isStorable(id)) return { kind: 'nothing' };
  return membership === 'members'
    ? { kind: 'keys', keys: [{ kind: 'groupsOf', memberId: id }], isExact }
    : { kind: 'members', groupId: id, isExact };
}

const isKeyed = (value: ComparisonValue): value is string | number =>
  typeof value === 'string' || typeof value === 'number';

function byValue(indexed: IndexedAttribute, value: string | number): QueryPlan {
  return keysOf({ kind: indexed.kind, value: indexedValue(indexed, value) });
}

function keysOf(key: Exclude<Key, { kind: 'groupsOf' }>): QueryPlan {
  const value = key.kind === 'id' ? key.id : key.value.value;
  return isStorable(value) ? { kind: 'keys', keys: [key], isExact: false } : { kind: 'nothing' };
}

/** Nothing is stored that is unassigned or no Unicode text, so nothing can equal it. */
const isStorable = (value: string): boolean => value !== '' && value.isWellFormed();
