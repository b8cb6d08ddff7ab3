/** How many resources there are: of a type, the sum of a counter's shards, each changed in the transaction that creates or removes one. */
import type { Listing } from '../directory/directory-store.ts';
import { countPartition } from './keys.ts';
import { walkKeys } from './listing.ts';
import type { Table } from './table.ts';

export interface Counter {
  readonly count: number;
  /** When the last resource came, went or got another name, within seconds (RFC 3339); empty where none ever did. */
  readonly changedAt: string;
}

export async function readCounter(
  table: Table,
  { tenant, resourceType }: { readonly tenant: string; readonly resourceType: string },
): Promise<Counter> {
  let count = 0;
  let changedAt = '';
  const shards = table.queryAll({
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': countPartition(tenant, resourceType) },
    ConsistentRead: true,
  });
  for await (const items of shards) {
    for (const item of items) {
      count += Number(item['count']);
      const changed = String(item['changedAt'] ?? '');
      if (changed > changedAt) changedAt = changed;
    }
  }
  return { count, changedAt };
}

export const readCount = async (
  table: Table,
  type: { readonly tenant: string; readonly resourceType: string },
): Promise<number> => (await readCounter(table, type)).count;

/** How many keys the range holds; `maximumKeyWalk + 1` where there are more. */
export async function countRange(
  table: Table,
  listing: Listing,
  maximumKeyWalk: number,
): Promise<number> {
  const { walked } = await walkKeys(table, listing, { from: undefined, limit: maximumKeyWalk + 1 });
  return walked;
}
