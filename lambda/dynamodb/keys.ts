/**
 * Every key of the directory table, and the only place that knows how one is put together. What a client sends is escaped or hashed,
 * injectively: no value can reach the key of another, or leave its own part of a key.
 */
import { createHash } from 'node:crypto';
import { SIGNING_KEYS_PARTITION } from '../contract/table.ts';
import type { IndexedValue, ResourceKey } from '../directory/directory-store.ts';
import type { HistoryEntry } from '../directory/history/history-entry.ts';

export interface ItemKey {
  readonly pk: string;
  readonly sk: string;
}

/** Shards of a counter: concurrent creates seldom meet in one. */
export const COUNT_SHARDS = 16;

/** Shards of a group's revision: concurrent changes of its members seldom meet in one. */
export const REVISION_SHARDS = 8;

/** Sort key of a resource; what else is read with it begins with the same word: first the revision of a group, then memberships. */
export const RESOURCE = 'RESOURCE';
/** Sort keys of what belongs to a resource begin with it, and its own does not. */
export const BELONGING_PREFIX = `${RESOURCE}#`;
const REVISION_PREFIX = `${BELONGING_PREFIX}CHANGES#`;
export const MEMBER_OF_PREFIX = `${BELONGING_PREFIX}MEMBEROF#`;
export const MEMBER_PREFIX = 'MEMBER#';

/** Sort keys in the partition that says how a tenant signs in; nothing that a client sends is in a key of it. */
export const TENANT = 'TENANT';
export const KEY_PREFIX = 'KEY#';
export const CLIENT_SECRET_PREFIX = 'SECRET#';
export const LAST_USE_PREFIX = 'USED#';

/** Longest part of a key in bytes: a partition key (2,048) takes two of them and our words, a sort key (1,024) one. */
const PART_BYTES = 900;
export const SORT_KEY_BYTES = 1024;

export function resourceKey({ tenant, resourceType, id }: ResourceKey): ItemKey {
  return { pk: join(...scope(tenant), typeWord(resourceType), part(id)), sk: RESOURCE };
}

/** Where a group counts the changes of its members. */
export function revisionKey(group: ResourceKey, shard: number): ItemKey {
  return { pk: resourceKey(group).pk, sk: `${REVISION_PREFIX}${shard}` };
}

/** A membership as seen from the group. */
export function memberKey(group: ResourceKey, memberId: string): ItemKey {
  return { pk: resourceKey(group).pk, sk: `${MEMBER_PREFIX}${part(memberId)}` };
}

/** A membership as seen from the member. */
export function memberOfKey(member: ResourceKey, groupId: string): ItemKey {
  return { pk: resourceKey(member).pk, sk: `${MEMBER_OF_PREFIX}${part(groupId)}` };
}

export function claimKey(tenant: string, resourceType: string, claim: IndexedValue): ItemKey {
  return { pk: valuePartition('CLAIM', tenant, resourceType, claim), sk: 'CLAIM' };
}

export function lookUpPartition(tenant: string, resourceType: string, lookUp: IndexedValue) {
  return valuePartition('LOOKUP', tenant, resourceType, lookUp);
}

export function lookUpKey(key: ResourceKey, lookUp: IndexedValue): ItemKey {
  return { pk: lookUpPartition(key.tenant, key.resourceType, lookUp), sk: part(key.id) };
}

export function historyPartition({ tenant, resourceType, id }: ResourceKey): string {
  return join(...scope(tenant), 'HISTORY', typeWord(resourceType), part(id));
}

export function historyKey(tenant: string, entry: HistoryEntry): ItemKey {
  const { resourceType, resourceId: id } = entry;
  return { pk: historyPartition({ tenant, resourceType, id }), sk: join(entry.time, entry.id) };
}

/** Partition of the index by day; its sort key is that of the entry. */
export function dayPartition(tenant: string, { time }: HistoryEntry): string {
  return join(...scope(tenant), time.slice(0, 'yyyy-mm-dd'.length));
}

