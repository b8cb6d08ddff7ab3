import { isScimObject, type ScimObject } from '../scim/resource.ts';
import type { ResourceType } from '../scim/schema/resource-type.ts';
import { USER_SCHEMA_ID } from '../scim/schema/user-schema.ts';

/**
 * The name that the application itself shows for a user. It is made when the user is first provisioned and belongs to the
 * application from then on: what SCIM says later changes SCIM's displayName and never this one.
 * A user who comes without a given and a family name is called by what there is. Other resources have no such name: a group is shown by its
 * displayName, and is renamed with it.
 */
export function firstDisplayName(
  { schema }: ResourceType,
  attributes: ScimObject,
): string | undefined {
  if (schema.id !== USER_SCHEMA_ID) return undefined;
  const name = isScimObject(attributes['name']) ? attributes['name'] : {};
  const parts = [name['givenName'], name['familyName']].filter(isText);
  if (parts.length > 0) return parts.join(' ');
  return [name['formatted'], attributes['displayName'], attributes['userName']].find(isText);
}

const isText = (value: unknown): value is string =>
  typeof value === 'string' && value.trim() !== '';
