/**
 * A change as the actions of one transaction, each with what its refusal would mean. Pure. DynamoDB takes 100 actions and no two on one item.
 */
import {
  GROUP,
  type IndexedResource,
  MEMBER_TYPES,
  type Member,
  type MemberChange,
  type Precondition,
  type ResourceKey,
} from '../directory/directory-store.ts';
import type { HistoryEntry } from '../directory/history/history-entry.ts';
import type { Action } from './action.ts';
import { isLeaving, isNotThere, isVersion, when, whenShown } from './condition.ts';
import { toHistoryItem, toResourceItem } from './items.ts';
import { countKey, resourceKey } from './keys.ts';
import {
  checkGroup,
  type GroupScope,
  planFirstMembers,
  planMemberChange,
  removeRevision,
} from './member-plan.ts';
import { moveValues } from './value-plan.ts';

export interface ChangeScope {
  readonly tableName: string;
  readonly tenant: string;
  readonly resourceType: string;
  /** Of the counter of resources, and of a group's revision, from 0. */
  readonly shards: { readonly count: number; readonly revision: number };
  /** RFC 3339, UTC, milliseconds. */
  readonly now: string;
}

export function planCreate(
  scope: ChangeScope,
  change: {
    readonly after: IndexedResource;
    readonly entry: HistoryEntry;
    readonly members?: readonly Member[];
  },
): Action[] {
  const { tableName: TableName, tenant, resourceType } = scope;
  const { after, entry, members = [] } = change;
  const Item = { ...toResourceItem(tenant, resourceType, after.resource) };
  const group = groupScope(scope, after);
  return [
    { kind: 'resource', write: { Put: { TableName, Item, ...when(isNotThere) } } },
    ...moveValues(valueScope(scope, after), undefined, after),
    ...(isGroup(scope) ? planFirstMembers(group, members, entry.time) : []),
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
    readonly members?: MemberChange;
    readonly precondition?: Precondition;
  },
): Action[] {
  const { tableName: TableName, tenant, resourceType } = scope;
  const { before, after, entry, members = NO_MEMBERS, precondition } = change;
  const Item = { ...toResourceItem(tenant, resourceType, after.resource) };
  const condition = whenShown(...isUnchanged(before, precondition));
  const actions: Action[] = [
    { kind: 'resource', write: { Put: { TableName, Item, ...condition } } },
    ...moveValues(valueScope(scope, after), before, after),
    ...planMemberChange(groupScope(scope, after), members, { time: entry.time, precondition }),
    writeEntry(scope, entry),
  ];
  const isRenamed = before.resource.sortName !== after.resource.sortName;
  return isRenamed ? [...actions, count(scope, 0)] : actions;
}

export function planRemove(
  scope: ChangeScope,
  change: {
    readonly before: IndexedResource;
    readonly entry: HistoryEntry;
    readonly precondition?: Precondition;
  },
): Action[] {
  const { tableName: TableName, now, resourceType } = scope;
  const { before, entry, precondition } = change;
  const Key = { ...resourceKey(keyIn(scope, before)) };
  const announced = MEMBER_TYPES.includes(resourceType) ? [isLeaving(now)] : [];
  const condition = whenShown(...isUnchanged(before, precondition), ...announced);
  return [
    { kind: 'resource', write: { Delete: { TableName, Key, ...condition } } },
    ...moveValues(valueScope(scope, before), before, undefined),
    ...(isGroup(scope) ? removeRevision(groupScope(scope, before), precondition) : []),
    writeEntry(scope, entry),
    count(scope, -1),
  ];
}

/** The group's own item stays out of it, unless there is a precondition. */
export function planChangeMembers(
  scope: ChangeScope,
  key: ResourceKey,
  change: MemberChange & { readonly entry: HistoryEntry; readonly precondition?: Precondition },
): Action[] {
  const { tableName, shards, now } = scope;
  const { added, removed, entry, precondition } = change;
  const group = { tableName, key, shard: shards.revision, now };
  const isIdle = added.length + removed.length === 0 && !precondition;
  return [
    ...(precondition ? [checkVersion(group, precondition)] : []),
    ...(isIdle ? [checkGroup(group)] : []),
    ...planMemberChange(group, change, { time: entry.time, precondition }),
    writeEntry(scope, entry),
  ];
}

const NO_MEMBERS: MemberChange = { added: [], removed: [] };

const isGroup = ({ resourceType }: ChangeScope): boolean => resourceType === GROUP;

const keyIn = (
  { tenant, resourceType }: ChangeScope,
  { resource }: IndexedResource,
): ResourceKey => ({ tenant, resourceType, id: resource.id });

const valueScope = (scope: ChangeScope, resource: IndexedResource) => ({
  tableName: scope.tableName,
  key: keyIn(scope, resource),
});

/** Of a change of the group itself. */
const groupScope = (scope: ChangeScope, group: IndexedResource): GroupScope => ({
  tableName: scope.tableName,
  key: keyIn(scope, group),
  shard: scope.shards.revision,
  now: scope.now,
});

const isUnchanged = ({ resource }: IndexedResource, precondition: Precondition | undefined) => [
  isVersion(resource.version),
  ...(precondition ? [isVersion(precondition.version)] : []),
];

function checkVersion(
  { tableName: TableName, key }: GroupScope,
  { version }: Precondition,
): Action {
  const Key = { ...resourceKey(key) };
  const ConditionCheck = { TableName, Key, ...whenShown(isVersion(version)) };
  return { kind: 'resource', write: { ConditionCheck } };
}

function writeEntry({ tableName: TableName, tenant }: ChangeScope, entry: HistoryEntry): Action {
  const Put = { TableName, Item: { ...toHistoryItem(tenant, entry) }, ...when(isNotThere) };
  return { kind: 'entry', write: { Put } };
}

/** Dates the list too: a name has come, gone, or moved. */
function count(scope: ChangeScope, by: -1 | 0 | 1): Action {
  const { tableName: TableName, tenant, resourceType, shards, now } = scope;
  const Update = {
    TableName,
    Key: { ...countKey(tenant, resourceType, shards.count) },
    UpdateExpression: 'SET #changedAt = :now ADD #count :by',
    ExpressionAttributeNames: { '#count': 'count', '#changedAt': 'changedAt' },
    ExpressionAttributeValues: { ':by': by, ':now': now },
  };
  return { kind: 'count', write: { Update } };
}
