import { keepImmutable } from '../scim/keep-immutable.ts';
import type { Json, ScimObject } from '../scim/resource.ts';
import type { ResourceType } from '../scim/schema/resource-type.ts';
import { validateResource } from '../scim/validate-resource.ts';
import { changeResource } from './change-resource.ts';
import type { Caller, Directory } from './directory.ts';
import type { StoredResource } from './directory-store.ts';

/**
 * RFC 7644 §3.5.1. What the client leaves out is cleared, but for attributes that have a default: a PUT that does not
 * speak of `active` must not let a disabled user in again.
 */
export async function replaceResource(
  directory: Directory,
  caller: Caller,
  resourceType: ResourceType,
  { id, body }: { readonly id: string; readonly body: Json },
): Promise<StoredResource> {
  const attributes = validateResource(resourceType, body);
  return changeResource(directory, caller, resourceType, {
    id,
    operation: 'replace',
    apply: (before) =>
      keepImmutable(resourceType, before.attributes, {
        ...keptDefaults(resourceType, before),
        ...attributes,
      }),
  });
}

function keptDefaults({ defaults }: ResourceType, before: StoredResource): ScimObject {
  return Object.fromEntries(
    Object.entries(defaults).map(([name, value]) => [name, before.attributes[name] ?? value]),
  );
}
