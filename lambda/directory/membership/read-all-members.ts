import type { DirectoryStore, Member, ResourceKey } from '../directory-store.ts';

/** All members of a group, ordered by id. Whoever asks knows first that they are not too many. */
export async function readAllMembers(
  store: DirectoryStore,
  group: ResourceKey,
): Promise<readonly Member[]> {
  const members: Member[] = [];
  for await (const batch of store.members(group)) members.push(...batch);
  return members;
}
