import { foldCase } from '../scim/fold-case.ts';
import type { DirectoryStore } from './directory-store.ts';
import type { HistoryEntry } from './history-entry.ts';

/**
 * One user's history, oldest first, by id or by userName in any case; undefined for a user that nobody knows.
 * A user that is gone is found by id only: its userName went with it, is free for another user, and is in no key of the
 * history, so that a search for it would read the history of the whole tenant.
 */
export async function findHistory(
  store: DirectoryStore,
  tenant: string,
  user: string,
): Promise<AsyncIterable<readonly HistoryEntry[]> | undefined> {
  const historyOf = (id: string) => store.history({ tenant, resourceType: 'User', id });
  for await (const _entries of historyOf(user)) return historyOf(user);
  const claim = { attribute: 'userName', value: foldCase(user) };
  const found = await store.findByClaim(tenant, 'User', claim);
  return found && historyOf(found.id);
}
