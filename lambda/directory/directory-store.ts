/**
 * The port: what a directory needs from a store, in the directory's words. Outcomes that a caller must handle are values.
 * Every method may also throw StoreBusy.
 */
import type { ScimObject } from '../scim/resource.ts';
import type { HistoryEntry } from './history-entry.ts';

export interface ResourceKey {
  readonly tenant: string;
  /** Name of the resource type: `User`. */
  readonly resourceType: string;
  readonly id: string;
}

/** A value that finds resources; `value` is normalised already (lower case where the attribute is not caseExact). */
export interface IndexedValue {
  /** `userName`, `emails.value`. */
  readonly attribute: string;
  readonly value: string;
}

export interface StoredResource {
  readonly id: string;
  /** Counts changes from 1; guards every read-modify-write and is the entity tag. */
  readonly version: number;
  /** RFC 3339, UTC, milliseconds. */
  readonly created: string;
  readonly lastModified: string;
  /** Normalised userName (Group: displayName): the order of lists. */
  readonly sortName: string;
  /** The SCIM attributes as the client gave them, extensions under their URN; without schemas, id and meta. */
  readonly attributes: ScimObject;
  /** What belongs to the application and no SCIM client can change. */
  readonly application: { readonly displayName?: string };
}

/** A resource with the values by which it is found. */
export interface IndexedResource {
  readonly resource: StoredResource;
  /** Unique in the tenant; each is also a look-up. */
  readonly claims: readonly IndexedValue[];
  readonly lookUps: readonly IndexedValue[];
}

/** A page ends before the resource whose attributes, as JSON in UTF-8, would take it beyond this; it has at least one. */
export const PAGE_BYTES = 4 * 1024 * 1024;

export interface Page {
  readonly resources: readonly StoredResource[];
  readonly totalResults: number;
}

export type Duplicate = { readonly outcome: 'duplicate'; readonly attribute: string };
export type CreateOutcome = { readonly outcome: 'created' } | Duplicate;
export type ReplaceOutcome = { readonly outcome: 'replaced' | 'stale' | 'missing' } | Duplicate;
export type RemoveOutcome = { readonly outcome: 'removed' | 'stale' | 'missing' };

/**
 * A change is known by its entry (time and id): made again, it is not made twice and has the outcome of the first time. So a caller may
 * repeat it after StoreBusy, and a store that lost an answer knows its own success.
 */
export interface DirectoryStore {
  /** What the last acknowledged write left. */
  get(key: ResourceKey): Promise<StoredResource | undefined>;

  /** The one resource that holds the claim. A miss costs one read. May return one that lost it since: match again. */
  findByClaim(
    tenant: string,
    resourceType: string,
    claim: IndexedValue,
  ): Promise<StoredResource | undefined>;

  /** All resources with the look-up, at most `limit`, ordered by id. May return one whose value has changed since: match again. */
  findByLookUp(
    tenant: string,
    resourceType: string,
    lookUp: IndexedValue,
    limit: number,
  ): Promise<readonly StoredResource[]>;

  /** `count` resources from the 1-based `startIndex` in order of sortName then id; `totalResults` counts all of the type. May end early (PAGE_BYTES). */
  page(
    tenant: string,
    resourceType: string,
    window: { readonly startIndex: number; readonly count: number },
  ): Promise<Page>;

  /** All resources of a type in order of sortName then id, in batches; what changes meanwhile may or may not be seen. */
  walk(tenant: string, resourceType: string): AsyncIterable<readonly StoredResource[]>;

  /** Writes resource, claims, look-ups and entry in one transaction, or nothing. `duplicate` names the claim that was taken. */
  create(
    tenant: string,
    resourceType: string,
    change: { readonly after: IndexedResource; readonly entry: HistoryEntry },
  ): Promise<CreateOutcome>;

  /** As create, on condition that the stored version is still `before`'s (else `stale`, or `missing`). */
  replace(
    tenant: string,
    resourceType: string,
    change: {
      readonly before: IndexedResource;
      readonly after: IndexedResource;
      readonly entry: HistoryEntry;
    },
  ): Promise<ReplaceOutcome>;

  /** Removes resource, claims and look-ups and adds the entry, on the same condition. */
  remove(
    tenant: string,
    resourceType: string,
    change: { readonly before: IndexedResource; readonly entry: HistoryEntry },
  ): Promise<RemoveOutcome>;

  /** A resource's history, oldest first, in batches; it outlives the resource. */
  history(key: ResourceKey): AsyncIterable<readonly HistoryEntry[]>;
}

/** The store is throttled, in conflict beyond all retries, or out of reach. Nothing is known to be written; the caller may repeat. */
export class StoreBusy extends Error {
  readonly reason: 'conflict' | 'throttled' | 'unavailable';

  constructor(reason: StoreBusy['reason'], options?: ErrorOptions) {
    super(`directory store: ${reason}`, options);
    this.name = 'StoreBusy';
    this.reason = reason;
  }
}
