import { keepImmutable } from '../scim/keep-immutable.ts';
import type { Json, ScimObject } from '../scim/resource.ts';
import type { ResourceType } from '../scim/schema/resource-type.ts';
import { changeResource } from './change-resource.ts';
import type { ChangeResult } from './change-result.ts';
import type { Caller, Directory } from './directory.ts';
import { GROUP, type StoredResource } from './directory-store.ts';
import type { MatchEntityTag } from './precondition.ts';
import type { View } from './resource-view.ts';
import { validateBody } from './validate-body.ts';

/**
 * RFC 7644 §3.5.1. What the client leaves out is cleared, a group's members too, but for attributes that have a default: a PUT that does
 * not speak of `active` must not let a disabled user in again.
 * @throws what changeResource and validateBody throw
 */
export async function replaceResource(
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
  const { attributes, memberIds } = validateBody(resourceType, body);
  return changeResource(directory, caller, resourceType, {
    id,
    operation: 'replace',
    apply: (before) =>
      keepImmutable(resourceType, before.attributes, {
        ...keptDefaults(resourceType, before),
        ...attributes,
      }),
    steps: resourceType.name === GROUP ? [{ kind: 'set', ids: memberIds }] : [],
    precondition,
    view,
  });
}

function keptDefaults({ defaults }: ResourceType, before: StoredResource): ScimObject {
  return Object.fromEntries(
    Object.entries(defaults).map(([name, value]) => [name, before.attributes[name] ?? value]),
  );
}
