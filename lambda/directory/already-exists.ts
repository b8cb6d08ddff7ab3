import type { ResourceType } from '../scim/schema/resource-type.ts';
import { uniqueness } from '../scim/scim-error.ts';

export function alreadyExists(resourceType: ResourceType, attribute: string) {
  return uniqueness(
    `Another ${resourceType.name} has this ${attribute} already, and it must be unique. Find that one by ${attribute}, or give this one another.`,
  );
}