export function countPartition(tenant: string, resourceType: string): string {
  return join(...scope(tenant), 'COUNT', typeWord(resourceType));
}

export function countKey(tenant: string, resourceType: string, shard: number): ItemKey {
  return { pk: countPartition(tenant, resourceType), sk: String(shard) };
}

export function cursorKey(tenant: string, id: string): ItemKey {
  return { pk: join(...scope(tenant), 'PAGE', digest(id)), sk: 'CURSOR' };
}

/** Bookmarks of one list; `list` is whatever tells it from others. */
export function bookmarkPartition(tenant: string, list: string): string {
  return join(...scope(tenant), 'PAGE', digest(list));
}

/** Digits enough for any count of resources, so that text order is that of numbers. */
export const bookmarkSort = (startIndex: number): string => String(startIndex).padStart(12, '0');

export function namePartition(tenant: string, resourceType: string): string {
  return join(...scope(tenant), typeWord(resourceType));
}

/**
 * The name, then as much of the id as fits: equal names keep the order of their ids, of which 23 bytes remain beside the longest name.
 * U+0000 is below whatever may follow in a longer name, so a name comes before those that it begins.
 */
export function nameSort(sortName: string, id: string): string {
  return cutUtf8(`${sortName}\0${id}`, SORT_KEY_BYTES);
}

/** Of one tenant, and of nothing of its directory. */
export const tenantPartition = (slug: string): string => join(...scope(slug));

export const tenantKey = (slug: string): ItemKey => ({ pk: tenantPartition(slug), sk: TENANT });

export function keyRecordKey(slug: string, versionId: string): ItemKey {
  return { pk: tenantPartition(slug), sk: `${KEY_PREFIX}${part(versionId)}` };
}

export function clientSecretKey(slug: string, id: string): ItemKey {
  return { pk: tenantPartition(slug), sk: `${CLIENT_SECRET_PREFIX}${part(id)}` };
}

export function lastUseKey(slug: string, credentialId: string): ItemKey {
  return { pk: tenantPartition(slug), sk: `${LAST_USE_PREFIX}${part(credentialId)}` };
}

/** Of a key that signs access tokens. Whoever presents a token writes the `kid` that is looked for. */
export const publicKeyKey = (kid: string): ItemKey => ({
  pk: SIGNING_KEYS_PARTITION,
  sk: part(kid),
});

const scope = (tenant: string): readonly string[] => ['T', part(tenant)];

const typeWord = (resourceType: string): string => resourceType.toUpperCase();

const join = (...parts: readonly string[]): string => parts.join('#');

function valuePartition(
  word: 'CLAIM' | 'LOOKUP',
  tenant: string,
  resourceType: string,
  { attribute, value }: IndexedValue,
): string {
  return join(...scope(tenant), word, typeWord(resourceType), part(attribute), part(value));
}

/** In an escaped value `%` is followed by `2`, so a digest's `%sha256-` is no other value. */
function part(value: string): string {
  const escaped = value.replaceAll('%', '%25').replaceAll('#', '%23');
  return Buffer.byteLength(escaped) <= PART_BYTES ? escaped : `%sha256-${digest(value)}`;
}

/** Whose partition it is: a slug, and so never hashed. */
export function tenantOf(pk: string): string {
  const [, tenant = ''] = pk.split('#');
  return tenant.replaceAll('%23', '#').replaceAll('%25', '%');
}

const digest = (text: string): string => createHash('sha256').update(text).digest('base64url');

/** The longest prefix of whole characters that fits. */
export function cutUtf8(text: string, bytes: number): string {
  const encoded = Buffer.from(text);
  if (encoded.length <= bytes) return text;
  let end = bytes;
  while (isContinuation(encoded[end])) end--;
  return encoded.toString('utf8', 0, end);
}

const isContinuation = (byte: number | undefined): boolean =>
  byte !== undefined && (byte & 0xc0) === 0x80;
