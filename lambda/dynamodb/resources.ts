import type { ResourceKey } from '../directory/directory-store.ts';
import type { Item } from './items.ts';
import { keyOf } from './items.ts';
import { RESOURCE, resourceKey } from './keys.ts';
import type { Table } from './table.ts';

/** Resources read at a time: what BatchGetItem takes, and at 128 KB each less than its 16 MB. */
const BATCH = 100;

/** One consistent query for all that is read with the resource; its own item sorts first. */
export async function readResource(table: Table, key: ResourceKey): Promise<Item | undefined> {
  const { pk, sk } = resourceKey(key);
  const { items } = await table.query({
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
    ExpressionAttributeValues: { ':pk': pk, ':sk': RESOURCE },
    ConsistentRead: true,
  });
  return items.find((item) => item['sk'] === sk);
}

/** The resources that keys name, in their order, each with its key; no `item` where it is gone. */
export async function* readResources<Key extends Item>(
  table: Table,
  keys: readonly Key[],
): AsyncGenerator<{ readonly key: Key; readonly item: Item | undefined }> {
  for (let at = 0; at < keys.length; at += BATCH) {
    const batch = keys.slice(at, at + BATCH);
    const distinct = new Map(batch.map((key) => [String(key['pk']), keyOf(key)]));
    const items = await table.batchGet([...distinct.values()]);
    const byPk = new Map(items.map((item) => [item['pk'], item]));
    for (const key of batch) yield { key, item: byPk.get(key['pk']) };
  }
}
