/** A user of the source directory, as Microsoft Graph describes one, and how a mapping reads its attributes. */

export interface DirectoryUser {
  readonly id: string;
  /** Whether the user is assigned to the application. */
  readonly assigned: boolean;
  /** In the directory's recycle bin: deleted, but for 30 days not for good. */
  readonly softDeleted: boolean;
  readonly managerId: string | undefined;
  /** Everything else, under Graph's names. */
  readonly attributes: Readonly<Record<string, unknown>>;
}

export type SourceValue = string | boolean;

/** The portal's attribute names for Graph properties that are called something else. */
const graphNames: Readonly<Record<string, string>> = {
  objectId: 'id',
  telephoneNumber: 'businessPhones',
  mobile: 'mobilePhone',
  facsimileTelephoneNumber: 'faxNumber',
  physicalDeliveryOfficeName: 'officeLocation',
};

/**
 * The value of a source attribute, under Graph's name or the portal's; `a.b` reaches into an object, and of
 * several values the first is taken, as Entra does for a single-valued target. Undefined when there is none.
 */
export function sourceValue(user: DirectoryUser, name: string): SourceValue | undefined {
  const [head = '', ...rest] = (graphNames[name] ?? name).split('.');
  if (head === 'id') return user.id;
  let value: unknown = Object.hasOwn(user.attributes, head) ? user.attributes[head] : undefined;
  for (const key of rest) {
    value = isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }
  return toSourceValue(Array.isArray(value) ? value[0] : value);
}

/** An account counts as enabled unless the directory says that it is not. */
export function isAccountEnabled(user: DirectoryUser): boolean {
  return user.attributes['accountEnabled'] !== false;
}

/** The name by which a person at the terminal knows the user. */
export function userPrincipalName(user: DirectoryUser): string {
  return String(sourceValue(user, 'userPrincipalName') ?? user.id);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function toSourceValue(value: unknown): SourceValue | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
