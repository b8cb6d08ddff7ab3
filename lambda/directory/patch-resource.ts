import { applyPatch } from '../scim/patch/apply-patch.ts';
import { parsePatch } from '../scim/patch/parse-patch.ts';
import type { Json } from '../scim/resource.ts';
import type { ResourceType } from '../scim/schema/resource-type.ts';
import { changeResource } from './change-resource.ts';
import type { Caller, Directory } from './directory.ts';
import type { StoredResource } from './directory-store.ts';

/** RFC 7644 §3.5.2: all operations or none. */
export async function patchResource(
  directory: Directory,
  caller: Caller,
  resourceType: ResourceType,
  { id, body }: { readonly id: string; readonly body: Json },
): Promise<StoredResource> {
  const operations = parsePatch(body);
  return changeResource(directory, caller, resourceType, {
    id,
    operation: 'patch',
    apply: ({ attributes }) => applyPatch(resourceType, attributes, operations),
  });
}
