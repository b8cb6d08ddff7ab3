import type { Listing, NameRange } from '../directory-store.ts';
import { indexedAttributes } from '../index-resource.ts';
import { createFindGroups, type FindGroups } from './find-groups.ts';
import { createMatcher, type MatchResources, readsAllMembers } from './match-resources.ts';
import { type Key, planQuery, type QueryPlan } from './plan-query.ts';
import type { ReadingBudget } from './reading-budget.ts';
import type { TypeQuery } from './type-query.ts';

/** A query of one type with its plan, and what carries it out. */
export interface PlannedQuery<Plan extends QueryPlan = QueryPlan> {
  readonly query: TypeQuery;
  readonly plan: Plan;
  readonly budget: ReadingBudget;
  readonly findGroups: FindGroups;
  readonly match: MatchResources;
  /** Resources that are read at once where a filter may leave few of them. */
  readonly batch: number;
}

const BATCH = 100;

export type PlannedList = PlannedQuery<Extract<QueryPlan, { kind: 'list' }>>;

export type PlannedMembers = PlannedQuery<Extract<QueryPlan, { kind: 'members' }>>;

export function planTypeQuery(query: TypeQuery, budget: ReadingBudget): PlannedQuery {
  const { directory, tenant, resourceType, filter } = query;
  const indexed = indexedAttributes(resourceType, directory.settings);
  const plan = planQuery(filter, { resourceType, indexed });
  const findGroups = createFindGroups(directory, tenant);
  const isExact = plan.kind !== 'nothing' && plan.isExact;
  const isFew = plan.kind === 'keys' && plan.keys.every(findsFew);
  const match = createMatcher(query, { budget, findGroups, isExact, isFew });
  const batch = readsAllMembers(query) ? 1 : BATCH;
  return { query, plan, budget, findGroups, match, batch };
}

const findsFew = ({ kind }: Key): boolean => kind === 'id' || kind === 'claim';

export function listingOf(
  { tenant, resourceType, sort }: TypeQuery,
  range: NameRange | undefined,
): Listing {
  return {
    tenant,
    resourceType: resourceType.name,
    ...(sort?.isByName && { direction: sort.direction }),
    ...(range && { range }),
  };
}
