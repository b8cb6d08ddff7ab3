/** The port of public signing keys on the directory table: one partition for the whole stack, an item for each key. */

import type { PublicKey, PublicKeys } from '../auth/public-keys.ts';
import { SIGNING_KEYS_PARTITION, TIME_TO_LIVE_ATTRIBUTE } from '../contract/table.ts';
import type { DynamodbRegistryOptions } from './dynamodb-tenant-registry.ts';
import { type Item, keyOf } from './items.ts';
import { publicKeyKey } from './keys.ts';
import { createPatience } from './patience.ts';
import { inRegistryWords } from './registry-failure.ts';
import { Table } from './table.ts';

/** A retired key is kept for a day, so that a token that it signed is refused for what it is. */
const KEPT_SECONDS = 86_400;

type PublicKeyItem = Omit<PublicKey, 'jwk'> & Pick<PublicKey['jwk'], 'x' | 'y'>;

export function createDynamodbPublicKeys(options: DynamodbRegistryOptions): PublicKeys {
  const table = new Table(options.documentClient, options.tableName, createPatience(options));
  return {
    list: () => inRegistryWords(listItems(table)).then((items) => items.map(fromItem)),
    find: (kid) => inRegistryWords(findKey(table, kid)),
    publish: (key) => inRegistryWords(publish(table, key)),
    retireOthers: (exceptKid, time) => inRegistryWords(retireOthers(table, exceptKid, time)),
  };
}

/** No key of a table is empty, and no thumbprint. */
async function findKey(table: Table, kid: string): Promise<PublicKey | undefined> {
  const item = kid === '' ? undefined : await table.get(publicKeyKey(kid));
  return item && fromItem(item);
}

async function publish(table: Table, key: PublicKey): Promise<void> {
  await table.putIf(toItem(key), { ConditionExpression: 'attribute_not_exists(pk)' });
}

async function listItems(table: Table): Promise<readonly Item[]> {
  const items: Item[] = [];
  const partition = table.queryAll({
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': SIGNING_KEYS_PARTITION },
    ConsistentRead: true,
  });
  for await (const some of partition) items.push(...some);
  return items;
}

async function retireOthers(table: Table, exceptKid: string, time: string): Promise<void> {
  for (const item of await listItems(table)) {
    if (item['kid'] !== exceptKid && item['retires'] === undefined) await retire(table, item, time);
  }
}

async function retire(table: Table, item: Item, time: string): Promise<void> {
  await table.update({
    Key: { ...keyOf(item) },
    UpdateExpression: 'SET retires = :time, #expiry = :expiry',
    ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(retires)',
    ExpressionAttributeNames: { '#expiry': TIME_TO_LIVE_ATTRIBUTE },
    ExpressionAttributeValues: { ':time': time, ':expiry': expiryOf(time) },
  });
}

/** Attribute by attribute: no other member of a JWK, and so no private one, gets into the table. */
function toItem({ kid, jwk, published, retires }: PublicKey): Item {
  return {
    ...publicKeyKey(kid),
    kid,
    x: jwk.x,
    y: jwk.y,
    published,
    ...(retires !== undefined && { retires, [TIME_TO_LIVE_ATTRIBUTE]: expiryOf(retires) }),
  };
}

function fromItem(item: Item): PublicKey {
  const { kid, x, y, published, retires } = item as unknown as PublicKeyItem;
  const jwk = { kty: 'EC', crv: 'P-256', x, y } as const;
  return { kid, jwk, published, ...(retires !== undefined && { retires }) };
}

const expiryOf = (retires: string): number => Math.ceil(Date.parse(retires) / 1000) + KEPT_SECONDS;
