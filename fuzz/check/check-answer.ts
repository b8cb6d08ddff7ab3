/** One answer, for itself: its status, its headers, and whether its body is valid SCIM. */
import { type Answer, type Request, valueNamed } from '../exchange.ts';
import { isObject, type Json } from '../json.ts';
import type { Published, PublishedType } from '../published.ts';
import { checkBulkResponse, checkError, checkList, isMessage } from './check-messages.ts';
import { checkResource, ENTITY_TAG, typeOf } from './check-resource.ts';
import type { Complain } from './check-value.ts';
import { expectedPage } from './expected-page.ts';
import { EVERYTHING, selectionOf } from './selection.ts';
import { type Target, targetOf } from './target.ts';

/** In texts that no answer may show: what the generators put into attributes that are never returned. */
export const SECRET = 'never-to-be-shown';

const CORE = 'urn:ietf:params:scim:schemas:core:2.0:';
const STATUSES = [200, 201, 204, 304, 400, 401, 403, 404, 405, 409, 412, 413, 415, 501];

export function checkAnswer(
  published: Published,
  request: Request,
  answer: Answer,
  complain: Complain,
): void {
  const { status, text, body } = answer;
  const target = targetOf(request, published);
  if (!STATUSES.includes(status)) complain(`the status is ${status}`);
  if (status === 501 && target.kind !== 'me') complain('501 elsewhere than at /Me');
  checkHeaders(answer, complain);
  if (text.includes(SECRET)) complain('the answer shows what is never to be returned');
  if (!text.isWellFormed()) complain('the answer holds half of a surrogate pair');
  if (status === 204 || status === 304) {
    if (text !== '') complain(`a ${status} has a body`);
  } else if (status >= 400) checkError(status, body, complain);
  else checkSuccess({ published, request, answer, target }, complain);
}

function checkHeaders({ status, headers, text }: Answer, complain: Complain): void {
  const type = valueNamed(headers, 'content-type');
  if (text !== '' && type !== 'application/scim+json') complain(`Content-Type is ${type}`);
  if (text === '' && type !== undefined) complain('there is a Content-Type and no body');
  const tag = valueNamed(headers, 'etag');
  if (tag !== undefined && !ENTITY_TAG.test(tag)) complain('ETag is no entity tag');
  if (status === 405 && !valueNamed(headers, 'allow')) complain('a 405 has no Allow');
  if (status === 304 && tag === undefined) complain('a 304 has no ETag');
}

interface Success {
  readonly published: Published;
  readonly request: Request;
  readonly answer: Answer;
  readonly target: Target;
}

function checkSuccess(success: Success, complain: Complain): void {
  const { published, request, answer, target } = success;
  const { body } = answer;
  switch (target.kind) {
    case 'resource':
      checkOne(target.type, success, complain);
      break;
    case 'type':
      if (request.method === 'POST') checkCreated(target.type, success, complain);
      else checkPage(success, target.type, complain);
      break;
    case 'search':
      checkPage(success, target.type, complain);
      break;
    case 'root':
      checkPage(success, undefined, complain);
      break;
    case 'bulk':
      checkBulkResponse(body, published.baseUrl, complain);
      break;
    case 'discovery':
      checkDiscovery(body, published, complain);
      break;
    default:
      complain('there is an answer at an address where nothing is');
  }
}

function checkCreated(type: PublishedType, success: Success, complain: Complain): void {
  if (success.answer.status !== 201) complain('a creation is not answered with 201');
  checkOne(type, success, complain);
}

function checkOne(type: PublishedType, success: Success, complain: Complain): void {
  const { published, request, answer } = success;
  const { body = null, headers, status } = answer;
  const selected = selectionOf(request, false);
  const written = request.method === 'GET' ? {} : { written: request.body ?? '' };
  checkResource(type, body, { published, selected, ...written }, complain);
  const meta = isObject(body) && isObject(body['meta']) ? body['meta'] : undefined;
  const tag = valueNamed(headers, 'etag');
  if (tag === undefined) complain('a resource comes without ETag');
  if (meta?.['version'] !== undefined && meta['version'] !== tag) {
    complain('ETag and meta.version differ');
  }
  const location = valueNamed(headers, 'location');
  if (status === 201 && location === undefined) complain('a 201 has no Location');
  const address = `${published.baseUrl}${type.endpoint}/${isObject(body) ? body['id'] : ''}`;
  if (location !== undefined && location !== address) {
    complain('Location is not the address of the resource');
  }
}

function checkPage(
  { published, request, answer }: Success,
  type: PublishedType | undefined,
  complain: Complain,
): void {
  const isSearch = request.method === 'POST';
  const resources = checkList(answer.body, expectedPage(request, isSearch), complain);
  const shown = { published, selected: selectionOf(request, isSearch) };
  const ids = new Set<Json | undefined>();
  for (const resource of resources) {
    const known = typeOf(published, resource);
    if (!known || (type && known !== type)) complain('a list has a resource of another type');
    else checkResource(known, resource, shown, complain);
    ids.add(isObject(resource) ? resource['id'] : undefined);
  }
  if (ids.size < resources.length) complain('a list has a resource twice');
}

/** RFC 7643 §5-7: what was read at the start is compared with by the tests of those endpoints; here it only has to be of its kind. */
function checkDiscovery(body: Json | undefined, published: Published, complain: Complain): void {
  const documents = isMessage(body, 'ListResponse')
    ? checkList(body, { isCursor: false, startIndex: 1, count: Infinity }, complain)
    : [body];
  for (const document of documents) {
    const meta = isObject(document) && isObject(document['meta']) ? document['meta'] : {};
    const { resourceType, location } = meta;
    const schemas = isObject(document) ? JSON.stringify(document['schemas']) : '';
    if (schemas !== JSON.stringify([`${CORE}${resourceType}`])) {
      complain('a document of discovery is not of the kind that it says');
    }
    if (typeof location !== 'string' || !location.startsWith(`${published.baseUrl}/`)) {
      complain('a document of discovery has no address');
    }
  }
}

/** A resource as anybody may see it. */
export function checkWhole(
  published: Published,
  type: PublishedType,
  resource: Json,
  complain: Complain,
): void {
  checkResource(type, resource, { published, selected: EVERYTHING }, complain);
}
