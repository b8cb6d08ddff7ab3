/** A user of the source directory, and how a mapping reads the attributes of one, or of a group. */
import type { DirectoryObject } from './directory-object.ts';

export interface DirectoryUser extends DirectoryObject {
  readonly managerId: string | undefined;
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
export function sourceValue(
  { id, attributes }: Pick<DirectoryObject, 'id' | 'attributes'>,
  name: string,
): SourceValue | undefined {
  const [head = '', ...rest] = (graphNames[name] ?? name).split('.');
  if (head === 'id') return id;
  let value: unknown = Object.hasOwn(attributes, head) ? attributes[head] : undefined;
  for (const key of rest) {
    value = isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }
  return toSourceValue(Array.isArray(value) ? value[0] : value);
}

/** An account counts as enabled unless the directory says that it is not. */
export function isAccountEnabled(user: DirectoryObject): boolean {
  return user.attributes['accountEnabled'] !== false;
}

/** The name by which a person at the terminal knows the object. */
export function nameOf(object: DirectoryObject): string {
  const name = sourceValue(object, 'userPrincipalName') ?? sourceValue(object, 'displayName');
  return String(name ?? object.id);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function toSourceValue(value: unknown): SourceValue | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
