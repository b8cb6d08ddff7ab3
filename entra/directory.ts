/** The source directory: its users and its groups. */
import type { DirectoryObject } from './directory-object.ts';
import type { DirectoryUser } from './directory-user.ts';

export interface DirectoryGroup extends DirectoryObject {
  /** Ids of users, and of groups, whose own members do not become members of this one. */
  readonly memberIds: readonly string[];
}

export interface Directory {
  readonly users: readonly DirectoryUser[];
  readonly groups: readonly DirectoryGroup[];
}
