/** The directory's port on one DynamoDB table. What each method costs is held by test/dynamodb/calls.test.ts. */
import { randomUUID } from 'node:crypto';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import {
  type DirectoryStore,
  MAXIMUM_KEY_WALK,
  type ReadOptions,
  type ResourceKey,
  type StoredResource,
} from '../directory/directory-store.ts';
import type { HistoryEntry } from '../directory/history/history-entry.ts';
import type { Action } from './action.ts';
import { announceRemoval, readGroupIds } from './announcement.ts';
import type { Patience } from './backoff.ts';
import {
  type ChangeScope,
  planChangeMembers,
  planCreate,
  planRemove,
  planReplace,
} from './change-plan.ts';
import { countRange, readCount } from './counter.ts';
import { findCursor, saveCursor } from './cursors.ts';
import { fromHistoryItem, ownerOf } from './items.ts';
import { claimKey, historyKey, historyPartition, lookUpPartition } from './keys.ts';
import { readMemberStates, readMembers } from './members.ts';
import { readPage } from './page.ts';
import { createPatience } from './patience.ts';
import { readAll, readResource } from './resources.ts';
import { readStretch } from './stretch.ts';
import { Table } from './table.ts';
import { commit, type Decision } from './transactions.ts';
import { walk } from './walk.ts';

export interface DynamodbDirectoryOptions extends Partial<Patience> {
  readonly documentClient: DynamoDBDocumentClient;
  readonly tableName: string;
  /** A fresh ClientRequestToken. */
  readonly newToken?: () => string;
}

export function createDynamodbDirectoryStore(options: DynamodbDirectoryOptions): DirectoryStore {
  const newToken = options.newToken ?? randomUUID;
  const table = new Table(options.documentClient, options.tableName, createPatience(options));

  const get = (key: ResourceKey, read?: ReadOptions): Promise<StoredResource | undefined> =>
    readResource(table, key, read);

  const make = (
    { tenant, resourceType }: Pick<ResourceKey, 'tenant' | 'resourceType'>,
    entry: HistoryEntry,
    plan: (scope: ChangeScope) => readonly Action[],
    until?: Date,
  ): Promise<Decision> =>
    commit(table, newToken, {
      entryKey: historyKey(tenant, entry),
      until,
      plan: (draw) => plan({ tableName: table.name, tenant, resourceType, ...draw }),
    });

  return {
    get,

    getAll(keys, read) {
      return readAll(table, keys, read);
    },

    async findByClaim(tenant, resourceType, claim, read) {
      const item = await table.get(claimKey(tenant, resourceType, claim));
      return item && get({ tenant, resourceType, id: ownerOf(item) }, read);
    },

    async findByLookUp(tenant, resourceType, lookUp, limit, read) {
      const pk = lookUpPartition(tenant, resourceType, lookUp);
      const owners = await readAtMost(table, pk, limit);
      return readAll(
        table,
        owners.map((id) => ({ tenant, resourceType, id })),
        read,
      );
    },

    count(tenant, resourceType) {
      return readCount(table, { tenant, resourceType });
    },

    countRange(listing) {
      return countRange(table, listing, MAXIMUM_KEY_WALK);
    },

    page(listing, window, read) {
      return readPage(table, listing, { ...window, maximumKeyWalk: MAXIMUM_KEY_WALK }, read);
    },

    stretch(listing, window, read) {
      return readStretch(table, listing, window, read);
    },

    walk(listing, read) {
      return walk(table, listing, read);
    },

    async create(tenant, resourceType, change) {
      const decision = await make({ tenant, resourceType }, change.entry, (scope) =>
        planCreate(scope, change),
      );
      switch (decision.outcome) {
        case 'committed':
          return { outcome: 'created' };
        case 'duplicate':
          return decision;
        case 'disturbed':
          return { outcome: 'disturbed' };
        default:
          throw new Error('a resource with this id exists already');
      }
    },

    async replace(tenant, resourceType, change) {
      const decision = await make({ tenant, resourceType }, change.entry, (scope) =>
        planReplace(scope, change),
      );
      if (decision.outcome === 'duplicate') return decision;
      return { outcome: decision.outcome === 'committed' ? 'replaced' : decision.outcome };
    },

    async changeMembers(group, change) {
      const plan = (scope: ChangeScope) => planChangeMembers(scope, group, change);
      const { outcome } = await make(group, change.entry, plan, change.until);
      if (outcome === 'duplicate') throw new Error('a change of members takes no claim');
      return { outcome: outcome === 'committed' ? 'changed' : outcome };
    },

    memberStates(group, ids) {
      return readMemberStates(table, group, ids);
    },

    members(group, window) {
      return readMembers(table, group, window);
    },

    announceRemoval(key, until) {
      return announceRemoval(table, key, until);
    },

    groupIdsOf(key) {
      return readGroupIds(table, key);
    },

    async remove(tenant, resourceType, change) {
      const { outcome } = await make({ tenant, resourceType }, change.entry, (scope) =>
        planRemove(scope, change),
      );
      switch (outcome) {
        case 'committed':
          return { outcome: 'removed' };
        case 'duplicate':
        case 'disturbed':
          throw new Error('a removal takes no claim and adds no member');
        default:
          return { outcome };
      }
    },

    saveCursor(tenant, cursor) {
      return saveCursor(table, tenant, cursor);
    },

    findCursor(tenant, id) {
      return findCursor(table, tenant, id);
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
