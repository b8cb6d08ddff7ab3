import type { TableWrite } from './table.ts';

/** A part of a transaction, with what its refusal would mean. */
export type Action =
  /** Refused: the version is another, or there is no such resource (of a create: there is one). */
  | { readonly kind: 'resource'; readonly write: TableWrite }
  /** Refused: the members have changed, or there is no such group. */
  | { readonly kind: 'revision'; readonly write: TableWrite }
  /** Refused: another resource holds the claim. */
  | { readonly kind: 'claim'; readonly attribute: string; readonly write: TableWrite }
  /** Refused: another resource holds the claim that was to be freed. */
  | { readonly kind: 'release'; readonly claimKey: string; readonly write: TableWrite }
  /** Refused: it is a member already, or none, or there is no such resource (any more). */
  | { readonly kind: 'member'; readonly write: TableWrite }
  /** Refused: this very change has been made. */
  | { readonly kind: 'entry'; readonly write: TableWrite }
  | { readonly kind: 'lookUp' | 'count'; readonly write: TableWrite };
