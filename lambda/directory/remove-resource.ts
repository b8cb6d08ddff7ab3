import type { ResourceType } from '../scim/schema/resource-type.ts';
import type { Caller, Directory } from './directory.ts';
import { getResource, noSuchResource } from './get-resource.ts';
import { indexResource } from './index-resource.ts';
import { recordChange } from './record-change.ts';
import { untilUndisturbed } from './until-undisturbed.ts';

/**
 * RFC 7644 §3.6. The history stays.
 * @throws ScimError 404; StoreBusy where others always came first
 */
export async function removeResource(
  directory: Directory,
  caller: Caller,
  resourceType: ResourceType,
  id: string,
): Promise<void> {
  await untilUndisturbed(directory, async () => {
    const before = await getResource(directory, caller, resourceType, id);
    const { outcome } = await directory.store.remove(caller.tenant, resourceType.name, {
      before: indexResource(resourceType, directory.settings, before),
      entry: recordChange(directory, caller, resourceType, {
        operation: 'delete',
        time: directory.now(),
        before,
      }),
    });
    if (outcome === 'missing') throw noSuchResource(resourceType, id);
    return outcome === 'removed' ? outcome : undefined;
  });
}
