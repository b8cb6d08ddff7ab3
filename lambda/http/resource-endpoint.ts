/** The endpoints of a resource type (RFC 7644 §3.2): the same for every type. */
import { type ChangeResult, NOTHING_BESIDE } from '../directory/change-result.ts';
import { createResource } from '../directory/create-resource.ts';
import { getResource } from '../directory/get-resource.ts';
import { patchResource } from '../directory/patch-resource.ts';
import { queryResources } from '../directory/query/query-resources.ts';
import { removeResource } from '../directory/remove-resource.ts';
import { replaceResource } from '../directory/replace-resource.ts';
import type { ResourceView, View } from '../directory/resource-view.ts';
import { listResponse } from '../scim/message/list-response.ts';
import { resourceMessage } from '../scim/message/resource-message.ts';
import { type Projection, parseProjection } from '../scim/projection/projection.ts';
import type { Json } from '../scim/resource.ts';
import type { ResourceType } from '../scim/schema/resource-type.ts';
import { isModified, precondition } from './conditional-request.ts';
import {
  type ListParameters,
  parseListParameters,
  parseProjectionParameters,
} from './list-parameters.ts';
import { parseBody } from './request-body.ts';
import type { ScimRequest, ScimResponse } from './scim-message.ts';
import type { ScimService } from './scim-service.ts';

/** One resource type of one service, asked by one request. */
export interface Exchange {
  readonly service: ScimService;
  readonly resourceType: ResourceType;
  readonly request: ScimRequest;
}

export const list = (exchange: Exchange): Promise<ScimResponse> =>
  query(exchange, parseListParameters(exchange.request));

/** The answer to a query, whether it came in the address or in a body. */
export async function query(
  { service, resourceType, request }: Exchange,
  parameters: ListParameters,
): Promise<ScimResponse> {
  const projection = parseProjection(resourceType, parameters.projection);
  const { views, ...page } = await queryResources(service.directory, request.caller, resourceType, {
    ...parameters,
    view: viewOf(projection),
    baseUrl: request.baseUrl,
  });
  const resources = views.map((view) =>
    projection.project(resourceMessage(resourceType, view, request.baseUrl)),
  );
  return { status: 200, headers: {}, body: listResponse({ ...page, resources }) };
}

export async function create({ service, resourceType, request }: Exchange): Promise<ScimResponse> {
  const body = parseBody(request);
  const projection = projectionOf(resourceType, request, body);
  const created = await createResource(service.directory, request.caller, resourceType, {
    body,
    view: viewOf(projection),
    ...(request.newId !== undefined && { id: request.newId }),
  });
  return { ...show({ resourceType, request, projection }, created, 201), ...counted(created) };
}

export async function get(exchange: Exchange, id: string): Promise<ScimResponse> {
  const { service, resourceType, request } = exchange;
  const projection = projectionOf(resourceType, request);
  const shown = { resourceType, request, projection };
  const view = viewOf(projection);
  const read = (what: View) =>
    getResource(service.directory, request.caller, resourceType, id, what);
  if (request.ifNoneMatch === undefined) return show(shown, await read(view), 200);
  // The tag is known without the members: who has them already costs no more than that.
  const { headers } = show(shown, await read({ ...view, members: false }), 200);
  if (!isModified(request, headers)) return { status: 304, headers };
  return show(shown, await read(view), 200);
}

export const replace = (exchange: Exchange, id: string) => change(exchange, id, replaceResource);

/**
 * A User is shown whole after a PATCH: Microsoft's validator reads the values back from the answer. A Group is not, unless the client
 * names `attributes` (RFC 7644 §3.5.2): its members may be many.
 */
export async function patch(exchange: Exchange, id: string): Promise<ScimResponse> {
  const { service, resourceType, request } = exchange;
  const isAsked = parseProjectionParameters(request).attributes !== undefined;
  if (isAsked || !service.patchWithoutBody.has(resourceType.name)) {
    return change(exchange, id, patchResource);
  }
  const { body: _notShown, ...changed } = await change(exchange, id, patchResource, NOTHING_BESIDE);
  return { ...changed, status: 204 };
}

async function change(
  { service, resourceType, request }: Exchange,
  id: string,
  apply: typeof replaceResource,
  onlyView?: View,
): Promise<ScimResponse> {
  const body = parseBody(request);
  const projection = projectionOf(resourceType, request, body);
  const changed = await apply(service.directory, request.caller, resourceType, {
    id,
    body,
    view: onlyView ?? viewOf(projection),
    ...precondition(request),
  });
  return { ...show({ resourceType, request, projection }, changed, 200), ...counted(changed) };
}

export async function remove(exchange: Exchange, id: string): Promise<ScimResponse> {
  const { service, resourceType, request } = exchange;
  await removeResource(service.directory, request.caller, resourceType, {
    id,
    ...precondition(request),
  });
  return { status: 204, headers: {} };
}

function projectionOf(resourceType: ResourceType, request: ScimRequest, written?: Json) {
  return parseProjection(resourceType, {
    ...parseProjectionParameters(request),
    ...(written !== undefined && { written }),
  });
}

/** What has to be read because it is shown. */
export const viewOf = (projection: Projection): View => ({
  members: projection.shows('members'),
  memberOf: projection.shows('groups'),
});

function show(
  shown: {
    readonly resourceType: ResourceType;
    readonly request: ScimRequest;
    readonly projection: Projection;
  },
  view: ResourceView,
  status: number,
): ScimResponse {
  const { resourceType, request, projection } = shown;
  const message = resourceMessage(resourceType, view, request.baseUrl);
  const { version, location } = message['meta'] as { version: string; location: string };
  const headers = { ETag: version, ...(status === 201 && { Location: location }) };
  return { status, headers, body: projection.project(message) };
}

const counted = ({ unknownMembers }: ChangeResult) =>
  unknownMembers === 0 ? {} : { unknownMembers };
