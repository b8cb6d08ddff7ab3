import type { Json } from '../scim/resource.ts';
import type { ResourceType } from '../scim/schema/resource-type.ts';
import { validateResource } from '../scim/validate-resource.ts';
import { alreadyExists } from './already-exists.ts';
import { firstDisplayName } from './application-display-name.ts';
import type { Caller, Directory } from './directory.ts';
import type { StoredResource } from './directory-store.ts';
import { indexResource, sortName } from './index-resource.ts';
import { limitResource } from './limits.ts';
import { recordChange } from './record-change.ts';

/**
 * RFC 7644 §3.3.
 * @throws ScimError uniqueness (409) for a value that another resource has, and what validateResource and limitResource throw
 */
export async function createResource(
  directory: Directory,
  caller: Caller,
  resourceType: ResourceType,
  body: Json,
): Promise<StoredResource> {
  const attributes = { ...resourceType.defaults, ...validateResource(resourceType, body) };
  const time = directory.now();
  const displayName = firstDisplayName(attributes);
  const resource: StoredResource = {
    id: directory.newId(),
    version: 1,
    created: time.toISOString(),
    lastModified: time.toISOString(),
    sortName: sortName(resourceType, attributes),
    attributes,
    application: displayName === undefined ? {} : { displayName },
  };
  const after = indexResource(resourceType, directory.settings, resource);
  limitResource(after);
  const entry = recordChange(directory, caller, resourceType, {
    operation: 'create',
    time,
    after: resource,
  });
  const { tenant } = caller;
  const result = await directory.store.create(tenant, resourceType.name, { after, entry });
  if (result.outcome === 'duplicate') throw alreadyExists(resourceType, result.attribute);
  return resource;
}
