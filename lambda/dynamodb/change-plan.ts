/**
 * A change as the actions of one transaction, each with what its refusal would mean. Pure. DynamoDB takes 100 actions and no two on one item,
 * so values that share a key are one.
 */
import type { IndexedResource, IndexedValue, ResourceKey } from '../directory/directory-store.ts';
import type { HistoryEntry } from '../directory/history-entry.ts';
import { toClaimItem, toHistoryItem, toLookUpItem, toResourceItem } from './items.ts';
import { claimKey, countKey, type ItemKey, lookUpKey, resourceKey } from './keys.ts';
import type { TableWrite } from './table.ts';

export type Action =
  /** Refused: the version is another, or there is no such resource (of a create: there is one). */
  | { readonly kind: 'resource'; readonly write: TableWrite }
  /** Refused: another resource holds the claim. */
  | { readonly kind: 'claim'; readonly attribute: string; readonly write: TableWrite }
  /** Refused: another resource holds the claim that was to be freed. */
  | { readonly kind: 'release'; readonly claimKey: string; readonly write: TableWrite }
  /** Refused: this very change has been made. */
  | { readonly kind: 'entry'; readonly write: TableWrite }
  | { readonly kind: 'lookUp' | 'count'; readonly write: TableWrite };

export interface ChangeScope {
  readonly tableName: string;
  readonly tenant: string;
  readonly resourceType: string;
  /** Of the counter, from 0. */
  readonly shard: number;
}

export function planCreate(
  scope: ChangeScope,
  { after, entry }: { readonly after: IndexedResource; readonly entry: HistoryEntry },
): Action[] {
  const { tableName: TableName, tenant, resourceType } = scope;
  const Put = {
    TableName,
    Item: { ...toResourceItem(tenant, resourceType, after.resource) },
    ConditionExpression: 'attribute_not_exists(pk)',
  };
  return [
    { kind: 'resource', write: { Put } },
    ...moveValues(scope, undefined, after),
    writeEntry(scope, entry),
    count(scope, 1),
  ];
}

export function planReplace(
  scope: ChangeScope,
  change: {
    readonly before: IndexedResource;
    readonly after: IndexedResource;
    readonly entry: HistoryEntry;
  },
): Action[] {
  const { tableName: TableName, tenant, resourceType } = scope;
  const { before, after, entry } = change;
  const Put = {
    TableName,
    Item: { ...toResourceItem(tenant, resourceType, after.resource) },
    ...ifVersionOf(before),
  };
  return [
    { kind: 'resource', write: { Put } },
    ...moveValues(scope, before, after),
    writeEntry(scope, entry),
  ];
}

export function planRemove(
  scope: ChangeScope,
  { before, entry }: { readonly before: IndexedResource; readonly entry: HistoryEntry },
): Action[] {
  const Key = { ...resourceKey(keyIn(scope, before)) };
  const Delete = { TableName: scope.tableName, Key, ...ifVersionOf(before) };
  return [
    { kind: 'resource', write: { Delete } },
    ...moveValues(scope, before, undefined),
    writeEntry(scope, entry),
    count(scope, -1),
  ];
}

const keyIn = (
  { tenant, resourceType }: ChangeScope,
  { resource }: IndexedResource,
): ResourceKey => ({
  tenant,
  resourceType,
  id: resource.id,
});

/** With the old item in the refusal: there is one where the version is stale, none where the resource is missing. */
const ifVersionOf = ({ resource }: IndexedResource) =>
  ({
    ConditionExpression: '#version = :version',
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: { ':version': resource.version },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  }) as const;

/** Claims and look-ups that a change gains and loses; those that stay are not touched. */
function moveValues(
  scope: ChangeScope,
  before: IndexedResource | undefined,
  after: IndexedResource | undefined,
): Action[] {
  const resource = after ?? before;
  if (!resource) return [];
  const key = keyIn(scope, resource);
  const claims = moved(before?.claims, after?.claims, (claim) =>
    claimKey(key.tenant, key.resourceType, claim),
  );
  const lookUps = moved(before?.lookUps, after?.lookUps, (lookUp) => lookUpKey(key, lookUp));
  return [
    ...claims.gained.map((claim) => takeClaim(scope, key, claim)),
    ...claims.lost.map((claim) => freeClaim(scope, key, claim)),
    ...lookUps.gained.map((lookUp) => addLookUp(scope, key, lookUp)),
    ...lookUps.lost.map((lookUp) => dropLookUp(scope, key, lookUp)),
  ];
}

function moved(
  before: readonly IndexedValue[] = [],
  after: readonly IndexedValue[] = [],
  keyFor: (value: IndexedValue) => ItemKey,
): { gained: IndexedValue[]; lost: IndexedValue[] } {
  const byKey = (values: readonly IndexedValue[]) =>
    new Map(values.map((value) => [keyFor(value).pk, value]));
  const [old, current] = [byKey(before), byKey(after)];
  return {
    gained: [...current].filter(([pk]) => !old.has(pk)).map(([, value]) => value),
    lost: [...old].filter(([pk]) => !current.has(pk)).map(([, value]) => value),
  };
}

/** A claim that is left over from the resource itself is its own: a refusal always means another's. */
function takeClaim(
  { tableName: TableName }: ChangeScope,
  key: ResourceKey,
  claim: IndexedValue,
): Action {
  const Put = {
    TableName,
    Item: { ...toClaimItem(key, claim) },
    ConditionExpression: 'attribute_not_exists(pk) OR #owner = :owner',
    ExpressionAttributeNames: { '#owner': 'owner' },
    ExpressionAttributeValues: { ':owner': key.id },
  };
  return { kind: 'claim', attribute: claim.attribute, write: { Put } };
}

function freeClaim(
  { tableName: TableName }: ChangeScope,
  key: ResourceKey,
  claim: IndexedValue,
): Action {
  const Key = { ...claimKey(key.tenant, key.resourceType, claim) };
  const Delete = {
    TableName,
    Key,
    ConditionExpression: 'attribute_not_exists(pk) OR #owner = :owner',
    ExpressionAttributeNames: { '#owner': 'owner' },
    ExpressionAttributeValues: { ':owner': key.id },
  };
  return { kind: 'release', claimKey: Key.pk, write: { Delete } };
}

function addLookUp(
  { tableName: TableName }: ChangeScope,
  key: ResourceKey,
  lookUp: IndexedValue,
): Action {
  return { kind: 'lookUp', write: { Put: { TableName, Item: { ...toLookUpItem(key, lookUp) } } } };
}

function dropLookUp(
  { tableName: TableName }: ChangeScope,
  key: ResourceKey,
  lookUp: IndexedValue,
): Action {
  return { kind: 'lookUp', write: { Delete: { TableName, Key: { ...lookUpKey(key, lookUp) } } } };
}

function writeEntry({ tableName: TableName, tenant }: ChangeScope, entry: HistoryEntry): Action {
  const Put = {
    TableName,
    Item: { ...toHistoryItem(tenant, entry) },
    ConditionExpression: 'attribute_not_exists(pk)',
  };
  return { kind: 'entry', write: { Put } };
}

function count(
  { tableName: TableName, tenant, resourceType, shard }: ChangeScope,
  by: 1 | -1,
): Action {
  const Update = {
    TableName,
    Key: { ...countKey(tenant, resourceType, shard) },
    UpdateExpression: 'ADD #count :by',
    ExpressionAttributeNames: { '#count': 'count' },
    ExpressionAttributeValues: { ':by': by },
  };
  return { kind: 'count', write: { Update } };
}
