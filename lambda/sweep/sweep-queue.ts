import type { ResourceKey } from '../directory/directory-store.ts';

/** Groups that are gone and whose memberships are still to be swept. Each comes out at least once. */
export interface SweepQueue {
  /** All are in the queue, or it throws. */
  add(groups: readonly ResourceKey[]): Promise<void>;
}
