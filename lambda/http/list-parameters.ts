import { invalidValue } from '../scim/scim-error.ts';
import type { ScimRequest } from './scim-message.ts';

/** What ServiceProviderConfig promises (RFC 7643 §5, filter.maxResults). */
export const MAXIMUM_COUNT = 500;
const DEFAULT_COUNT = 100;

export interface ListParameters {
  readonly filter: string | undefined;
  readonly startIndex: number;
  readonly count: number;
}

/** RFC 7644 §3.4.2.4: a startIndex below 1 is 1, a negative count is 0, and a count may be answered with fewer. */
export function parseListParameters({ query }: Pick<ScimRequest, 'query'>): ListParameters {
  const filter = query.get('filter');
  return {
    filter: filter === undefined || filter.trim() === '' ? undefined : filter,
    startIndex: Math.max(1, integer(query, 'startIndex') ?? 1),
    count: Math.min(MAXIMUM_COUNT, Math.max(0, integer(query, 'count') ?? DEFAULT_COUNT)),
  };
}

function integer(query: ReadonlyMap<string, string>, name: string): number | undefined {
  const text = query.get(name.toLowerCase())?.trim();
  if (text === undefined || text === '') return undefined;
  if (/^[+-]?\d{1,9}$/.test(text)) return Number(text);
  throw invalidValue(`${name} must be a whole number of at most nine digits.`);
}
