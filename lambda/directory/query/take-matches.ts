import type { StoredResource } from '../directory-store.ts';
import type { AnswerPage } from './answer-page.ts';
import type { PlannedQuery } from './planned-query.ts';
import { tooManyToRead } from './too-many-to-read.ts';
import type { Part } from './window.ts';

/**
 * Counts all that match and takes what belongs to the page.
 * @throws ScimError tooMany
 */
export async function takeMatches(
  { query, match, budget }: PlannedQuery,
  batches: AsyncIterable<readonly StoredResource[]>,
  { startIndex, page }: { readonly startIndex: number; readonly page: AnswerPage },
): Promise<Part> {
  let totalResults = 0;
  for await (const batch of batches) {
    budget.spend(batch.length);
    if (budget.isOverdrawn) throw tooManyToRead(query);
    for (const { resource } of await match(batch)) {
      totalResults += 1;
      if (totalResults >= startIndex) page.add(resource, query);
    }
    if (budget.isOverdrawn) throw tooManyToRead(query);
  }
  return { totalResults };
}
