/**
 * The port: what a directory needs from a store, in the directory's words. Outcomes that a caller must handle are values.
 * Every method may also throw StoreBusy.
 */
import type { ScimObject } from '../scim/resource.ts';
import type { HistoryEntry } from './history/history-entry.ts';

export interface ResourceKey {
  readonly tenant: string;
  /** Name of the resource type: `User`. */
  readonly resourceType: string;
  readonly id: string;
}

/** The resource type whose resources have members. Memberships are kept beside the resources, never in their attributes. */
export const GROUP = 'Group';

/** The resource types that can be members of a group. No two resources of these types have the same id. */
export const MEMBER_TYPES: readonly string[] = ['User', GROUP];

/** A member of a group: the id and the type of a resource. */
export interface Member {
  readonly id: string;
  readonly resourceType: string;
}

/** A value that finds resources; `value` is normalised already (lower case where the attribute is not caseExact). */
export interface IndexedValue {
  /** `userName`, `emails.value`, `urn:…:Device:serialNumber`. */
  readonly attribute: string;
  readonly value: string;
}

export interface StoredResource {
  readonly id: string;
  /** Counts changes of the attributes from 1; guards every read-modify-write. */
  readonly version: number;
  /** RFC 3339, UTC, milliseconds. */
  readonly created: string;
  /** Of a group, the last change of its attributes or its members. */
  readonly lastModified: string;
  /** Normalised userName (Group: displayName): the order of lists. */
  readonly sortName: string;
  /** The SCIM attributes as the client gave them, extensions under their URN; without schemas, id, meta, members and groups. */
  readonly attributes: ScimObject;
  /** What belongs to the application and no SCIM client can change. */
  readonly application: { readonly displayName?: string };
  /** Of a group, always; but not of one that is itself in `memberOf`. */
  readonly membership?: Membership;
  /** The groups of which it is a direct member, ordered by id; absent where nobody asked for them (ReadOptions). */
  readonly memberOf?: readonly StoredResource[];
}

/** What is known of a group's members without reading them. */
export interface Membership {
  /** Changes of the members, by shard; with `version` their sum is the entity tag. */
  readonly revisions: readonly number[];
  /** How many members there are, by resource type. */
  readonly counts: Readonly<Record<string, number>>;
  /** The sum of the members' fingerprints; absent where the group was not read but is foretold. */
  readonly fingerprint?: number;
}

export interface ReadOptions {
  /** Whether the groups of which a resource is a member are read with it. */
  readonly memberOf: boolean;
}

/** A resource with the values by which it is found. */
export interface IndexedResource {
  readonly resource: StoredResource;
  /** Unique in the tenant; each is also a look-up. */
  readonly claims: readonly IndexedValue[];
  readonly lookUps: readonly IndexedValue[];
}

/**
 * Members that come and go in one transaction. Those added must exist, and be no members yet; those removed must be members:
 * else the whole change is `disturbed`, and the caller looks again. A group is never added to itself: the caller sees to that.
 */
export interface MemberChange {
  readonly added: readonly Member[];
  readonly removed: readonly Member[];
}

/**
 * Members that one transaction can add or remove. DynamoDB takes 100 actions: three for each member (its edge seen from the group, its
 * edge seen from the member, the check that the member exists), and with a new group there are 15 more.
 */
export const MEMBERS_PER_TRANSACTION = 28;

/** What a member is to a group at this moment. */
export interface MemberState {
  /** Its type where it is a direct member. */
  readonly memberAs?: string;
  /** Its type where there is such a resource, and it is not being removed. */
  readonly existsAs?: string;
}

/** A page ends before the resource whose attributes, as JSON in UTF-8, would take it beyond this; it has at least one. */
export const PAGE_BYTES = 4 * 1024 * 1024;

/** Keys that may be walked to jump to a startIndex, or to count what a range holds. */
export const MAXIMUM_KEY_WALK = 100_000;

/** Where a list is, in order of sortName then id; there need not be a resource at it. */
export interface Place {
  readonly sortName: string;
  readonly id: string;
}

/** The resources of a type whose sortName begins with `prefix`, or lies between two values; all where nothing is said. */
export interface NameRange {
  readonly prefix?: string;
  readonly from?: { readonly value: string; readonly inclusive: boolean };
  readonly to?: { readonly value: string; readonly inclusive: boolean };
}

