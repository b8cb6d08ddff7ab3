/** Parts of what several resource types have together: one type after the other, or all in one order. */
import type { AnswerPage } from './answer-page.ts';
import { listPart } from './list-part.ts';
import { memberPart } from './member-part.ts';
import { orderedPart } from './ordered-part.ts';
import type { PlannedQuery } from './planned-query.ts';
import { NOTHING_FOUND, type Part, type Position, type Window } from './window.ts';

/** Where a walk through several types is; without a position at the beginning of the type or, backwards, at its end. */
export interface TypedPosition {
  readonly resourceType: string;
  readonly at?: Position;
}

export type TypesWindow =
  | { readonly kind: 'index'; readonly startIndex: number }
  | { readonly kind: 'cursor'; readonly isBackwards: boolean; readonly from?: TypedPosition };

export interface TypesPart {
  readonly totalResults?: number;
  readonly next?: TypedPosition;
  readonly previous?: TypedPosition;
}

/** @throws ScimError tooMany */
export async function typesPart(
  queries: readonly PlannedQuery[],
  window: TypesWindow,
  page: AnswerPage,
): Promise<TypesPart> {
  const [first] = queries;
  if (!first) return { totalResults: 0 };
  if (queries.length > 1 && first.query.sort) {
    return typed(first, await orderedPart(queries, untyped(window), page));
  }
  return window.kind === 'index'
    ? byIndex(queries, window.startIndex, page)
    : byCursor(queries, window, page);
}

const untyped = (window: TypesWindow): Window =>
  window.kind === 'index'
    ? window
    : {
        kind: 'cursor',
        isBackwards: window.isBackwards,
        ...(window.from?.at && { from: window.from.at }),
      };

function typed({ query }: PlannedQuery, part: Part): TypesPart {
  const { next, previous } = part;
  const resourceType = query.resourceType.name;
  return {
    ...totalOf(part),
    ...(next && { next: { resourceType, at: next } }),
    ...(previous && { previous: { resourceType, at: previous } }),
  };
}

function typePart(planned: PlannedQuery, window: Window, page: AnswerPage): Promise<Part> {
  const { plan, query } = planned;
  if (plan.kind === 'nothing') return Promise.resolve(NOTHING_FOUND);
  const isSortedHere = query.sort !== undefined && !query.sort.isByName;
  if (plan.kind === 'list' && !isSortedHere) return listPart({ ...planned, plan }, window, page);
  if (plan.kind === 'members' && !query.sort) return memberPart({ ...planned, plan }, window, page);
  return orderedPart([planned], window, page);
}

/** startIndex counts through the types; how many the earlier ones have is known without reading them. */
async function byIndex(
  queries: readonly PlannedQuery[],
  startIndex: number,
  page: AnswerPage,
): Promise<TypesPart> {
  let totalResults = 0;
  for (const planned of queries) {
    const start = Math.max(1, startIndex - totalResults);
    const part = await typePart(planned, { kind: 'index', startIndex: start }, page);
    totalResults += part.totalResults ?? 0;
  }
  return { totalResults };
}

async function byCursor(
  queries: readonly PlannedQuery[],
  { isBackwards, from }: Extract<TypesWindow, { kind: 'cursor' }>,
  page: AnswerPage,
): Promise<TypesPart> {
  const reading = isBackwards ? queries.toReversed() : queries;
  const begin = reading.findIndex(({ query }) => query.resourceType.name === from?.resourceType);
  const left = reading.slice(Math.max(0, begin));
  let behind = edgeOf(reading[begin - 1], isBackwards);
  for (const [index, planned] of left.entries()) {
    // The types that were read have filled the page, or are all that one request may read.
    if (index > 0 && (page.left === 0 || planned.budget.allow(1) === 0)) {
      return between(isBackwards, behind, startOf(planned));
    }
    const position = index === 0 && from?.at ? { from: from.at } : {};
    const part = await typePart(planned, { kind: 'cursor', isBackwards, ...position }, page);
    const { next, previous } = typed(planned, part);
    const [ahead, back] = isBackwards ? [previous, next] : [next, previous];
    if (index === 0) behind = back ?? behind;
    if (queries.length === 1) return { ...between(isBackwards, behind, ahead), ...totalOf(part) };
    if (ahead) return between(isBackwards, behind, ahead);
  }
  return between(isBackwards, behind, undefined);
}

const startOf = ({ query }: PlannedQuery): TypedPosition => ({
  resourceType: query.resourceType.name,
});

const totalOf = ({ totalResults }: Part) => ({
  ...(totalResults !== undefined && { totalResults }),
});

/** Where one is that goes back from the beginning of a type into the one before; not into one that is read forwards alone. */
function edgeOf(
  planned: PlannedQuery | undefined,
  isBackwards: boolean,
): TypedPosition | undefined {
  if (!planned || (!isBackwards && planned.plan.kind === 'members')) return undefined;
  return startOf(planned);
}

function between(
  isBackwards: boolean,
  behind: TypedPosition | undefined,
  ahead: TypedPosition | undefined,
): TypesPart {
  const [next, previous] = isBackwards ? [behind, ahead] : [ahead, behind];
  return { ...(next && { next }), ...(previous && { previous }) };
}
