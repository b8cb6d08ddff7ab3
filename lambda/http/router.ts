/** Which endpoint a request is for. An answer comes for every request; nothing is thrown. */
import { listResponse } from '../scim/message/list-response.ts';
import type { ResourceType } from '../scim/schema/resource-type.ts';
import { notFound, ScimError } from '../scim/scim-error.ts';
import * as discovery from './discovery-endpoint.ts';
import { errorResponse, isForeseen } from './error-response.ts';
import { parseListParameters } from './list-parameters.ts';
import * as resource from './resource-endpoint.ts';
import type { ScimRequest, ScimResponse } from './scim-message.ts';
import type { ScimService } from './scim-service.ts';

/** What was asked for, in words that metrics and logs can group by: nothing in it comes from the client. */
export interface Operation {
  readonly operation: string;
  readonly resourceType: string;
}

export interface Answer extends Operation {
  readonly response: ScimResponse;
  /** An error that is not the client's and not a busy store's: to be logged. */
  readonly defect?: unknown;
}

interface Route extends Operation {
  readonly run: () => Promise<ScimResponse> | ScimResponse;
}

export async function answer(service: ScimService, request: ScimRequest): Promise<Answer> {
  const { run, ...operation } = route(service, request);
  try {
    return { ...operation, response: await run() };
  } catch (error) {
    const response = errorResponse(error);
    return isForeseen(error)
      ? { ...operation, response }
      : { ...operation, response, defect: error };
  }
}

function route(service: ScimService, request: ScimRequest): Route {
  const [endpoint = '', id, ...rest] = request.path;
  const name = endpoint.toLowerCase();
  if (rest.length > 0) return unknownPath();
  const type = service.resourceTypes.find(
    (candidate) => candidate.endpoint.slice(1).toLowerCase() === name,
  );
  if (type) return resourceRoute(service, type, request, id);
  if (name === 'groups') return groupsRoute(request, id);
  if (NOT_OFFERED.has(name)) return notOffered();
  return discoveryRoute(service, name, request, id);
}

function resourceRoute(
  service: ScimService,
  resourceType: ResourceType,
  request: ScimRequest,
  id: string | undefined,
): Route {
  const exchange = { service, resourceType, request };
  const routes: Readonly<Record<string, Omit<Route, 'resourceType'>>> =
    id === undefined
      ? {
          GET: { operation: 'query', run: () => resource.list(exchange) },
          POST: { operation: 'create', run: () => resource.create(exchange) },
        }
      : {
          GET: { operation: 'get', run: () => resource.get(exchange, id) },
          PUT: { operation: 'replace', run: () => resource.replace(exchange, id) },
          PATCH: { operation: 'patch', run: () => resource.patch(exchange, id) },
          DELETE: { operation: 'delete', run: () => resource.remove(exchange, id) },
        };
  return byMethod(resourceType.name, routes, request);
}

/** Entra asks for groups in its connection test; the answer is a list without any until groups can be provisioned. */
function groupsRoute(request: ScimRequest, id: string | undefined): Route {
  const run = () => {
    if (id !== undefined) throw notFound('There is no such Group.');
    const { startIndex } = parseListParameters(request);
    const body = listResponse({ totalResults: 0, startIndex, resources: [] });
    return { status: 200, headers: {}, body };
  };
  const refuse = () => {
    throw new ScimError(501, 'Groups cannot be provisioned here: switch group provisioning off.');
  };
  return request.method === 'GET'
    ? { operation: id === undefined ? 'query' : 'get', resourceType: 'Group', run }
    : { operation: 'unsupported', resourceType: 'Group', run: refuse };
}

function discoveryRoute(
  service: ScimService,
  name: string,
  request: ScimRequest,
  id: string | undefined,
): Route {
  const documents: Readonly<Record<string, () => ScimResponse>> = {
    resourcetypes: () => discovery.resourceTypes(service, request, id),
    schemas: () => discovery.schemas(service, request, id),
    ...(id === undefined
      ? { serviceproviderconfig: () => discovery.serviceProviderConfig(request) }
      : {}),
  };
  const document = Object.hasOwn(documents, name) ? documents[name] : undefined;
  if (!document) return unknownPath();
  const run = () => {
    // RFC 7644 §4: a filter on a discovery endpoint is answered with 403.
    if (request.query.has('filter')) {
      throw new ScimError(403, 'This endpoint does not take a filter.');
    }
    return document();
  };
  return byMethod('Discovery', { GET: { operation: 'discover', run } }, request);
}

function byMethod(
  resourceType: string,
  routes: Readonly<Record<string, Omit<Route, 'resourceType'>>>,
  { method }: ScimRequest,
): Route {
  const found = Object.hasOwn(routes, method) ? routes[method] : undefined;
  if (found) return { ...found, resourceType };
  const allowed = Object.keys(routes).join(', ');
  const run = (): ScimResponse => {
    const refusal = new ScimError(405, `This address takes ${allowed} only.`);
    const { status, headers, body } = errorResponse(refusal);
    return { status, headers: { ...headers, Allow: allowed }, ...(body ? { body } : {}) };
  };
  return { operation: 'unsupported', resourceType, run };
}

/** Endpoints of RFC 7644 that this service does not have (§3.11 asks for 501 where there is no /Me). */
const NOT_OFFERED = new Set(['me', 'bulk', '.search']);

function notOffered(): Route {
  const run = () => {
    throw new ScimError(501, 'This service does not offer /Me, /Bulk and /.search.');
  };
  return { operation: 'unsupported', resourceType: 'Unknown', run };
}

function unknownPath(): Route {
  const run = () => {
    throw notFound(
      'There is nothing at this address. A Tenant URL ends with /scim/v2; users are at /scim/v2/Users.',
    );
  };
  return { operation: 'unknown', resourceType: 'Unknown', run };
}
