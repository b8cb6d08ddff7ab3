/** The registry's port on the directory table. What each method costs is held by test/dynamodb/tenant-registry.test.ts. */
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { BY_USER_NAME, TENANT_LIST_PARTITION, TIME_TO_LIVE_ATTRIBUTE } from '../contract/table.ts';
import { clientSecretCredentialId, type TenantRecord } from '../tenants/credential.ts';
import type { Tenant } from '../tenants/tenant.ts';
import type { TenantPage, TenantRegistry } from '../tenants/tenant-registry.ts';
import type { Patience } from './backoff.ts';
import { type Item, keyOf } from './items.ts';
import { clientSecretKey, lastUseKey, tenantKey, tenantPartition } from './keys.ts';
import { createPatience } from './patience.ts';
import { inRegistryWords } from './registry-failure.ts';
import { Table } from './table.ts';
import {
  fromTenantItem,
  lastUseExpiry,
  toClientSecretItem,
  toKeyRecordItem,
  toTenantItem,
  toTenantRecord,
} from './tenant-items.ts';

const TENANTS_PER_PAGE = 100;
/** For the note of a use: whoever signs in waits for it. */
const USE_MILLISECONDS = 1000;

export interface DynamodbRegistryOptions extends Partial<Patience> {
  readonly documentClient: DynamoDBDocumentClient;
  readonly tableName: string;
}

export function createDynamodbTenantRegistry(options: DynamodbRegistryOptions): TenantRegistry {
  const table = new Table(options.documentClient, options.tableName, createPatience(options));
  return {
    find: (slug) => inRegistryWords(findTenant(table, slug)),
    read: (slug) => inRegistryWords(readTenant(table, slug)),
    list: (after) => inRegistryWords(listTenants(table, after)),
    create: (tenant) => inRegistryWords(createTenant(table, tenant)),
    update: (tenant) => inRegistryWords(updateTenant(table, tenant)),
    addClientSecret: (slug, secret) => inRegistryWords(table.put(toClientSecretItem(slug, secret))),
    removeClientSecret: (slug, id) => inRegistryWords(removeClientSecret(table, slug, id)),
    recordKey: (slug, key) => inRegistryWords(table.put(toKeyRecordItem(slug, key))),
    recordUse: (slug, use) => inRegistryWords(recordUse(table, slug, use)),
  };
}

async function findTenant(table: Table, slug: string): Promise<Tenant | undefined> {
  const item = await table.get(tenantKey(slug));
  return item && fromTenantItem(item);
}

async function readTenant(table: Table, slug: string): Promise<TenantRecord | undefined> {
  const items: Item[] = [];
  const partition = table.queryAll({
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': tenantPartition(slug) },
    ConsistentRead: true,
  });
  for await (const some of partition) items.push(...some);
  return toTenantRecord(items);
}

/** The index may be a moment behind; what it names is read consistently. */
async function listTenants(table: Table, after: string | undefined): Promise<TenantPage> {
  const { items: found, lastKey } = await table.query({
    IndexName: BY_USER_NAME.indexName,
    KeyConditionExpression:
      after === undefined ? '#list = :list' : '#list = :list AND #slug > :after',
    ExpressionAttributeNames: {
      '#list': BY_USER_NAME.partition,
      ...(after !== undefined && { '#slug': BY_USER_NAME.sort }),
    },
    ExpressionAttributeValues: {
      ':list': TENANT_LIST_PARTITION,
      ...(after !== undefined && { ':after': after }),
    },
    Limit: TENANTS_PER_PAGE,
  });
  const tenants = (await table.batchGet(found.map(keyOf))).map(fromTenantItem);
  return lastKey ? { tenants, next: String(lastKey[BY_USER_NAME.sort]) } : { tenants };
}

async function createTenant(table: Table, tenant: Tenant): Promise<'created' | 'duplicate'> {
  const { outcome } = await table.putIf(toTenantItem(tenant), {
    ConditionExpression: 'attribute_not_exists(pk)',
  });
  return outcome === 'put' ? 'created' : 'duplicate';
}

async function updateTenant(
  table: Table,
  tenant: Tenant,
): Promise<'updated' | 'stale' | 'missing'> {
  const put = await table.putIf(toTenantItem(tenant), {
    ConditionExpression: 'version = :before',
    ExpressionAttributeValues: { ':before': tenant.version - 1 },
  });
  if (put.outcome === 'put') return 'updated';
  return put.found ? 'stale' : 'missing';
}

/** The secret first: if the second call fails, what is left is no credential. A repeat takes it away. */
async function removeClientSecret(
  table: Table,
  slug: string,
  id: string,
): Promise<'removed' | 'missing'> {
  const outcome = await table.delete(clientSecretKey(slug, id));
  await table.delete(lastUseKey(slug, clientSecretCredentialId(id)));
  return outcome === 'deleted' ? 'removed' : 'missing';
}

/**
 * Without patience: who uses a credential does not wait long for a note of it. It names keys and attributes that IAM allows by name
 * (lib/directory-table.ts), and nothing else.
 */
async function recordUse(
  table: Table,
  slug: string,
  use: { readonly credentialId: string; readonly time: string; readonly unlessSince: string },
): Promise<void> {
  const update = {
    Key: lastUseKey(slug, use.credentialId),
    UpdateExpression: 'SET credentialId = :id, lastUsed = :time, #expiry = :expiry',
    ConditionExpression: 'attribute_not_exists(lastUsed) OR lastUsed < :since',
    ExpressionAttributeNames: { '#expiry': TIME_TO_LIVE_ATTRIBUTE },
    ExpressionAttributeValues: {
      ':id': use.credentialId,
      ':time': use.time,
      ':since': use.unlessSince,
      ':expiry': lastUseExpiry(use.time),
    },
  };
  await table.updateOnce(update, { returned: 'NONE', timeoutMilliseconds: USE_MILLISECONDS });
}
