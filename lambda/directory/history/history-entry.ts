import type { Json } from '../../scim/resource.ts';

/** One change of one resource, as a security team reads it. */
export interface HistoryEntry {
  /** ULID: unique, and in order of time. */
  readonly id: string;
  /** RFC 3339, UTC, milliseconds. */
  readonly time: string;
  readonly actor: string;
  readonly operation: 'create' | 'replace' | 'patch' | 'delete';
  readonly requestId: string;
  readonly resourceType: string;
  readonly resourceId: string;
  /** The version that the change made; of a delete, the one that it removed. Absent where only members changed: they have no part in it. */
  readonly version?: number;
  readonly changes: readonly AttributeChange[];
  /** Of a group whose members changed, or were to. */
  readonly members?: MembersRecord;
  /** Of a change that was too large for one transaction: its id, which all parts have, and which part of how many this is. */
  readonly part?: { readonly changeId: string; readonly number: number; readonly of: number };
}

export interface MembersRecord {
  /** Ids. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Ids that were to be added but are no user's and no group's: left out. */
  readonly unknown: readonly string[];
}

export interface AttributeChange {
  /** `userName`, `name.givenName`, `emails`, `urn:…:User:department`, `application.displayName`. */
  readonly attribute: string;
  /** Absent where the attribute was, or is now, unassigned. */
  readonly before?: Json;
  readonly after?: Json;
}
