/** Requests that a client could mean. */

import { pathOf } from '../check/target.ts';
import type { Request } from '../exchange.ts';
import type { Json } from '../json.ts';
import type { PublishedType } from '../published.ts';
import { anyBulk } from './bulk.ts';
import { anyPatch } from './patch.ts';
import { anyQuery, projection, searchBody } from './query.ts';
import { changedResource, newResource, tagOf } from './resource.ts';
import type { Source } from './value.ts';

/** Of each type: so many that a query has something to find, so few that it stays quick. */
const FEWEST = 15;
const MOST = 45;

const JSON_TYPE = { 'Content-Type': 'application/scim+json' };

/** A request without the number that its round gives it. */
export type Draft = Omit<Request, 'number'>;

export function anyRequest(source: Source): Draft {
  const { random, known } = source;
  const type = random.pick(known.published.types);
  const count = known.resources(type).length;
  if (count < FEWEST && random.chance(0.5)) return creation(source, type);
  if (count > MOST && random.chance(0.5)) return removal(source, type);
  return random.weighted<() => Draft>([
    [8, () => creation(source, type)],
    [12, () => read(source, type)],
    [24, () => get(type.endpoint, anyQuery(source, type))],
    [6, () => post(`${type.endpoint}/.search`, searchBody(source, anyQuery(source, type)))],
    [3, () => get('/', anyQuery(source, type))],
    [2, () => post('/.search', searchBody(source, anyQuery(source, type)))],
    [5, () => cursorPage(source) ?? get(type.endpoint, { cursor: '', count: '3' })],
    [10, () => replacement(source, type)],
    [22, () => patch(source, type)],
    [2, () => removal(source, type)],
    [3, () => post('/Bulk', anyBulk(source))],
    [2, () => discovery(source, type)],
    [1, () => get('/Me', null)],
  ])();
}

const get = (path: string, query: Draft['query']): Draft => ({
  method: 'GET',
  path,
  query,
  headers: null,
  body: null,
});

const send = (method: string, path: string, body: Json, headers: Draft['headers'] = {}): Draft => ({
  method,
  path,
  query: null,
  headers: { ...JSON_TYPE, ...headers },
  body: JSON.stringify(body),
});

const post = (path: string, body: Json): Draft => send('POST', path, body);

function creation(source: Source, type: PublishedType): Draft {
  return projected(source, type, post(type.endpoint, newResource(source, type)));
}

function projected(source: Source, type: PublishedType, draft: Draft): Draft {
  return source.random.chance(0.1) ? { ...draft, query: projection(source, type) } : draft;
}

function read(source: Source, type: PublishedType): Draft {
  const { random } = source;
  const draft = projected(source, type, get(anyPath(source, type), null));
  if (!random.chance(0.3)) return draft;
  return { ...draft, headers: { 'If-None-Match': anyTag(source, type) } };
}

const anyPath = ({ random, known }: Source, type: PublishedType): string =>
  pathOf(type, known.anyId(random, type));

function anyTag({ random, known }: Source, type: PublishedType): string {
  const resource = known.anyResource(random, type);
  const tag = resource && tagOf(resource);
  return tag !== undefined && random.chance(0.9) ? tag : random.pick(['*', 'W/"0"', '"1", W/"2"']);
}

function replacement(source: Source, type: PublishedType): Draft {
  const old = source.known.anyResource(source.random, type);
  if (!old) return creation(source, type);
  const path = pathOf(type, String(old['id']));
  const body = changedResource(source, type, old);
  return projected(source, type, send('PUT', path, body, condition(source, tagOf(old))));
}

function patch(source: Source, type: PublishedType): Draft {
  const path = anyPath(source, type);
  return projected(
    source,
    type,
    send('PATCH', path, anyPatch(source, type), condition(source, anyTag(source, type))),
  );
}

function removal(source: Source, type: PublishedType): Draft {
  const headers = condition(source, anyTag(source, type));
  return { ...get(anyPath(source, type), null), method: 'DELETE', headers };
}

const condition = ({ random }: Source, tag = 'W/"1"'): Readonly<Record<string, string>> =>
  random.chance(0.1) ? { 'If-Match': tag } : {};

function cursorPage({ random, known }: Source): Draft | undefined {
  const request = known.anyCursor(random);
  if (!request) return undefined;
  const { number: _number, ...draft } = request;
  return draft;
}

function discovery({ random }: Source, type: PublishedType): Draft {
  const path = random.pick([
    '/ServiceProviderConfig',
    '/ResourceTypes',
    '/Schemas',
    `/ResourceTypes/${type.name}`,
    `/Schemas/${type.schema.id}`,
  ]);
  return get(path, null);
}
