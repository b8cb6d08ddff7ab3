/** Walks through a list by cursor, from where the client is, in either direction. */
import type { Direction, Listing, Place, StoredResource, Stretch } from '../directory-store.ts';
import type { AnswerPage } from './answer-page.ts';
import type { PlannedList } from './planned-query.ts';
import { comparisonOf } from './sort.ts';
import { readOptions } from './type-query.ts';
import { type CursorWindow, type Part, type Position, partBetween } from './window.ts';

/** Until the page is full, the list ends, or no more may be read: then the page has fewer resources, and the client goes on. */
export async function readStretches(
  planned: PlannedList,
  listing: Listing,
  { from, isBackwards, page }: CursorWindow & { readonly page: AnswerPage },
): Promise<Part> {
  const reading = isBackwards ? { ...listing, direction: opposite(listing.direction) } : listing;
  const { behind, ahead } = await readOn(planned, reading, page, from && toPlace(from));
  return partBetween(
    { isBackwards },
    { behind: behind && toPosition(behind), ahead: ahead && toPosition(ahead) },
  );
}

interface Ends {
  /** What was passed before the walk got to where it began here. */
  readonly behind: Place | undefined;
  /** Where it goes on; undefined at its end. */
  readonly ahead: Place | undefined;
}

async function readOn(
  { query, plan, match, budget, batch }: PlannedList,
  listing: Listing,
  page: AnswerPage,
  from: Place | undefined,
): Promise<Ends> {
  let place = from;
  let behind: Place | undefined;
  for (let isFirst = true; ; isFirst = false) {
    const count = plan.isExact ? page.left : budget.allow(batch);
    if (count === 0) return { behind, ahead: place };
    const stretch: Stretch = await query.directory.store.stretch(
      listing,
      { ...(place && { after: place }), count },
      readOptions(query),
    );
    if (!plan.isExact) budget.spend(stretch.resources.length);
    if (isFirst) behind = stretch.previous;
    const matches = new Set((await match(stretch.resources)).map(({ resource }) => resource));
    const taken = take(page, stretch.resources, (resource) => {
      return !matches.has(resource) || page.add(resource, query);
    });
    if (stretch.resources.slice(taken).some((resource) => matches.has(resource))) {
      return { behind, ahead: placeBehind(taken, stretch, { listing, from: place }) };
    }
    place = stretch.next;
    if (!place || page.left === 0 || plan.isExact) return { behind, ahead: place };
  }
}

/** How many of the resources were looked at before the page ended. */
function take(
  page: AnswerPage,
  resources: readonly StoredResource[],
  pass: (resource: StoredResource) => boolean,
): number {
  const end = resources.findIndex((resource) => page.left === 0 || !pass(resource));
  return end === -1 ? resources.length : end;
}

/**
 * A place between the resources that were taken and the next one. The index may still list a resource by a name that it has no more:
 * such a name says nothing of where the walk is.
 */
function placeBehind(
  taken: number,
  { resources }: Stretch,
  { listing, from }: { readonly listing: Listing; readonly from: Place | undefined },
): Place | undefined {
  const [last, next] = [resources[taken - 1], resources[taken]];
  if (!last || !next) return from;
  const compare = comparisonOf(listing.direction);
  const isAfter = (a: Place, b: Place | undefined): boolean =>
    b === undefined || compare(toPosition(a), toPosition(b)) > 0;
  if (isAfter(last, from) && isAfter(next, last)) return placeOf(last);
  return isAfter(next, from) ? justBefore(next, listing.direction) : from;
}

/** What comes after it begins with the resource. */
const justBefore = ({ sortName, id }: Place, direction: Direction = 'ascending'): Place => ({
  sortName,
  id: direction === 'ascending' ? '' : `${id}\0`,
});

const placeOf = ({ sortName, id }: StoredResource): Place => ({ sortName, id });

const opposite = (direction: Direction = 'ascending'): Direction =>
  direction === 'ascending' ? 'descending' : 'ascending';

const toPlace = ({ key, id }: Position): Place => ({ sortName: String(key ?? ''), id });
const toPosition = ({ sortName, id }: Place): Position => ({ key: sortName, id });
