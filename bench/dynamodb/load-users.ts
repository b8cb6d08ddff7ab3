/** Puts users into a table past the directory: resources, claims, look-ups and the counter are what a measured call can touch. */
import { BatchWriteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { indexResource, sortName } from '../../lambda/directory/index-resource.ts';
import {
  type Item,
  toClaimItem,
  toLookUpItem,
  toResourceItem,
} from '../../lambda/dynamodb/items.ts';
import { countKey } from '../../lambda/dynamodb/keys.ts';
import { userResourceType } from '../../lambda/scim/schema/resource-types.ts';
import { sampleUser, userIdOf } from '../sample-user.ts';

/** What BatchWriteItem takes. */
const BATCH = 25;
const WRITERS = 8;
const CREATED = '2026-01-31T08:00:00.000Z';

const user = userResourceType();

export async function loadUsers(
  documentClient: DynamoDBDocumentClient,
  tableName: string,
  { tenant, users }: { readonly tenant: string; readonly users: number },
): Promise<void> {
  const batches = batchesOf(itemsOf(tenant, users));
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

function* itemsOf(tenant: string, users: number): Generator<Item> {
  yield { ...countKey(tenant, user.name, 0), count: users };
  for (let number = 0; number < users; number += 1) yield* userItems(tenant, number);
}

function userItems(tenant: string, number: number): Item[] {
  const { schemas, ...attributes } = sampleUser(number);
  const id = userIdOf(number);
  const key = { tenant, resourceType: user.name, id };
  const { resource, claims, lookUps } = indexResource(
    user,
    { uniqueExternalId: false },
    {
      id,
      version: 1,
      created: CREATED,
      lastModified: CREATED,
      sortName: sortName(user, attributes),
      attributes,
      application: { displayName: attributes.displayName },
    },
  );
  return [
    toResourceItem(tenant, user.name, resource),
    ...claims.map((claim) => toClaimItem(key, claim)),
    ...lookUps.map((lookUp) => toLookUpItem(key, lookUp)),
  ];
}

function* batchesOf(items: Iterable<Item>): Generator<Item[]> {
  let batch: Item[] = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
