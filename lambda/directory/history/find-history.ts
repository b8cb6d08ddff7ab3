import { foldCase } from '../../scim/fold-case.ts';
import { type DirectoryStore, GROUP } from '../directory-store.ts';
import type { HistoryEntry } from './history-entry.ts';

/** Whose history is asked for. */
export interface HistorySubject {
  /** Name of the resource type: `User`. */
  readonly resourceType: string;
  /** Its id; or the name that it alone has, in any case. */
  readonly idOrName: string;
}

const NAME_ATTRIBUTES: ReadonlyMap<string, string> = new Map([
  ['User', 'userName'],
  [GROUP, 'displayName'],
]);

/**
 * The history of one user or group, oldest first; undefined for one that nobody knows.
 * Who is gone is found by id only: the name went too, is free for another, and is in no key of the history, so that a search for it would
 * read the history of the whole tenant.
 */
export async function findHistory(
  store: DirectoryStore,
  tenant: string,
  { resourceType, idOrName }: HistorySubject,
): Promise<AsyncIterable<readonly HistoryEntry[]> | undefined> {
  const historyOf = (id: string) => store.history({ tenant, resourceType, id });
  for await (const _entries of historyOf(idOrName)) return historyOf(idOrName);
  const attribute = NAME_ATTRIBUTES.get(resourceType);
  if (attribute === undefined) return undefined;
  const claim = { attribute, value: foldCase(idOrName) };
  const found = await store.findByClaim(tenant, resourceType, claim);
  return found && historyOf(found.id);
}
