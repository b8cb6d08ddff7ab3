import { BatchWriteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type {
  DirectoryStore,
  Member,
  MemberChange,
} from '../../lambda/directory/directory-store.ts';
import type { Item } from '../../lambda/dynamodb/items.ts';
import { sampleGroup } from '../directory/sample-group.ts';
import { sampleEntry, sampleUser } from '../directory/sample-user.ts';
import { TABLE_NAME } from './table.ts';

export const LATER = '2100-01-01T00:00:00.000Z';

export const user = (id: string): Member => ({ id, resourceType: 'User' });

/** A tenant's users, groups and memberships, through a store. */
export function membersOf(store: () => DirectoryStore, tenant: () => string) {
  const groupKey = (id: string) => ({ tenant: tenant(), resourceType: 'Group', id });
  const userKey = (id: string) => ({ tenant: tenant(), resourceType: 'User', id });
  const entryOf = (id: string) =>
    sampleEntry('patch', sampleGroup({ id, displayName: id }), [], 'Group');
  return {
    groupKey,
    userKey,
    entryOf,

    async createUser(id: string) {
      const after = sampleUser({ id, userName: id });
      await store().create(tenant(), 'User', { after, entry: sampleEntry('create', after) });
    },

    async createGroup(id: string, members: readonly Member[] = []) {
      const after = sampleGroup({ id, displayName: id });
      const entry = sampleEntry('create', after, [], 'Group');
      return store().create(tenant(), 'Group', { after, entry, members });
    },

    change(groupId: string, change: Partial<MemberChange>, entry = entryOf(groupId)) {
      return store().changeMembers(groupKey(groupId), { added: [], removed: [], ...change, entry });
    },

    async memberIds(groupId: string): Promise<string[]> {
      const ids: string[] = [];
      for await (const batch of store().members(groupKey(groupId))) {
        ids.push(...batch.map(({ id }) => id));
      }
      return ids;
    },

    async entriesOf(groupId: string): Promise<number> {
      let entries = 0;
      for await (const batch of store().history(groupKey(groupId))) entries += batch.length;
      return entries;
    },

    async removeGroup(id: string) {
      const announced = await store().announceRemoval(groupKey(id), LATER);
      if (!announced) throw new Error('there is no such group');
      const before = { ...sampleGroup({ id, displayName: id }), resource: announced.resource };
      const entry = sampleEntry('delete', before, [], 'Group');
      return store().remove(tenant(), 'Group', { before, entry });
    },
  };
}

/** Puts items past the store. */
export async function loadItems(
  documentClient: DynamoDBDocumentClient,
  items: readonly Item[],
): Promise<void> {
  const batches = Array.from({ length: Math.ceil(items.length / 25) }, (_, at) =>
    items.slice(at * 25, (at + 1) * 25),
  ).values();
  const write = async () => {
    for (const batch of batches) await documentClient.send(new BatchWriteCommand(puts(batch)));
  };
  await Promise.all(Array.from({ length: 8 }, write));
}

const puts = (items: readonly Item[]) => ({
  RequestItems: { [TABLE_NAME]: items.map((Item) => ({ PutRequest: { Item: { ...Item } } })) },
});
