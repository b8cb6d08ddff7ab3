/** What the use cases are given: a store, and everything that is not pure. */
import type { DirectoryStore } from './directory-store.ts';

export interface Directory {
  readonly store: DirectoryStore;
  readonly now: () => Date;
  /** A new resource id, unguessable. */
  readonly newId: () => string;
  /** A ULID for the given epoch milliseconds. */
  readonly newEntryId: (time: number) => string;
  /** Waits before a change that met another is tried again; `attempt` counts from 1. */
  readonly pause: (attempt: number) => Promise<void>;
  readonly settings: DirectorySettings;
}

export interface DirectorySettings {
  /** Whether two resources of a type may not have the same externalId. */
  readonly uniqueExternalId: boolean;
}

/** Who asks for a change, for the history. */
export interface Caller {
  readonly tenant: string;
  readonly actor: string;
  readonly requestId: string;
}
