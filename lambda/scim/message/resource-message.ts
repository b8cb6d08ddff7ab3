import { entityTag } from '../entity-tag.ts';
import type { ScimObject } from '../resource.ts';
import type { ResourceType } from '../schema/resource-type.ts';

/** A resource with what the service knows about it. */
export interface ShownResource {
  readonly resource: {
    readonly id: string;
    readonly created: string;
    readonly lastModified: string;
    readonly version: number;
    readonly attributes: ScimObject;
    readonly membership?: { readonly revisions: readonly number[] };
    /** The groups that have it as a member, with their attributes. */
    readonly memberOf?: readonly ShownGroup[];
  };
  /** Of a group: its members, with the names of their resource types. */
  readonly members?: readonly { readonly id: string; readonly resourceType: string }[];
}

interface ShownGroup {
  readonly id: string;
  readonly version: number;
  readonly attributes: ScimObject;
}

/**
 * A resource as an answer shows it (RFC 7643 §3): `schemas` names those extensions that have a value. What it has none of is left out,
 * members and groups too.
 * @param baseUrl the Tenant URL without a slash at its end
 */
export function resourceMessage(
  resourceType: ResourceType,
  { resource, members }: ShownResource,
  baseUrl: string,
): ScimObject {
  const { id, attributes, memberOf } = resource;
  const schemas = [resourceType.schema.id];
  for (const { schema } of resourceType.extensions) {
    if (Object.hasOwn(attributes, schema.id)) schemas.push(schema.id);
  }
  return {
    schemas,
    id,
    ...attributes,
    ...(members?.length ? { members: members.map((member) => showMember(member, baseUrl)) } : {}),
    ...(memberOf?.length ? { groups: memberOf.map((group) => showGroup(group, baseUrl)) } : {}),
    meta: {
      resourceType: resourceType.name,
      created: resource.created,
      lastModified: resource.lastModified,
      location: resourceLocation(resourceType, id, baseUrl),
      version: entityTag(resource),
    },
  };
}

export function resourceLocation({ endpoint }: ResourceType, id: string, baseUrl: string): string {
  return `${baseUrl}${endpoint}/${id}`;
}

/** Of the resource types that can be members (RFC 7643 §4.2). */
const MEMBER_ENDPOINTS: ReadonlyMap<string, string> = new Map([
  ['User', '/Users'],
  ['Group', '/Groups'],
]);

/** RFC 7643 §4.2. Without `display`: a membership knows no names, so that a member is renamed by one write and not by one for each group. */
function showMember(
  { id, resourceType }: { readonly id: string; readonly resourceType: string },
  baseUrl: string,
): ScimObject {
  const endpoint = MEMBER_ENDPOINTS.get(resourceType);
  return {
    value: id,
    ...(endpoint === undefined ? {} : { $ref: `${baseUrl}${endpoint}/${id}` }),
    type: resourceType,
  };
}

/** RFC 7643 §4.1.2, groups. */
function showGroup({ id, attributes }: ShownGroup, baseUrl: string): ScimObject {
  const { displayName } = attributes;
  return {
    value: id,
    $ref: `${baseUrl}${MEMBER_ENDPOINTS.get('Group')}/${id}`,
    ...(displayName === undefined ? {} : { display: displayName }),
    type: 'direct',
  };
}
