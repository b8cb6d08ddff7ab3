/** Requests whose answers have to be the wanted ones, and failures that tell a developer what was asked and answered. */
import { detailOf } from '../provisioning-failure.ts';
import type { ScimAnswer, ScimClient, ScimRequest } from '../scim-client.ts';
import { isObject, type JsonObject } from '../target-resource.ts';
import { equalsFilter } from '../tenant-url.ts';
import { check, TestFailure } from './test-outcome.ts';

const listResponse = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';
const patchOp = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

export type Endpoint = '/Users' | '/Groups';

export interface Operation {
  readonly op: 'add' | 'replace' | 'remove' | 'Add' | 'Replace';
  readonly path?: string;
  readonly value?: unknown;
}

export interface ScimProbe {
  /** The body of the answer, {} where it has none. @throws TestFailure when the status is none of those. */
  send(request: ScimRequest, statuses: readonly number[]): Promise<JsonObject>;
  /** The created resource, which has an id. */
  create(endpoint: Endpoint, body: JsonObject, statuses?: readonly number[]): Promise<Created>;
  get(endpoint: Endpoint, id: string): Promise<JsonObject>;
  patch(endpoint: Endpoint, id: string, operations: readonly Operation[]): Promise<JsonObject>;
  /** The ListResponse, whose shape is checked, and its rows. */
  filter(endpoint: Endpoint, attribute: string, value: string): Promise<Found>;
}

export interface Created {
  readonly id: string;
  readonly resource: JsonObject;
}

export interface Found {
  readonly totalResults: number;
  readonly rows: readonly JsonObject[];
}

export function createProbe(client: ScimClient): ScimProbe {
  const send: ScimProbe['send'] = async (request, statuses) =>
    bodyOf(request, await client.send(request), statuses);
  return {
    send,
    async create(endpoint, body, statuses = [201]) {
      const resource = await send({ method: 'POST', path: endpoint, body }, statuses);
      const { id } = resource;
      check(typeof id === 'string' && id !== '', `POST ${endpoint}: the answer has no id`);
      return { id, resource };
    },
    get: (endpoint, id) => send({ method: 'GET', path: pathOf(endpoint, id) }, [200]),
    patch(endpoint, id, operations) {
      const body = { schemas: [patchOp], Operations: operations };
      return send({ method: 'PATCH', path: pathOf(endpoint, id), body }, [200, 204]);
    },
    async filter(endpoint, attribute, value) {
      const filter = equalsFilter(attribute, value);
      const query = endpoint === '/Groups' ? { excludedAttributes: 'members', filter } : { filter };
      const body = await send({ method: 'GET', path: endpoint, query }, [200]);
      return toFound(`GET ${endpoint}?filter=${filter}`, body);
    },
  };
}

export function pathOf(endpoint: Endpoint, id: string): string {
  return `${endpoint}/${encodeURIComponent(id)}`;
}

/** @throws TestFailure when the body is no ListResponse (RFC 7644 §3.4.2). */
export function toFound(request: string, body: JsonObject): Found {
  const { schemas, totalResults, Resources: rows } = body;
  const isList = Array.isArray(schemas) && schemas.includes(listResponse);
  check(isList, `${request}: schemas does not hold ${listResponse}`);
  check(typeof totalResults === 'number', `${request}: totalResults is no number`);
  const isEmpty = rows === undefined && totalResults === 0;
  check(isEmpty || Array.isArray(rows), `${request}: Resources is ${shown(rows)}, no array`);
  return { totalResults, rows: Array.isArray(rows) ? rows.filter(isObject) : [] };
}

function bodyOf(
  { method, path, query, body: sent }: ScimRequest,
  answer: ScimAnswer,
  statuses: readonly number[],
): JsonObject {
  const parameters = Object.entries(query ?? {}).map(([name, value]) => `${name}=${value}`);
  const request = `${method} ${path}${parameters.length === 0 ? '' : `?${parameters.join('&')}`}`;
  if (answer.outcome !== 'answer') {
    throw new TestFailure(
      `${request}: ${answer.outcome === 'timeout' ? 'no answer in time' : answer.reason}`,
    );
  }
  const { status, body } = answer;
  if (!statuses.includes(status)) {
    const detail = detailOf(body);
    const operations = isObject(sent) ? sent['Operations'] : undefined;
    throw new TestFailure(
      `${request}${operations === undefined ? '' : ` with ${shortened(JSON.stringify(operations))}`}: ` +
        `${status}${detail === undefined ? '' : ` (${detail})`} instead of ${statuses.join(' or ')}`,
    );
  }
  if (body === undefined && status !== 204 && method !== 'PATCH') {
    throw new TestFailure(`${request}: the answer is not JSON`);
  }
  return isObject(body) ? body : {};
}

/** A value as a sentence shows it. */
export function shown(value: unknown): string {
  return value === undefined ? 'absent' : shortened(JSON.stringify(value));
}

const longest = 300;

function shortened(text: string): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
