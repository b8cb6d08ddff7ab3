import type { Json } from '../scim/resource.ts';

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
  /** The version that the change made; of a delete, the one that it removed. */
  readonly version: number;
  readonly changes: readonly AttributeChange[];
}

export interface AttributeChange {
  /** `userName`, `name.givenName`, `emails`, `urn:…:User:department`, `application.displayName`. */
  readonly attribute: string;
  /** Absent where the attribute was, or is now, unassigned. */
  readonly before?: Json;
  readonly after?: Json;
}
