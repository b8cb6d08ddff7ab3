/** Messages of the protocol: errors (RFC 7644 §3.12), lists (§3.4.2, RFC 9865 §2) and bulk responses (§3.7). */
import { isArray, isObject, type Json, type JsonObject } from '../json.ts';
import type { Complain } from './check-value.ts';

const MESSAGE = 'urn:ietf:params:scim:api:messages:2.0:';

export const isMessage = (body: Json | undefined, name: string): boolean =>
  isObject(body) && isArray(body['schemas']) && body['schemas'].includes(`${MESSAGE}${name}`);

/** RFC 7644 table 9 and RFC 9865 §2.1, with the status of each. */
const SCIM_TYPES: Readonly<Record<string, number>> = {
  invalidFilter: 400,
  tooMany: 400,
  uniqueness: 409,
  mutability: 400,
  invalidSyntax: 400,
  invalidPath: 400,
  noTarget: 400,
  invalidValue: 400,
  invalidVers: 400,
  sensitive: 403,
  invalidCursor: 400,
  expiredCursor: 400,
  invalidCount: 400,
};

/** What an exception, a file or a programmer would say. */
const INTERNALS =
  /\n\s+at |node_modules|\.[jt]s:\d|(Type|Range|Reference)Error|undefined|\[object |Cannot read|is not a function|DynamoDB|lambda\//;
const LONGEST_DETAIL = 600;

export function checkError(status: number, body: Json | undefined, complain: Complain): void {
  if (!isObject(body) || !isMessage(body, 'Error')) {
    complain('the answer is no error message');
    return;
  }
  allowOnly(body, ['schemas', 'status', 'scimType', 'detail'], complain);
  const { schemas, scimType, detail } = body;
  if (isArray(schemas) && schemas.length !== 1) complain('an error has other schemas too');
  if (body['status'] !== String(status)) complain('status of the error is not that of the answer');
  if (scimType !== undefined) {
    const known = typeof scimType === 'string' ? SCIM_TYPES[scimType] : undefined;
    if (known !== status) complain(`scimType ${JSON.stringify(scimType)} with status ${status}`);
  }
  if (status === 400 && scimType === undefined) complain('a 400 has no scimType');
  if (typeof detail !== 'string' || detail === '') complain('an error has no detail');
  else if (INTERNALS.test(detail)) complain('detail shows the inside of the service');
  else if (detail.length > LONGEST_DETAIL) complain('detail is very long');
}

export interface ExpectedPage {
  readonly isCursor: boolean;
  /** Undefined where the request's is not to be understood. */
  readonly startIndex: number | undefined;
  readonly count: number;
}

/** Whether the message is that of a list; then its resources. */
export function checkList(
  body: Json | undefined,
  expected: ExpectedPage,
  complain: Complain,
): readonly Json[] {
  if (!isObject(body) || !isMessage(body, 'ListResponse')) {
    complain('the answer is no list');
    return [];
  }
  const paging = expected.isCursor ? ['nextCursor', 'previousCursor'] : ['startIndex'];
  allowOnly(body, ['schemas', 'totalResults', 'itemsPerPage', 'Resources', ...paging], complain);
  const resources = body['Resources'];
  if (!isArray(resources)) {
    complain('Resources is no list');
    return [];
  }
  checkNumbers(body, resources.length, expected, complain);
  for (const name of ['nextCursor', 'previousCursor']) {
    const cursor = body[name];
    if (cursor !== undefined && !(typeof cursor === 'string' && /^[\w.~-]+$/.test(cursor))) {
      complain(`${name} is no text of unreserved characters`);
    }
  }
  return resources;
}

function checkNumbers(
  { totalResults, itemsPerPage, startIndex }: JsonObject,
  length: number,
  expected: ExpectedPage,
  complain: Complain,
): void {
  if (itemsPerPage !== length) complain('itemsPerPage is not the number of Resources');
  if (length > expected.count) complain('there are more Resources than count allows');
  if (totalResults !== undefined && !isCount(totalResults)) complain('totalResults is no number');
  if (!expected.isCursor && totalResults === undefined) complain('totalResults is missing');
  if (expected.startIndex !== undefined && startIndex !== expected.startIndex) {
    complain('startIndex is not the one that was asked for');
  }
  const before = !expected.isCursor && typeof startIndex === 'number' ? startIndex - 1 : 0;
  if (typeof totalResults === 'number' && length > 0 && totalResults < before + length) {
    complain('totalResults is smaller than what is shown');
  }
}

const isCount = (value: Json): boolean =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0;

const RESULT_NAMES = ['method', 'bulkId', 'version', 'location', 'status', 'response'];

/** The results that a bulk response lists. */
export function checkBulkResponse(
  body: Json | undefined,
  baseUrl: string,
  complain: Complain,
): readonly JsonObject[] {
  const operations = isObject(body) ? body['Operations'] : undefined;
  if (!isObject(body) || !isMessage(body, 'BulkResponse') || !isArray(operations)) {
    complain('the answer is no bulk response');
    return [];
  }
  allowOnly(body, ['schemas', 'Operations'], complain);
  const results = operations.filter(isObject);
  if (results.length < operations.length) complain('a result of a bulk request is no object');
  for (const result of results) checkResult(result, baseUrl, complain);
  return results;
}

function checkResult(result: JsonObject, baseUrl: string, complain: Complain): void {
  allowOnly(result, RESULT_NAMES, complain);
  const { location, status, response } = result;
  const code = typeof status === 'string' && /^[2-5]\d\d$/.test(status) ? Number(status) : 0;
  if (code === 0) complain('the status of a bulk result is none');
  if (code >= 500) complain(`a bulk operation was answered with ${code}`);
  if (code >= 400) checkError(code, response, complain);
  else if (response !== undefined && isMessage(response, 'Error')) {
    complain('a bulk operation that went well has an error');
  }
  if (location === undefined) {
    // What failed may have had no address.
    if (code < 400) complain('a bulk result has no location');
  } else if (typeof location !== 'string' || !location.startsWith(`${baseUrl}/`)) {
    complain('the location of a bulk result is not absolute');
  }
}

export function allowOnly(object: JsonObject, names: readonly string[], complain: Complain): void {
  const unknown = Object.keys(object).find((name) => !names.includes(name));
  if (unknown !== undefined) complain(`a message has the unknown member ${unknown}`);
}
