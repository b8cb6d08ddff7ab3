/**
 * The target directory in the five calls that Entra makes on an object: query, get, create, patch, delete.
 * Every wrong answer leaves here as a ProvisioningFailure. One generic path serves every resource type.
 */
import type { PatchRequest } from './patch-dialect.ts';
import { failureOf, notScim, type ProvisioningFailure } from './provisioning-failure.ts';
import type { ScimAnswer, ScimClient } from './scim-client.ts';
import { isObject, type JsonObject } from './target-resource.ts';

/** A resource with the id by which Entra remembers it. */
export interface TargetObject {
  readonly id: string;
  readonly resource: JsonObject;
}

export interface TargetDirectory {
  /** The rows that the filter finds. */
  query(filter: string): Promise<TargetObject[]>;
  get(id: string): Promise<TargetObject>;
  create(resource: JsonObject): Promise<TargetObject>;
  patch(id: string, request: PatchRequest): Promise<void>;
  /** An object that is gone already counts as deleted. */
  remove(id: string): Promise<'deleted' | 'was gone'>;
}

/**
 * @param endpoint such as /Users
 * @param reading what goes with every read, such as the attributes to leave out
 */
export function targetDirectory(
  client: ScimClient,
  endpoint: string,
  reading: Readonly<Record<string, string>> = {},
): TargetDirectory {
  const pathOf = (id: string): string => `${endpoint}/${encodeURIComponent(id)}`;
  return {
    async query(filter) {
      const answer = await client.send({
        method: 'GET',
        path: endpoint,
        query: { ...reading, filter },
      });
      return rowsOf(answer).map((row) => toTargetObject(row, 'job'));
    },
    async get(id) {
      const answer = await client.send({ method: 'GET', path: pathOf(id), query: reading });
      return toTargetObject(bodyOf(answer, [200], 'object'), 'object');
    },
    async create(resource) {
      const answer = await client.send({ method: 'POST', path: endpoint, body: resource });
      return toTargetObject(bodyOf(answer, [200, 201], 'collection'), 'object');
    },
    async patch(id, request) {
      const answer = await client.send({ method: 'PATCH', path: pathOf(id), body: request });
      bodyOf(answer, [200, 202, 204], 'object');
    },
    async remove(id) {
      const answer = await client.send({ method: 'DELETE', path: pathOf(id) });
      if (answer.outcome === 'answer' && answer.status === 404) return 'was gone';
      bodyOf(answer, [200, 202, 204], 'object');
      return 'deleted';
    },
  };
}

/** The Resources of a ListResponse (RFC 7644 §3.4.2). @throws ProvisioningFailure when the answer is none. */
export function rowsOf(answer: ScimAnswer): JsonObject[] {
  const body = bodyOf(answer, [200], 'query');
  if (!isObject(body)) throw notScim('The answer to a query is not JSON.', 'job');
  const { Resources: rows, totalResults } = body;
  if (typeof totalResults !== 'number') {
    throw notScim('The answer to a query is no ListResponse: totalResults is missing.', 'job');
  }
  if (rows === undefined && totalResults === 0) return [];
  if (!Array.isArray(rows)) {
    throw notScim('The answer to a query is no ListResponse: Resources is no array.', 'job');
  }
  return rows.filter(isObject);
}

function bodyOf(
  answer: ScimAnswer,
  wanted: readonly number[],
  target: 'query' | 'object' | 'collection',
): unknown {
  if (answer.outcome !== 'answer' || !wanted.includes(answer.status))
    throw failureOf(answer, target);
  return answer.body;
}

function toTargetObject(body: unknown, reach: ProvisioningFailure['reach']): TargetObject {
  const id = isObject(body) ? body['id'] : undefined;
  if (!isObject(body) || typeof id !== 'string' || id === '') {
    throw notScim('The answer is no SCIM resource: it has no id.', reach);
  }
  return { id, resource: body };
}
