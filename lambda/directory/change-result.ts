import type { ResourceView, View } from './resource-view.ts';

/** The resource after a change. */
export interface ChangeResult extends ResourceView {
  /** How many ids were to become members and are of no resource: they were left out. */
  readonly unknownMembers: number;
}

export const NOTHING_BESIDE: View = { members: false, memberOf: false };
