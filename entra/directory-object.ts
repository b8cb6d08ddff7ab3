/** What users and groups of the source directory have in common, as Microsoft Graph describes them. */

export interface DirectoryObject {
  readonly id: string;
  /** Whether the object is assigned to the application. */
  readonly assigned: boolean;
  /** In the directory's recycle bin: deleted, but for 30 days not for good. */
  readonly softDeleted: boolean;
  /** Everything else, under Graph's names. */
  readonly attributes: Readonly<Record<string, unknown>>;
}
