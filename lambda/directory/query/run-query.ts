import type { Filter } from '../../scim/filter/filter.ts';
import { parseFilter } from '../../scim/filter/parse-filter.ts';
import type { ResourceType } from '../../scim/schema/resource-type.ts';
import { invalidCount } from '../../scim/scim-error.ts';
import type { Caller, Directory } from '../directory.ts';
import type { View } from '../resource-view.ts';
import { AnswerPage, type Found } from './answer-page.ts';
import { findCursor, saveCursors } from './cursor.ts';
import { EVERY_RESOURCE, filterForType } from './filter-for-type.ts';
import { type PlannedQuery, planTypeQuery } from './planned-query.ts';
import { digestQuery } from './query-digest.ts';
import { ReadingBudget } from './reading-budget.ts';
import { parseSort, type SortParameters } from './sort.ts';
import { type TypesPart, typesPart } from './types-part.ts';

/** Resources of a page for which nobody has said how many. */
export const DEFAULT_COUNT = 100;

/** RFC 7644 §3.4.2, RFC 9865 §2. */
export interface QueryParameters extends SortParameters {
  readonly filter?: string;
  /** 1-based; says nothing where there is a cursor. */
  readonly startIndex: number;
  /** Absent: DEFAULT_COUNT, and by cursor what the walk was begun with. */
  readonly count?: number;
  /** Empty for the first page; absent where pages are asked for by startIndex. */
  readonly cursor?: string;
  /** The Tenant URL, with which meta.location begins. */
  readonly baseUrl: string;
}

export interface PageOfResults {
  /** Absent where by cursor nobody counts what matches. */
  readonly totalResults?: number;
  /** Absent where pages are asked for by cursor. */
  readonly startIndex?: number;
  readonly nextCursor?: string;
  readonly previousCursor?: string;
}

export interface Results extends PageOfResults {
  readonly found: readonly Found[];
}

/** @throws ScimError invalidFilter, invalidValue, tooMany, invalidCursor, expiredCursor, invalidCount */
export async function runQuery(
  directory: Directory,
  { tenant }: Caller,
  resourceTypes: readonly ResourceType[],
  query: QueryParameters & { readonly viewOf: (type: ResourceType) => View },
): Promise<Results> {
  const filter = query.filter === undefined ? undefined : parseFilter(query.filter);
  const planned = plan(directory, tenant, resourceTypes, { ...query, filter });
  const { startIndex, cursor } = query;
  if (cursor === undefined || query.count === 0) {
    const page = new AnswerPage(query.count ?? DEFAULT_COUNT);
    const part = await typesPart(planned, { kind: 'index', startIndex }, page);
    return { found: page.found, ...totalOf(part), ...(cursor === undefined && { startIndex }) };
  }
  const digest = await digestQuery(resourceTypes, filter, query);
  const from = cursor === '' ? undefined : await findCursor(directory, tenant, digest, cursor);
  const count = query.count ?? from?.count ?? DEFAULT_COUNT;
  if (from && from.count !== count) throw otherCount(from.count);
  const page = new AnswerPage(count);
  const isBackwards = from?.isBackwards ?? false;
  const part = await typesPart(
    planned,
    { kind: 'cursor', isBackwards, ...(from && { from: from.from }) },
    page,
  );
  const { totalResults: _, ...ends } = part;
  return {
    found: isBackwards ? page.found.toReversed() : page.found,
    ...(from || ends.next ? totalOf(part) : { totalResults: page.found.length }),
    ...(await saveCursors(directory, tenant, digest, { count, ...ends })),
  };
}

const totalOf = ({ totalResults }: TypesPart) => ({
  ...(totalResults !== undefined && { totalResults }),
});

function plan(
  directory: Directory,
  tenant: string,
  resourceTypes: readonly ResourceType[],
  query: Omit<QueryParameters, 'filter'> & {
    readonly filter: Filter | undefined;
    readonly viewOf: (type: ResourceType) => View;
  },
): readonly PlannedQuery[] {
  const { filter, viewOf, baseUrl } = query;
  const sorts = parseSort(query, resourceTypes);
  const budget = new ReadingBudget(directory);
  return resourceTypes.map((resourceType) => {
    const sort = sorts?.get(resourceType);
    return planTypeQuery(
      {
        directory,
        tenant,
        resourceType,
        filter: filter ? filterForType(filter, resourceType, resourceTypes) : EVERY_RESOURCE,
        ...(sort && { sort }),
        view: viewOf(resourceType),
        baseUrl,
      },
      budget,
    );
  });
}

const otherCount = (count: number) =>
  invalidCount(
    `The walk was begun with count=${count}: all its pages have the same. Begin again with an empty cursor for another count.`,
  );
