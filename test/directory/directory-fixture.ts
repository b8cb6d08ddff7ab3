import type { Caller, Directory } from '../../lambda/directory/directory.ts';
import type { DirectoryStore } from '../../lambda/directory/directory-store.ts';
import type { HistoryEntry } from '../../lambda/directory/history/history-entry.ts';
import { createMemoryDirectoryStore } from '../../lambda/memory/memory-directory-store.ts';
import { groupResourceType, userResourceType } from '../../lambda/scim/schema/resource-types.ts';

export const user = userResourceType();
export const group = groupResourceType();

export const entra: Caller = {
  tenant: 'default',
  actor: 'Scim System User',
  requestId: 'request-1',
};

const START = Date.parse('2026-01-31T08:00:00.000Z');

/** A directory in memory whose clock goes on by a second with each look of a use case at it, and whose ids count. */
export function memoryDirectory(
  overrides: Partial<Omit<Directory, 'store'>> & { store?: Partial<DirectoryStore> } = {},
): Directory {
  let seconds = 0;
  let ids = 0;
  let entries = 0;
  let cursors = 0;
  const { store, ...rest } = overrides;
  const storeNow = rest.now ?? (() => new Date(START + 1000 * seconds));
  return {
    store: { ...createMemoryDirectoryStore({ now: storeNow }), ...store },
    now: () => new Date(START + 1000 * seconds++),
    newId: () => `id-${++ids}`,
    newEntryId: () => `entry-${String(++entries).padStart(4, '0')}`,
    newCursorId: () => `cursor-${++cursors}`,
    pause: async () => {},
    settings: { uniqueExternalId: false },
    ...rest,
  };
}

export async function historyOf(
  { store }: Pick<Directory, 'store'>,
  id: string,
  resourceType = 'User',
  tenant = 'default',
): Promise<HistoryEntry[]> {
  const entries: HistoryEntry[] = [];
  for await (const batch of store.history({ tenant, resourceType, id })) {
    entries.push(...batch);
  }
  return entries;
}