export type Direction = 'ascending' | 'descending';

/** A list of a tenant's resources of one type, ordered by sortName then id. */
export interface Listing {
  readonly tenant: string;
  readonly resourceType: string;
  /** 'ascending' where nothing is said. */
  readonly direction?: Direction;
  readonly range?: NameRange;
}

export interface Page {
  readonly resources: readonly StoredResource[];
  readonly totalResults: number;
}

/** A page that continues: `next` is absent at the end of the list, `previous` at its beginning. */
export interface Stretch {
  readonly resources: readonly StoredResource[];
  readonly next?: Place;
  readonly previous?: Place;
}

/** A position in a walk that a client holds the id of (RFC 9865). */
export interface Cursor {
  /** Unguessable. */
  readonly id: string;
  /** Tells the query for which it was given from every other. */
  readonly query: string;
  /** What the query needs in order to go on; the directory's own JSON text. */
  readonly state: string;
  /** RFC 3339. It may be found for a while longer: the caller compares. */
  readonly expires: string;
}

/** What a conditional request saw of a group (RFC 7644 §3.14): neither the attributes nor the members may have changed since. */
export interface Precondition {
  readonly version: number;
  readonly revisions: readonly number[];
}

export type Duplicate = { readonly outcome: 'duplicate'; readonly attribute: string };
export type CreateOutcome = { readonly outcome: 'created' | 'disturbed' } | Duplicate;
export type ReplaceOutcome =
  | { readonly outcome: 'replaced' | 'stale' | 'missing' | 'disturbed' }
  | Duplicate;
export type RemoveOutcome = { readonly outcome: 'removed' | 'stale' | 'missing' };
export type ChangeMembersOutcome = {
  readonly outcome: 'changed' | 'stale' | 'missing' | 'disturbed';
};

/**
 * A change is known by its entry (time and id): made again, it is not made twice and has the outcome of the first time. So a caller may
 * repeat it after StoreBusy, and a store that lost an answer knows its own success.
 */
export interface DirectoryStore {
  /** What the last acknowledged write left. */
  get(key: ResourceKey, options?: ReadOptions): Promise<StoredResource | undefined>;

  /** The resources that are there, in the order of their keys, which are distinct. */
  getAll(keys: readonly ResourceKey[], options?: ReadOptions): Promise<readonly StoredResource[]>;

  /** The one resource that holds the claim. A miss costs one read. May return one that lost it since: match again. */
  findByClaim(
    tenant: string,
    resourceType: string,
    claim: IndexedValue,
    options?: ReadOptions,
  ): Promise<StoredResource | undefined>;

  /** All resources with the look-up, at most `limit`, ordered by id. May return one whose value has changed since: match again. */
  findByLookUp(
    tenant: string,
    resourceType: string,
    lookUp: IndexedValue,
    limit: number,
    options?: ReadOptions,
  ): Promise<readonly StoredResource[]>;

  /** How many resources of the type there are. */
  count(tenant: string, resourceType: string): Promise<number>;

  /**
   * How many resources the range holds, by their keys alone; MAXIMUM_KEY_WALK + 1 where there are more.
   * Without a range, `count` is the cheaper one.
   */
  countRange(listing: Listing): Promise<number>;

  /**
   * `count` resources from the 1-based `startIndex`. May end early (PAGE_BYTES). `tooFar` where more than MAXIMUM_KEY_WALK keys
   * would have to be walked to get there.
   */
  page(
    listing: Listing,
    window: { readonly startIndex: number; readonly count: number },
    options?: ReadOptions,
  ): Promise<readonly StoredResource[] | 'tooFar'>;

  /**
   * `count` resources after a place, or up to it going backwards (`before`: the last ones that come before it, in the listing's order);
   * from the beginning without one. May end early (PAGE_BYTES). A resource that is there throughout
   * a walk, under one name, comes exactly once.
   */
  stretch(
    listing: Listing,
    window: {
      readonly after?: Place;
      readonly before?: Place;
      readonly count: number;
    },
    options?: ReadOptions,
  ): Promise<Stretch>;

