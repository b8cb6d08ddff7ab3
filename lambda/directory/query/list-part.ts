/** Parts of a list in the order of names. */
import { type Listing, MAXIMUM_KEY_WALK } from '../directory-store.ts';
import type { AnswerPage } from './answer-page.ts';
import { listingOf, type PlannedList } from './planned-query.ts';
import { readStretches } from './read-stretches.ts';
import { takeMatches } from './take-matches.ts';
import { tooFar } from './too-many-to-read.ts';
import { readOptions } from './type-query.ts';
import type { Part, Window } from './window.ts';

/** @throws ScimError tooMany; by cursor a part ends early instead */
export async function listPart(
  planned: PlannedList,
  window: Window,
  page: AnswerPage,
): Promise<Part> {
  const { query, plan } = planned;
  const listing = listingOf(query, plan.range);
  if (window.kind === 'index') {
    if (plan.isExact) return exactPart(planned, listing, { ...window, page });
    const { store } = query.directory;
    return takeMatches(planned, store.walk(listing, readOptions(query)), { ...window, page });
  }
  const [part, totalResults] = await Promise.all([
    readStretches(planned, listing, { ...window, page }),
    plan.isExact && !listing.range ? countAll(planned, listing) : undefined,
  ]);
  return { ...part, ...(totalResults !== undefined && { totalResults }) };
}

async function exactPart(
  planned: PlannedList,
  listing: Listing,
  { startIndex, page }: { readonly startIndex: number; readonly page: AnswerPage },
): Promise<Part> {
  const { query } = planned;
  const { store } = query.directory;
  const count = page.left;
  const [totalResults, resources] = await Promise.all([
    countAll(planned, listing),
    count === 0 ? [] : store.page(listing, { startIndex, count }, readOptions(query)),
  ]);
  if (resources === 'tooFar') throw tooFar();
  for (const resource of resources) if (!page.add(resource, query)) break;
  if (resources.length < Math.min(count, totalResults - startIndex + 1)) page.close();
  return { totalResults };
}

async function countAll({ query }: PlannedList, listing: Listing): Promise<number> {
  const { store } = query.directory;
  if (!listing.range) return store.count(query.tenant, listing.resourceType);
  const count = await store.countRange(listing);
  if (count > MAXIMUM_KEY_WALK) throw tooFar();
  return count;
}
