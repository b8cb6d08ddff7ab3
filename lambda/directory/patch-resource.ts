import { applyPatch } from '../scim/patch/apply-patch.ts';
import { parsePatch } from '../scim/patch/parse-patch.ts';
import { splitMembership } from '../scim/patch/split-membership.ts';
import type { Json } from '../scim/resource.ts';
import type { ResourceType } from '../scim/schema/resource-type.ts';
import { changeResource } from './change-resource.ts';
import type { ChangeResult } from './change-result.ts';
import type { Caller, Directory } from './directory.ts';
import { GROUP } from './directory-store.ts';
import type { MatchEntityTag } from './precondition.ts';
import type { View } from './resource-view.ts';

/**
 * RFC 7644 §3.5.2: all operations or none, as far as one transaction reaches. More members than that are changed in parts, after all
 * operations have been found valid.
 * @throws what changeResource throws, and ScimError for an operation that is none
 */
export async function patchResource(
  directory: Directory,
  caller: Caller,
  resourceType: ResourceType,
  request: {
    readonly id: string;
    readonly body: Json;
    readonly precondition?: MatchEntityTag;
    readonly view?: View;
  },
): Promise<ChangeResult> {
  const { id, body, precondition, view } = request;
  const parsed = parsePatch(body);
  const { operations, steps } =
    resourceType.name === GROUP
      ? splitMembership(resourceType, parsed)
      : { operations: parsed, steps: [] };
  return changeResource(directory, caller, resourceType, {
    id,
    operation: 'patch',
    apply: ({ attributes }) => applyPatch(resourceType, attributes, operations),
    steps,
    precondition,
    view,
  });
}
