import { BatchWriteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { toResourceItem } from '../../lambda/dynamodb/items.ts';
import { countKey } from '../../lambda/dynamodb/keys.ts';
import { sampleUser } from '../directory/sample-user.ts';
import { TABLE_NAME } from './table.ts';

const BATCH = 25;

/** Puts users into the table whom nobody looks for, as if they had been there for long: their names are their ids. */
export async function loadUsers(
  documentClient: DynamoDBDocumentClient,
  tenant: string,
  names: readonly string[],
): Promise<void> {
  const users = names.map((name) =>
    toResourceItem(tenant, 'User', sampleUser({ id: name, userName: name }).resource),
  );
  const items = [{ ...countKey(tenant, 'User', 0), count: names.length }, ...users];
  for (let at = 0; at < items.length; at += BATCH) {
    const requests = items.slice(at, at + BATCH).map((Item) => ({ PutRequest: { Item } }));
    const command = new BatchWriteCommand({ RequestItems: { [TABLE_NAME]: requests } });
    const { UnprocessedItems = {} } = await documentClient.send(command);
    if (Object.keys(UnprocessedItems).length > 0) throw new Error('users were not written');
  }
}
