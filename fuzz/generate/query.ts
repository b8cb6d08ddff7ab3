/** The parameters of queries: filter, sort, page and projection, in an address or in the body of a search. */
import type { JsonObject } from '../json.ts';
import type { PublishedType } from '../published.ts';
import { anyFilter } from './filter.ts';
import { anyPlace, deeper, type Source } from './value.ts';

type Parameters = Readonly<Record<string, string>>;

export function anyQuery(source: Source, type: PublishedType): Parameters {
  const { random } = source;
  return {
    ...(random.chance(0.6) && { filter: anyFilter(source, type) }),
    ...(random.chance(0.3) && sorting(source, type)),
    ...(random.chance(0.5) && page(source)),
    ...(random.chance(0.3) && projection(source, type)),
  };
}

function sorting(source: Source, type: PublishedType): Parameters {
  const { random } = source;
  const name = random.pick(['userName', 'displayName', 'id', 'meta.lastModified', 'hostName']);
  const sortBy = random.chance(0.4) ? name : deeper(source, anyPlace(source, type)).path;
  return {
    sortBy,
    ...(random.chance(0.5) && { sortOrder: random.pick(['ascending', 'descending']) }),
  };
}

function page({ random }: Source): Parameters {
  const count = String(random.pick([0, 1, 2, 3, 5, 10, 10, 500, 501, -1]));
  return random.weighted<Parameters>([
    [3, { count }],
    [3, { startIndex: String(random.pick([1, 1, 2, 5, 11, 1000, 0, -5])), count }],
    [2, { cursor: '', count: String(1 + random.below(10)) }],
    [1, { cursor: '' }],
    [1, { cursor: '', count }],
  ]);
}

export function projection(source: Source, type: PublishedType): Parameters {
  const { random } = source;
  const names = Array.from({ length: 1 + random.below(3) }, () =>
    random.chance(0.2)
      ? random.pick(['id', 'meta', 'schemas', 'meta.version', type.schema.id, 'externalId'])
      : deeper(source, anyPlace(source, type), 0.4).path,
  );
  const name = random.chance(0.5) ? 'attributes' : 'excludedAttributes';
  return { [name]: names.join(random.pick([',', ', '])) };
}

const SEARCH_REQUEST = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';

/** The same parameters as RFC 7644 §3.4.3 writes them. */
export function searchBody({ random }: Source, parameters: Parameters): JsonObject {
  const members = Object.entries(parameters).map(([name, value]) => {
    if (/attributes$/i.test(name)) return [name, value.split(',').map((path) => path.trim())];
    const isNumber = (name === 'count' || name === 'startIndex') && random.chance(0.8);
    return [name, isNumber ? Number(value) : value];
  });
  return { schemas: [SEARCH_REQUEST], ...Object.fromEntries(members) };
}
