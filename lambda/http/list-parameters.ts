/** What a query asks for (RFC 7644 §3.4.2, RFC 9865 §2), in the address or in the body of a POST to .search (RFC 7644 §3.4.3). */
import type { ProjectionParameters } from '../scim/projection/projection.ts';
import { splitNames } from '../scim/projection/selection.ts';
import type { Json, ScimObject } from '../scim/resource.ts';
import { invalidCount, invalidSyntax, invalidValue } from '../scim/scim-error.ts';
import type { ScimRequest } from './scim-message.ts';

/** What ServiceProviderConfig promises (RFC 7643 §5, filter.maxResults). */
export const MAXIMUM_COUNT = 500;

export interface ListParameters {
  readonly filter?: string;
  readonly sortBy?: string;
  readonly sortOrder?: string;
  readonly startIndex: number;
  readonly count?: number;
  /** Empty for the first page; absent where pages are asked for by number. */
  readonly cursor?: string;
  readonly projection: Pick<ProjectionParameters, 'attributes' | 'excludedAttributes'>;
}

/** The parameters of one query by their names in lower case. */
type Parameters = ReadonlyMap<string, string>;

export function parseListParameters({ query }: Pick<ScimRequest, 'query'>): ListParameters {
  return parse(query);
}

/** A body has the names in any case; numbers may be text, and lists of attributes a text with commas, as in an address. */
export function parseSearchRequest(body: ScimObject): ListParameters {
  const parameters = Object.entries(body).flatMap(([name, value]) => {
    const key = name.toLowerCase();
    const text = PARAMETERS.has(key) ? toText(name, value) : undefined;
    return text === undefined ? [] : [[key, text] as const];
  });
  return parse(new Map(parameters));
}

const PARAMETERS = new Set([
  'filter',
  'sortby',
  'sortorder',
  'startindex',
  'count',
  'cursor',
  'attributes',
  'excludedattributes',
]);

function toText(name: string, value: Json): string | undefined {
  if (value === null) return undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  const takesList = LISTS.has(name.toLowerCase());
  if (takesList && isListOfText(value)) return value.join(',');
  throw invalidSyntax(
    `${name} of a search must be ${takesList ? 'a list of names' : 'text or a number'}.`,
  );
}

/** Of any other an empty list would be no parameter at all, and a filter would be lost. */
const LISTS = new Set(['attributes', 'excludedattributes']);

const isListOfText = (value: Json): value is readonly string[] =>
  Array.isArray(value) && value.every((member) => typeof member === 'string');

export function parseProjectionParameters({
  query,
}: Pick<ScimRequest, 'query'>): ListParameters['projection'] {
  const attributes = names(query, 'attributes');
  const excludedAttributes = names(query, 'excludedattributes');
  return { ...(attributes && { attributes }), ...(excludedAttributes && { excludedAttributes }) };
}

function names(query: Parameters, name: string): readonly string[] | undefined {
  const text = query.get(name);
  const listed = text === undefined ? [] : splitNames(text);
  return listed.length === 0 ? undefined : listed;
}

/** RFC 7644 §3.4.2.4: a startIndex below 1 is 1, a negative count is 0, and a count may be answered with fewer. */
function parse(query: Parameters): ListParameters {
  const [filter, sortBy, sortOrder] = [
    said(query, 'filter'),
    said(query, 'sortby'),
    said(query, 'sortorder'),
  ];
  const cursor = query.get('cursor');
  const count = integer(query, 'count', cursor === undefined ? invalidValue : invalidCount);
  return {
    ...(filter !== undefined && { filter }),
    ...(sortBy !== undefined && { sortBy }),
    ...(sortOrder !== undefined && { sortOrder }),
    ...(cursor !== undefined && { cursor }),
    startIndex: Math.max(1, integer(query, 'startIndex', invalidValue) ?? 1),
    ...(count !== undefined && { count: Math.min(MAXIMUM_COUNT, Math.max(0, count)) }),
    projection: parseProjectionParameters({ query }),
  };
}

function said(query: Parameters, name: string): string | undefined {
  const text = query.get(name);
  return text === undefined || text.trim() === '' ? undefined : text;
}

function integer(query: Parameters, name: string, refuse: typeof invalidValue): number | undefined {
  const text = said(query, name.toLowerCase())?.trim();
  if (text === undefined) return undefined;
  // Clients that want all ask for the largest number that they know: 2147483647.
  if (/^[+-]?\d{1,15}$/.test(text)) return Number(text);
  throw refuse(`${name} must be a whole number of at most 15 digits.`);
}
