/** The source directory: users and groups with what both have in common, as Microsoft Graph describes them. */
import type { DirectoryUser } from './directory-user.ts';

export interface DirectoryObject {
  readonly id: string;
  /** Whether the object is assigned to the application. */
  readonly assigned: boolean;
  /** In the directory's recycle bin: deleted, but for 30 days not for good. */
  readonly softDeleted: boolean;
  /** Everything else, under Graph's names. */
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface DirectoryGroup extends DirectoryObject {
  /** Ids of users, and of groups, whose own members do not become members of this one. */
  readonly memberIds: readonly string[];
}

export interface Directory {
  readonly users: readonly DirectoryUser[];
  readonly groups: readonly DirectoryGroup[];
}
