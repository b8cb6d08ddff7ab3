/** Which endpoint a request is for. An answer comes for every request; nothing is thrown. */
import type { ResourceType } from '../scim/schema/resource-type.ts';
import { notFound, ScimError } from '../scim/scim-error.ts';
import { admitTenant } from './admit-tenant.ts';
import { bulk } from './bulk-endpoint.ts';
import * as discovery from './discovery-endpoint.ts';
import { errorResponse, isForeseen } from './error-response.ts';
import * as resource from './resource-endpoint.ts';
import type { ScimRequest, ScimResponse } from './scim-message.ts';
import type { ScimService } from './scim-service.ts';
import * as search from './search-endpoint.ts';

/** What was asked for, in words that metrics and logs can group by: nothing in it comes from the client. */
export interface Operation {
  readonly operation: string;
  readonly resourceType: string;
}

export interface Answer extends Operation {
  readonly response: ScimResponse;
  /** An error that is not the client's and not a busy store's: to be logged. */
  readonly defect?: unknown;
  /** Of a bulk request, what it consists of: each counts as a request of its own. */
  readonly parts?: readonly Answer[];
}

interface Route extends Operation {
  readonly run: () => Promise<ScimResponse> | ScimResponse;
}

export async function answer(service: ScimService, request: ScimRequest): Promise<Answer> {
  const parts: Answer[] | undefined = isBulk(request) ? [] : undefined;
  const { run, ...operation } = parts
    ? bulkRoute(service, request, parts)
    : route(service, request);
  const runAdmitted = async (): Promise<ScimResponse> => {
    await admitTenant(service, request.caller.tenant);
    return run();
  };
  const given = await answerRoute({ ...operation, run: runAdmitted });
  return parts ? { ...given, parts } : given;
}

async function answerRoute({ run, ...operation }: Route): Promise<Answer> {
  try {
    return { ...operation, response: await run() };
  } catch (error) {
    const response = errorResponse(error);
    return isForeseen(error)
      ? { ...operation, response }
      : { ...operation, response, defect: error };
  }
}

const isBulk = ({ method, path }: ScimRequest): boolean =>
  method === 'POST' && path.length === 1 && path[0]?.toLowerCase() === 'bulk';

/** What it consists of is answered part by part, and kept in `parts`. */
function bulkRoute(service: ScimService, request: ScimRequest, parts: Answer[]): Route {
  const runPart = async (part: ScimRequest): Promise<ScimResponse> => {
    const given = await answerRoute(route(service, part));
    parts.push(given);
    return given.response;
  };
  return {
    operation: 'bulk',
    resourceType: 'Bulk',
    run: () => bulk(service, request, runPart),
  };
}

function route(service: ScimService, request: ScimRequest): Route {
  const [endpoint, id, ...rest] = request.path;
  if (endpoint === undefined) return rootRoute(service, request);
  const name = endpoint.toLowerCase();
  if (rest.length > 0) return unknownPath();
  const type = service.resourceTypes.find(
    (candidate) => candidate.endpoint.slice(1).toLowerCase() === name,
  );
  if (type) return resourceRoute(service, type, request, id);
  if (id === undefined && name === '.search') return searchRoute(service, request);
  if (id === undefined && name === 'bulk') return byMethod('Bulk', { POST: BULK }, request);
  if (name === 'me') return notOffered();
  return discoveryRoute(service, name, request, id);
}

/** For the method alone: a POST has been answered before. */
const BULK: Omit<Route, 'resourceType'> = { operation: 'bulk', run: unknownPath().run };

const rootRoute = (service: ScimService, request: ScimRequest): Route =>
  byMethod(
    'All',
    { GET: { operation: 'query', run: () => search.listAll(service, request) } },
    request,
  );

const searchRoute = (service: ScimService, request: ScimRequest): Route =>
  byMethod(
    'All',
    { POST: { operation: 'query', run: () => search.searchAll(service, request) } },
    request,
  );

function resourceRoute(
  service: ScimService,
  resourceType: ResourceType,
  request: ScimRequest,
  id: string | undefined,
): Route {
  const exchange = { service, resourceType, request };
  if (id?.toLowerCase() === '.search') {
    const POST = { operation: 'query', run: () => search.searchType(exchange) };
    return byMethod(resourceType.name, { POST }, request);
  }
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

/** RFC 7644 §3.11: a client of this service is no user of it. */
function notOffered(): Route {
  const run = () => {
    throw new ScimError(501, 'This service does not offer /Me: its clients are not its users.');
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
