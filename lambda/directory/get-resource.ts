import { quoted } from '../scim/normalise-value.ts';
import type { ResourceType } from '../scim/schema/resource-type.ts';
import { notFound } from '../scim/scim-error.ts';
import type { Caller, Directory } from './directory.ts';
import type { ReadOptions, StoredResource } from './directory-store.ts';
import { countMembers, limitShownMembers } from './membership/member-limits.ts';
import { readAllMembers } from './membership/read-all-members.ts';
import { viewWithMembers } from './membership/view-with-members.ts';
import type { ResourceView, View } from './resource-view.ts';

/**
 * A resource with what is to be shown beside its attributes. The members are read after the resource, so that its entity tag is never
 * newer than they are.
 * @throws ScimError 404; tooMany for more members than MAXIMUM_SHOWN_MEMBERS
 */
export async function getResource(
  directory: Directory,
  caller: Caller,
  resourceType: ResourceType,
  id: string,
  view: View,
): Promise<ResourceView> {
  const resource = await loadResource(directory, caller, resourceType, id, view);
  if (!view.members || !resource.membership) return { resource };
  limitShownMembers(id, countMembers(resource.membership));
  const group = { tenant: caller.tenant, resourceType: resourceType.name, id };
  return viewWithMembers(resource, await readAllMembers(directory.store, group));
}

/** @throws ScimError 404 */
export async function loadResource(
  { store }: Directory,
  { tenant }: Caller,
  resourceType: ResourceType,
  id: string,
  { memberOf }: ReadOptions = { memberOf: false },
): Promise<StoredResource> {
  const resource = await store.get({ tenant, resourceType: resourceType.name, id }, { memberOf });
  if (!resource) throw noSuchResource(resourceType, id);
  return resource;
}

export function noSuchResource(resourceType: ResourceType, id: string) {
  return notFound(`There is no ${resourceType.name} with the id ${quoted(id)}.`);
}
