/** Writes items past the directory, as fast as DynamoDB Local takes them. */
import { BatchWriteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Item } from '../../lambda/dynamodb/items.ts';
import { BATCH_WRITES } from '../../lambda/dynamodb/table.ts';

const WRITERS = 16;

export async function putItems(
  { documentClient, tableName }: Target,
  items: Iterable<Item>,
): Promise<void> {
  const batches = batchesOf(items);
  const write = async () => {
    for (const batch of batches) {
      const requests = batch.map((item) => ({ PutRequest: { Item: { ...item } } }));
      const command = new BatchWriteCommand({ RequestItems: { [tableName]: requests } });
      const { UnprocessedItems = {} } = await documentClient.send(command);
      if (Object.keys(UnprocessedItems).length > 0) throw new Error('items were not written');
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, write));
}

interface Target {
  readonly documentClient: DynamoDBDocumentClient;
  readonly tableName: string;
}

function* batchesOf(items: Iterable<Item>): Generator<Item[]> {
  let batch: Item[] = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length < BATCH_WRITES) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
