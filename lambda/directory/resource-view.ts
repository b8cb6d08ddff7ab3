import type { Member, StoredResource } from './directory-store.ts';

/** A resource with what an answer about it holds beside its attributes. */
export interface ResourceView {
  readonly resource: StoredResource;
  /** Of a group, all its direct members, ordered by id; absent where nobody asked for them. */
  readonly members?: readonly Member[];
}

/** What of a resource has to be read beside its attributes, because the answer shows it (RFC 7644 §3.9). */
export interface View {
  readonly members: boolean;
  readonly memberOf: boolean;
}
