import { memberIds } from '../scim/patch/member-ids.ts';
import { isScimObject, type Json, type ScimObject } from '../scim/resource.ts';
import type { ResourceType } from '../scim/schema/resource-type.ts';
import { validateResource } from '../scim/validate-resource.ts';
import { GROUP } from './directory-store.ts';
import { limitNamedMembers } from './membership/member-limits.ts';

/** A resource as a client sent it whole: its attributes, and of a group the ids of its members, which are kept apart from them. */
export interface ResourceBody {
  readonly attributes: ScimObject;
  readonly memberIds: readonly string[];
}

/** @throws ScimError what validateResource and limitNamedMembers throw */
export function validateBody(resourceType: ResourceType, body: Json): ResourceBody {
  const declared = resourceType.name === GROUP && resourceType.index.core.get('members');
  if (!declared) return { attributes: validateResource(resourceType, body), memberIds: [] };
  limitSent(body, declared.name);
  const { [declared.name]: members = null, ...attributes } = validateResource(resourceType, body);
  return { attributes, memberIds: memberIds(declared, members) };
}

/** Before anything else is said about so long a list. */
function limitSent(body: Json, attribute: string): void {
  if (!isScimObject(body)) return;
  for (const [name, value] of Object.entries(body)) {
    if (name.toLowerCase() === attribute && Array.isArray(value)) {
      limitNamedMembers(value.length);
    }
  }
}
