/** The directory's port on one DynamoDB table. What each method costs is held by test/dynamodb/calls.test.ts. */
import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { DirectoryStore, ResourceKey, StoredResource } from '../directory/directory-store.ts';
import type { Patience } from './backoff.ts';
import { type ChangeScope, planCreate, planRemove, planReplace } from './change-plan.ts';
import { fromHistoryItem, fromResourceItem, type Item, ownerOf } from './items.ts';
import { claimKey, historyKey, historyPartition, lookUpPartition, resourceKey } from './keys.ts';
import { queryNames } from './listing.ts';
import { readPage } from './page.ts';
import { readResource, readResources } from './resources.ts';
import { Table } from './table.ts';
import { commit } from './transactions.ts';

/** Resources in one batch of a walk: one call for their keys, one for themselves. */
const WALK_BATCH = 100;

export interface DynamodbDirectoryOptions extends Partial<Patience> {
  readonly documentClient: DynamoDBDocumentClient;
  readonly tableName: string;
  /** A fresh ClientRequestToken. */
  readonly newToken?: () => string;
}

export function createDynamodbDirectoryStore(options: DynamodbDirectoryOptions): DirectoryStore {
  const newToken = options.newToken ?? randomUUID;
  const table = new Table(options.documentClient, options.tableName, {
    random: options.random ?? randomFraction,
    sleep: options.sleep ?? sleep,
    now: options.now ?? (() => new Date()),
  });
  const scopeOf = (tenant: string, resourceType: string, shard: number): ChangeScope => ({
    tableName: table.name,
    tenant,
    resourceType,
    shard,
  });

  const get = async (key: ResourceKey): Promise<StoredResource | undefined> => {
    const item = await readResource(table, key);
    return item && fromResourceItem(item);
  };

  return {
    get,

    async findByClaim(tenant, resourceType, claim) {
      const item = await table.get(claimKey(tenant, resourceType, claim));
      return item && get({ tenant, resourceType, id: ownerOf(item) });
    },

    async findByLookUp(tenant, resourceType, lookUp, limit) {
      const pk = lookUpPartition(tenant, resourceType, lookUp);
      const owners = await readAtMost(table, pk, limit);
      const keys = owners.map((id) => ({ ...resourceKey({ tenant, resourceType, id }) }));
      const resources: StoredResource[] = [];
      for await (const { item } of readResources(table, keys)) {
        if (item) resources.push(fromResourceItem(item));
      }
      return resources;
    },

    page(tenant, resourceType, window) {
      return readPage(table, { tenant, resourceType }, window);
    },

    walk(tenant, resourceType) {
      return walk(table, tenant, resourceType);
    },

    async create(tenant, resourceType, change) {
      const decision = await commit(table, newToken, {
        entryKey: historyKey(tenant, change.entry),
        plan: (shard) => planCreate(scopeOf(tenant, resourceType, shard), change),
      });
      switch (decision.outcome) {
        case 'committed':
          return { outcome: 'created' };
        case 'duplicate':
          return decision;
        default:
          throw new Error('a resource with this id exists already');
      }
    },

    async replace(tenant, resourceType, change) {
      const decision = await commit(table, newToken, {
        entryKey: historyKey(tenant, change.entry),
        plan: (shard) => planReplace(scopeOf(tenant, resourceType, shard), change),
      });
      return decision.outcome === 'committed'
        ? { outcome: 'replaced' }
        : decision.outcome === 'duplicate'
          ? decision
          : { outcome: decision.outcome };
    },

    async remove(tenant, resourceType, change) {
      const decision = await commit(table, newToken, {
        entryKey: historyKey(tenant, change.entry),
        plan: (shard) => planRemove(scopeOf(tenant, resourceType, shard), change),
      });
      switch (decision.outcome) {
        case 'committed':
          return { outcome: 'removed' };
        case 'duplicate':
          throw new Error('a removal takes no claim');
        default:
          return { outcome: decision.outcome };
      }
    },

    async *history(key) {
      const batches = table.queryAll({
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': historyPartition(key) },
        ConsistentRead: true,
      });
      for await (const items of batches) yield items.map(fromHistoryItem);
    },
  };
}

/** Ids of the first owners in a look-up's partition, in their order. */
async function readAtMost(table: Table, pk: string, limit: number): Promise<string[]> {
  const owners: string[] = [];
  if (limit < 1) return owners;
  const batches = table.queryAll({
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': pk },
    ConsistentRead: true,
    Limit: limit,
  });
  for await (const items of batches) {
    owners.push(...items.map(ownerOf));
    if (owners.length >= limit) break;
  }
  return owners.slice(0, limit);
}

/** A resource that is renamed meanwhile moves in the index: none is given twice. */
async function* walk(
  table: Table,
  tenant: string,
  resourceType: string,
): AsyncGenerator<readonly StoredResource[]> {
  const seen = new Set<unknown>();
  let from: Item | undefined;
  do {
    const names = await queryNames(table, { tenant, resourceType }, { from, limit: WALK_BATCH });
    const batch: StoredResource[] = [];
    for await (const { item } of readResources(table, names.items)) {
      if (item && !seen.has(item['pk'])) batch.push(fromResourceItem(item));
      if (item) seen.add(item['pk']);
    }
    if (batch.length > 0) yield batch;
    from = names.lastKey;
  } while (from);
}

const RANDOM_RANGE = 2 ** 32;

/** Uniform in [0, 1), for waiting and for choosing a shard. */
const randomFraction = (): number => randomInt(RANDOM_RANGE) / RANDOM_RANGE;