  /** All resources of a listing, after a place where one is given, in batches; what changes meanwhile may or may not be seen. */
  walk(
    listing: Listing,
    options?: ReadOptions & { readonly after?: Place },
  ): AsyncIterable<readonly StoredResource[]>;

  /**
   * Writes resource, claims, look-ups, entry and, for a group, at most MEMBERS_PER_TRANSACTION members in one transaction, or
   * nothing. `duplicate` names the claim that was taken; `disturbed`: a member does not exist (any more).
   */
  create(
    tenant: string,
    resourceType: string,
    change: {
      readonly after: IndexedResource;
      readonly entry: HistoryEntry;
      readonly members?: readonly Member[];
    },
  ): Promise<CreateOutcome>;

  /**
   * As create, on condition that the stored version is still `before`'s (else `stale`, or `missing`), and that the members are as
   * they were where `precondition` is given (else `stale`).
   */
  replace(
    tenant: string,
    resourceType: string,
    change: {
      readonly before: IndexedResource;
      readonly after: IndexedResource;
      readonly entry: HistoryEntry;
      readonly members?: MemberChange;
      readonly precondition?: Precondition;
    },
  ): Promise<ReplaceOutcome>;

  /**
   * Changes members of a group, at most MEMBERS_PER_TRANSACTION, and writes the entry, in one transaction whose cost does not follow
   * the group's size; `missing` where there is no such group. With nothing added or removed the entry alone is written, and the entity
   * tag stays.
   */
  changeMembers(
    group: ResourceKey,
    change: MemberChange & {
      readonly entry: HistoryEntry;
      readonly precondition?: Precondition;
      /** After it no further try begins, however patient the store is else. */
      readonly until?: Date;
    },
  ): Promise<ChangeMembersOutcome>;

  /** What each of these ids is to the group, in one round of reads. */
  memberStates(
    group: ResourceKey,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, MemberState>>;

  /** The members of a group, after the one with the id `after`, ordered by id, in batches. Does not look whether the group exists. */
  members(
    group: ResourceKey,
    options?: { readonly after?: string; readonly batch?: number },
  ): AsyncIterable<readonly Member[]>;

  /**
   * Announces that a resource will be removed: until `until` (RFC 3339) it is added to no group, so that its memberships can be ended
   * before it goes and no reader meets a member that is gone. Returns the resource as it is, with the ids of the groups that it is in,
   * those that are gone but not yet swept included. A change of the resource withdraws the announcement.
   */
  announceRemoval(
    key: ResourceKey,
    until: string,
  ): Promise<
    { readonly resource: StoredResource; readonly groupIds: readonly string[] } | undefined
  >;

  /**
   * The ids of the groups that a resource is in, those that are gone but not yet swept included, whether or not there is such a resource.
   * What is being written at the moment may be missing.
   */
  groupIdsOf(key: ResourceKey): Promise<readonly string[]>;

  /**
   * Removes resource, claims and look-ups and adds the entry, on condition that the version is `before`'s and, of a resource that can
   * be a member (MEMBER_TYPES), that an announcement stands (else `stale`). A group is gone for every reader at once; what is left of its memberships is hidden, and swept later.
   */
  remove(
    tenant: string,
    resourceType: string,
    change: {
      readonly before: IndexedResource;
      readonly entry: HistoryEntry;
      readonly precondition?: Precondition;
    },
  ): Promise<RemoveOutcome>;

  saveCursor(tenant: string, cursor: Cursor): Promise<void>;

  findCursor(tenant: string, id: string): Promise<Cursor | undefined>;

  /** A resource's history, oldest first, in batches; it outlives the resource. */
  history(key: ResourceKey): AsyncIterable<readonly HistoryEntry[]>;
}

/**
 * The store is throttled, in conflict beyond all retries, or out of reach. Nothing is known to be written; the caller may repeat.
 * `unfinished`: a change of several transactions met its deadline; what is written stays, and a repeat does the rest.
 */
export class StoreBusy extends Error {
  readonly reason: 'conflict' | 'throttled' | 'unavailable' | 'unfinished';

  constructor(reason: StoreBusy['reason'], options?: ErrorOptions) {
    super(`directory store: ${reason}`, options);
    this.name = 'StoreBusy';
    this.reason = reason;
  }
}
