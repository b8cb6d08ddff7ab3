/**
 * What a change of a group's members does to the table: two edges for each member, and one shard of the revision, which counts the changes and
 * the members by type. The shard is the guard that the group exists: the group's own item, on which all writers would meet, stays out.
 */
import type {
  Member,
  MemberChange,
  Precondition,
  ResourceKey,
} from '../directory/directory-store.ts';
import { sumOfFingerprints } from '../scim/member-fingerprint.ts';
import type { Action } from './action.ts';
import {
  isNotThere,
  isOfType,
  isRevision,
  isStaying,
  isThere,
  placeholders,
  when,
  whenShown,
} from './condition.ts';
import { memberKey, memberOfKey, REVISION_SHARDS, resourceKey, revisionKey } from './keys.ts';
import {
  countAttribute,
  type MemberCounts,
  toMemberItem,
  toMemberOfItem,
  toRevisionItem,
} from './member-items.ts';

export interface GroupScope {
  readonly tableName: string;
  /** Of the group. */
  readonly key: ResourceKey;
  /** Of its revision, from 0. */
  readonly shard: number;
  /** RFC 3339, UTC, milliseconds. */
  readonly now: string;
}

interface ChangeTerms {
  /** Of the change: RFC 3339, UTC, milliseconds. */
  readonly time: string;
  readonly precondition: Precondition | undefined;
}

/** The revision of a new group, with its first members. */
export function planFirstMembers(
  scope: GroupScope,
  members: readonly Member[],
  time: string,
): Action[] {
  const { tableName: TableName, key } = scope;
  const shards = shardNumbers().map((shard): Action => {
    const isFirst = shard === scope.shard && members.length > 0;
    const revision = isFirst ? 1 : 0;
    const counts = isFirst ? countMembers(members, []) : {};
    const fingerprint = isFirst ? sumOfFingerprints(members) : 0;
    const state = { revision, counts, fingerprint, lastModified: time };
    const Item = { ...toRevisionItem(key, shard, state) };
    return { kind: 'revision', write: { Put: { TableName, Item } } };
  });
  return [...shards, ...addMembers(scope, members)];
}

export function planMemberChange(
  scope: GroupScope,
  { added, removed }: MemberChange,
  { time, precondition }: ChangeTerms,
): Action[] {
  const isChanged = added.length + removed.length > 0;
  const others = shardNumbers().filter((shard) => !isChanged || shard !== scope.shard);
  return [
    ...(isChanged ? [addRevision(scope, { added, removed }, { time, precondition })] : []),
    ...(precondition ? others.map((shard) => checkRevision(scope, shard, precondition)) : []),
    ...addMembers(scope, added),
    ...removeMembers(scope, removed),
  ];
}

/** Refused where there is no such group. */
export function checkGroup({ tableName: TableName, key, shard }: GroupScope): Action {
  const ConditionCheck = { TableName, Key: { ...revisionKey(key, shard) }, ...whenShown(isThere) };
  return { kind: 'revision', write: { ConditionCheck } };
}

export function removeRevision(
  { tableName: TableName, key }: GroupScope,
  precondition: Precondition | undefined,
): Action[] {
  return shardNumbers().map((shard) => {
    const Key = { ...revisionKey(key, shard) };
    const condition = precondition ? whenShown(expectedOf(precondition, shard)) : {};
    return { kind: 'revision', write: { Delete: { TableName, Key, ...condition } } };
  });
}

function addRevision(
  { tableName: TableName, key, shard }: GroupScope,
  { added, removed }: MemberChange,
  { time, precondition }: ChangeTerms,
): Action {
  const condition = precondition ? expectedOf(precondition, shard) : isThere;
  const counted = Object.entries(countMembers(added, removed)).map(([type, by]) => ({
    expression: `#${type} :${type}`,
    names: { [`#${type}`]: countAttribute(type) },
    values: { [`:${type}`]: by },
  }));
  const revision = {
    expression: '#revision :one',
    names: { '#revision': 'revision', '#lastModified': 'lastModified' },
    values: { ':one': 1, ':time': time },
  };
  const fingerprint = {
    expression: '#fingerprint :fingerprint',
    names: { '#fingerprint': 'fingerprint' },
    values: { ':fingerprint': sumOfFingerprints(added, removed) },
  };
  const sums = [revision, fingerprint, ...counted];
  const Update = {
    TableName,
    Key: { ...revisionKey(key, shard) },
    UpdateExpression: `SET #lastModified = :time ADD ${sums.map(({ expression }) => expression).join(', ')}`,
    ...whenShown(condition),
    ...placeholders(condition, ...sums),
  };
  return { kind: 'revision', write: { Update } };
}

function checkRevision(
  { tableName: TableName, key }: GroupScope,
  shard: number,
  precondition: Precondition,
): Action {
  const Key = { ...revisionKey(key, shard) };
  const ConditionCheck = { TableName, Key, ...whenShown(expectedOf(precondition, shard)) };
  return { kind: 'revision', write: { ConditionCheck } };
}

const expectedOf = ({ revisions }: Precondition, shard: number) =>
  isRevision(revisions[shard] ?? 0);

function addMembers(scope: GroupScope, members: readonly Member[]): Action[] {
  const { tableName: TableName, key } = scope;
  const put = (Item: Record<string, unknown>): Action => ({
    kind: 'member',
    write: { Put: { TableName, Item, ...when(isNotThere) } },
  });
  return members.flatMap((member) => [
    put({ ...toMemberItem(key, member) }),
    put({ ...toMemberOfItem(key, member) }),
    checkMember(scope, member),
  ]);
}

function checkMember({ tableName: TableName, key, now }: GroupScope, member: Member): Action {
  const Key = { ...resourceKey({ ...member, tenant: key.tenant }) };
  const ConditionCheck = { TableName, Key, ...when(isThere, isStaying(now)) };
  return { kind: 'member', write: { ConditionCheck } };
}

function removeMembers(
  { tableName: TableName, key }: GroupScope,
  members: readonly Member[],
): Action[] {
  const remove = (Key: Record<string, unknown>, condition: object): Action => ({
    kind: 'member',
    write: { Delete: { TableName, Key, ...condition } },
  });
  return members.flatMap((member) => [
    remove({ ...memberKey(key, member.id) }, when(isOfType(member.resourceType))),
    remove({ ...memberOfKey({ ...member, tenant: key.tenant }, key.id) }, {}),
  ]);
}

function countMembers(added: readonly Member[], removed: readonly Member[]): MemberCounts {
  const counts: Record<string, number> = {};
  for (const { resourceType } of added) counts[resourceType] = (counts[resourceType] ?? 0) + 1;
  for (const { resourceType } of removed) counts[resourceType] = (counts[resourceType] ?? 0) - 1;
  return counts;
}

const shardNumbers = (): readonly number[] => [...Array(REVISION_SHARDS).keys()];
