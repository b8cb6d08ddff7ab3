import { quoted } from '../scim/normalise-value.ts';
import type { ResourceType } from '../scim/schema/resource-type.ts';
import { notFound } from '../scim/scim-error.ts';
import type { Caller, Directory } from './directory.ts';
import type { StoredResource } from './directory-store.ts';

/** @throws ScimError 404 */
export async function getResource(
  { store }: Directory,
  { tenant }: Caller,
  resourceType: ResourceType,
  id: string,
): Promise<StoredResource> {
  const resource = await store.get({ tenant, resourceType: resourceType.name, id });
  if (!resource) throw noSuchResource(resourceType, id);
  return resource;
}

export function noSuchResource(resourceType: ResourceType, id: string) {
  return notFound(`There is no ${resourceType.name} with the id ${quoted(id)}.`);
}
