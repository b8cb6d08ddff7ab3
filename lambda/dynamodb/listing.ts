/** The resources of a type in order of their names, as the index byUserName has them: eventually consistent, keys alone. */
import { BY_USER_NAME } from '../contract/table.ts';
import type { Item, ListPosition } from './items.ts';
import { namePartition } from './keys.ts';
import type { QueryResult, Table } from './table.ts';

/** One call for at most `limit` keys after `from` (from the beginning without). */
export function queryNames(
  table: Table,
  { tenant, resourceType }: { readonly tenant: string; readonly resourceType: string },
  { from, limit }: { readonly from: ListPosition | undefined; readonly limit: number },
): Promise<QueryResult> {
  return table.query({
    IndexName: BY_USER_NAME.indexName,
    KeyConditionExpression: '#pk = :pk',
    ExpressionAttributeNames: { '#pk': BY_USER_NAME.partition },
    ExpressionAttributeValues: { ':pk': namePartition(tenant, resourceType) },
    Limit: limit,
    ...(from && { ExclusiveStartKey: { ...from } }),
  });
}

/** The position after an item of the index. */
export function positionAfter(item: Item): ListPosition {
  const keys = ['pk', 'sk', BY_USER_NAME.partition, BY_USER_NAME.sort];
  return Object.fromEntries(keys.map((key) => [key, item[key]]));
}
