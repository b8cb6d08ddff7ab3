import type { ScimObject } from '../resource.ts';
import type { ResourceType } from '../schema/resource-type.ts';

/** What the service knows about a resource beside its attributes. */
export interface ResourceMeta {
  readonly id: string;
  readonly created: string;
  readonly lastModified: string;
  readonly version: number;
}

/**
 * A resource as an answer shows it (RFC 7643 §3): `schemas` names those extensions that have a value.
 * @param baseUrl the Tenant URL without a slash at its end
 */
export function resourceMessage(
  resourceType: ResourceType,
  meta: ResourceMeta,
  attributes: ScimObject,
  baseUrl: string,
): ScimObject {
  const schemas = [resourceType.schema.id];
  for (const { schema } of resourceType.extensions) {
    if (Object.hasOwn(attributes, schema.id)) schemas.push(schema.id);
  }
  return {
    schemas,
    id: meta.id,
    ...attributes,
    meta: {
      resourceType: resourceType.name,
      created: meta.created,
      lastModified: meta.lastModified,
      location: resourceLocation(resourceType, meta.id, baseUrl),
      version: entityTag(meta.version),
    },
  };
}

export function resourceLocation({ endpoint }: ResourceType, id: string, baseUrl: string): string {
  return `${baseUrl}${endpoint}/${id}`;
}

/** RFC 7644 §3.14: weak, as the bytes of an answer also depend on what it was asked to hold. */
export function entityTag(version: number): string {
  return `W/"${version}"`;
}
