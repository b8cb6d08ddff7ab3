import type { MembershipStep } from '../scim/patch/membership-step.ts';
import type { ScimObject } from '../scim/resource.ts';
import type { ResourceType } from '../scim/schema/resource-type.ts';
import type { Caller, Directory } from './directory.ts';
import type { StoredResource } from './directory-store.ts';
import type { HistoryEntry } from './history/history-entry.ts';
import type { MatchEntityTag } from './precondition.ts';
import type { View } from './resource-view.ts';

export interface Change {
  readonly id: string;
  readonly operation: HistoryEntry['operation'];
  /** The attributes that the resource shall have, from those that it has. */
  readonly apply: (before: StoredResource) => ScimObject;
  /** Of a group: what is to be done to its members. */
  readonly steps: readonly MembershipStep[];
  readonly precondition?: MatchEntityTag | undefined;
  /** What the answer shows of the resource after the change beside its attributes; nothing where it is absent. */
  readonly view?: View | undefined;
}

/** A change of one resource, on behalf of one caller. */
export interface Scene {
  readonly directory: Directory;
  readonly caller: Caller;
  readonly resourceType: ResourceType;
  readonly change: Change;
}
