/** The endpoints of a resource type (RFC 7644 §3.2): the same for every type. */
import { createResource } from '../directory/create-resource.ts';
import type { StoredResource } from '../directory/directory-store.ts';
import { getResource } from '../directory/get-resource.ts';
import { patchResource } from '../directory/patch-resource.ts';
import { queryResources } from '../directory/query-resources.ts';
import { removeResource } from '../directory/remove-resource.ts';
import { replaceResource } from '../directory/replace-resource.ts';
import { listResponse } from '../scim/message/list-response.ts';
import { resourceLocation, resourceMessage } from '../scim/message/resource-message.ts';
import { type Projection, parseProjection } from '../scim/projection.ts';
import type { ScimObject } from '../scim/resource.ts';
import type { ResourceType } from '../scim/schema/resource-type.ts';
import { parseListParameters } from './list-parameters.ts';
import { parseBody } from './request-body.ts';
import type { ScimRequest, ScimResponse } from './scim-message.ts';
import type { ScimService } from './scim-service.ts';

/** One resource type of one service, asked by one request. */
interface Exchange {
  readonly service: ScimService;
  readonly resourceType: ResourceType;
  readonly request: ScimRequest;
}

export async function list({ service, resourceType, request }: Exchange): Promise<ScimResponse> {
  const parameters = parseListParameters(request);
  const projection = projectionOf(resourceType, request);
  const { directory } = service;
  const page = await queryResources(directory, request.caller, resourceType, {
    ...parameters,
    baseUrl: request.baseUrl,
  });
  const resources = page.resources.map((resource) =>
    show({ resourceType, request, resource, projection }),
  );
  const { startIndex } = parameters;
  return ok(200, listResponse({ totalResults: page.totalResults, startIndex, resources }));
}

export async function create({ service, resourceType, request }: Exchange): Promise<ScimResponse> {
  const projection = projectionOf(resourceType, request);
  const body = parseBody(request);
  const resource = await createResource(service.directory, request.caller, resourceType, body);
  return {
    status: 201,
    headers: { Location: resourceLocation(resourceType, resource.id, request.baseUrl) },
    body: show({ resourceType, request, resource, projection }),
  };
}

export async function get(exchange: Exchange, id: string): Promise<ScimResponse> {
  const { service, resourceType, request } = exchange;
  const projection = projectionOf(resourceType, request);
  const resource = await getResource(service.directory, request.caller, resourceType, id);
  return ok(200, show({ resourceType, request, resource, projection }));
}

export const replace = (exchange: Exchange, id: string) => change(exchange, id, replaceResource);
/** Users answer 200 with the resource: Entra's validator reads the values back from it. */
export const patch = (exchange: Exchange, id: string) => change(exchange, id, patchResource);

async function change(
  { service, resourceType, request }: Exchange,
  id: string,
  apply: typeof replaceResource,
): Promise<ScimResponse> {
  const projection = projectionOf(resourceType, request);
  const body = parseBody(request);
  const resource = await apply(service.directory, request.caller, resourceType, { id, body });
  return ok(200, show({ resourceType, request, resource, projection }));
}

export async function remove(exchange: Exchange, id: string): Promise<ScimResponse> {
  const { service, resourceType, request } = exchange;
  await removeResource(service.directory, request.caller, resourceType, id);
  return { status: 204, headers: {} };
}

function projectionOf(resourceType: ResourceType, { query }: ScimRequest): Projection {
  const attributes = query.get('attributes');
  const excludedAttributes = query.get('excludedattributes');
  return parseProjection(resourceType, {
    ...(attributes === undefined ? {} : { attributes }),
    ...(excludedAttributes === undefined ? {} : { excludedAttributes }),
  });
}

function show(view: {
  readonly resourceType: ResourceType;
  readonly request: ScimRequest;
  readonly resource: StoredResource;
  readonly projection: Projection;
}): ScimObject {
  const { resourceType, request, resource, projection } = view;
  return projection(resourceMessage(resourceType, resource, resource.attributes, request.baseUrl));
}

const ok = (status: number, body: ScimObject): ScimResponse => ({ status, headers: {}, body });
