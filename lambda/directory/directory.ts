/** What the use cases are given: a store, and everything that is not pure. */
import type { DirectoryStore } from './directory-store.ts';

export interface Directory {
  readonly store: DirectoryStore;
  readonly now: () => Date;
  /** A new resource id, unguessable. */
  readonly newId: () => string;
  /** A ULID for the given epoch milliseconds. */
  readonly newEntryId: (time: number) => string;
  /** A new id of a cursor, unguessable; at most 100 letters, digits, hyphens and underscores. */
  readonly newCursorId: () => string;
  /** Waits before a change that met another is tried again; `attempt` counts from 1. */
  readonly pause: (attempt: number) => Promise<void>;
  readonly settings: DirectorySettings;
}

export interface DirectorySettings {
  /** Whether two resources of a type may not have the same externalId. */
  readonly uniqueExternalId: boolean;
}

/** Who asks for a change, for the history, and how long they wait. */
export interface Caller {
  readonly tenant: string;
  readonly actor: string;
  readonly requestId: string;
  /**
   * Until then a change that is made in several transactions goes on; the operations of one request have it in common. Where it is absent,
   * MAXIMUM_CHANGE_MILLISECONDS from the change's beginning.
   */
  readonly deadline?: Date;
}

/** The function has 28 seconds, API Gateway waits for 29: what is left is for the answer, and for taking a half-made group back. */
export const MAXIMUM_CHANGE_MILLISECONDS = 24_000;
