import type { Caller, Directory } from '../../lambda/directory/directory.ts';
import type { DirectoryStore } from '../../lambda/directory/directory-store.ts';
import type { HistoryEntry } from '../../lambda/directory/history-entry.ts';
import { createMemoryDirectoryStore } from '../../lambda/memory/memory-directory-store.ts';
import { userResourceType } from '../../lambda/scim/schema/resource-types.ts';

export const user = userResourceType();

export const entra: Caller = {
  tenant: 'default',
  actor: 'Scim System User',
  requestId: 'request-1',
};

const START = Date.parse('2026-01-31T08:00:00.000Z');

/** A directory in memory whose clock goes on by a second with each look at it, and whose ids count. */
export function memoryDirectory(
  overrides: Partial<Omit<Directory, 'store'>> & { store?: Partial<DirectoryStore> } = {},
): Directory {
  let seconds = 0;
  let ids = 0;
  let entries = 0;
  const { store, ...rest } = overrides;
  return {
    store: { ...createMemoryDirectoryStore(), ...store },
    now: () => new Date(START + 1000 * seconds++),
    newId: () => `id-${++ids}`,
    newEntryId: () => `entry-${String(++entries).padStart(4, '0')}`,
    pause: async () => {},
    settings: { uniqueExternalId: false },
    ...rest,
  };
}

export async function historyOf({ store }: Directory, id: string): Promise<HistoryEntry[]> {
  const entries: HistoryEntry[] = [];
  for await (const batch of store.history({ tenant: 'default', resourceType: 'User', id })) {
    entries.push(...batch);
  }
  return entries;
}
