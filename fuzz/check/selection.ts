/** What of a resource a request asks to be shown (RFC 7644 §3.9), as far as this can be told without knowing all spellings of a path. */
import { type Request, valueNamed } from '../exchange.ts';
import { isArray, isObject, parseJson } from '../json.ts';

export interface Selected {
  /** Whether attributes or excludedAttributes said anything. */
  readonly isPart: boolean;
  /** Lower-cased names; undefined where `attributes` holds anything but plain names. */
  readonly only: ReadonlySet<string> | undefined;
  readonly without: ReadonlySet<string>;
}

export const EVERYTHING: Selected = { isPart: false, only: undefined, without: new Set() };

export function selectionOf(request: Request, isSearch: boolean): Selected {
  const [attributes, excluded] = ['attributes', 'excludedattributes'].map((name) =>
    isSearch ? fromBody(request.body, name) : valueNamed(request.query, name),
  );
  const wanted = names(attributes);
  const without = names(excluded);
  const isPlain = wanted.length > 0 && wanted.every((name) => /^[a-z]+$/.test(name));
  return {
    isPart: wanted.length > 0 || without.length > 0,
    only: isPlain ? new Set(wanted) : undefined,
    without: new Set(without),
  };
}

export function isSelected({ only, without }: Selected, name: string): boolean {
  const key = name.toLowerCase();
  return !without.has(key) && (only === undefined || only.has(key));
}

const names = (text: string | undefined): string[] =>
  (text ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

function fromBody(body: string | null, wanted: string): string | undefined {
  const json = parseJson(body);
  if (!isObject(json)) return undefined;
  const found = Object.entries(json).findLast(
    ([name, value]) => name.toLowerCase() === wanted && value !== null,
  )?.[1];
  return isArray(found) ? found.join(',') : typeof found === 'string' ? found : undefined;
}
