/** Queries by POST (RFC 7644 §3.4.3), and queries of all resource types at once at the root (§3.4.2.1). */
import { queryAllTypes } from '../directory/query/query-all-types.ts';
import { listResponse } from '../scim/message/list-response.ts';
import { resourceMessage } from '../scim/message/resource-message.ts';
import { type Projection, parseProjection } from '../scim/projection/projection.ts';
import { isNameKnown } from '../scim/projection/selection.ts';
import type { ResourceType } from '../scim/schema/resource-type.ts';
import { type ListParameters, parseListParameters, parseSearchRequest } from './list-parameters.ts';
import { parseBody } from './request-body.ts';
import { type Exchange, query, viewOf } from './resource-endpoint.ts';
import type { ScimRequest, ScimResponse } from './scim-message.ts';
import type { ScimService } from './scim-service.ts';

export const searchType = (exchange: Exchange): Promise<ScimResponse> =>
  query(exchange, parseSearchRequest(parseBody(exchange.request)));

export const searchAll = (service: ScimService, request: ScimRequest): Promise<ScimResponse> =>
  queryAll(service, request, parseSearchRequest(parseBody(request)));

export const listAll = (service: ScimService, request: ScimRequest): Promise<ScimResponse> =>
  queryAll(service, request, parseListParameters(request));

async function queryAll(
  { directory, resourceTypes }: ScimService,
  request: ScimRequest,
  parameters: ListParameters,
): Promise<ScimResponse> {
  const { projection, ...rest } = parameters;
  const projections = new Map(
    resourceTypes.map((type) => [type, projectionIn(resourceTypes, type, projection)]),
  );
  const projectionFor = (type: ResourceType): Projection =>
    projections.get(type) ?? projectionIn(resourceTypes, type, projection);
  const { found, ...page } = await queryAllTypes(directory, request.caller, resourceTypes, {
    ...rest,
    viewOf: (type) => viewOf(projectionFor(type)),
    baseUrl: request.baseUrl,
  });
  const resources = found.map(({ resourceType, view }) =>
    projectionFor(resourceType).project(resourceMessage(resourceType, view, request.baseUrl)),
  );
  return { status: 200, headers: {}, body: listResponse({ ...page, resources }) };
}

/** A name that one resource type has is no mistake for another that has not. */
function projectionIn(
  resourceTypes: readonly ResourceType[],
  resourceType: ResourceType,
  parameters: ListParameters['projection'],
): Projection {
  const isKnownElsewhere = (name: string) =>
    resourceTypes.some((other) => other !== resourceType && isNameKnown(other, name));
  return parseProjection(resourceType, { ...parameters, isKnownElsewhere });
}
