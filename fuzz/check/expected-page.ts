/** Which page a query asks for (RFC 7644 §3.4.2.4, RFC 9865 §2), to hold the answer against. */
import { type Request, valueNamed } from '../exchange.ts';
import { isObject, parseJson } from '../json.ts';
import type { ExpectedPage } from './check-messages.ts';

const DEFAULT_COUNT = 100;
const MAXIMUM_COUNT = 500;

export function expectedPage(request: Request, isSearch: boolean): ExpectedPage {
  const parameter = isSearch
    ? parametersOf(request.body)
    : (name: string) => valueNamed(request.query, name);
  const isCursor = parameter('cursor') !== undefined;
  const count = wholeNumber(parameter('count'));
  return {
    isCursor,
    startIndex: isCursor ? undefined : Math.max(1, wholeNumber(parameter('startindex')) ?? 1),
    // A cursor keeps the count of the page that gave it.
    count: Math.min(
      MAXIMUM_COUNT,
      Math.max(0, count ?? (isCursor ? MAXIMUM_COUNT : DEFAULT_COUNT)),
    ),
  };
}

function wholeNumber(text: string | undefined): number | undefined {
  return text === undefined || text.trim() === '' ? undefined : Number(text);
}

function parametersOf(body: string | null): (name: string) => string | undefined {
  const json = parseJson(body);
  const members = new Map<string, string>();
  for (const [name, value] of Object.entries(isObject(json) ? json : {})) {
    if (typeof value === 'string' || typeof value === 'number') {
      members.set(name.toLowerCase(), String(value));
    }
  }
  return (name) => members.get(name);
}
