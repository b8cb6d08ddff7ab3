/** What a filter says of the name by which a type is listed: the part of the index that has to be read. */
import type { ResolvedFilter } from '../../scim/filter/resolve-filter.ts';
import { foldCase } from '../../scim/fold-case.ts';
import type { ResourceType } from '../../scim/schema/resource-type.ts';
import type { NameRange } from '../directory-store.ts';
import { sortAttribute } from '../index-resource.ts';
import { MAXIMUM_NAME_BYTES, utf8Bytes } from '../limits.ts';

/** U+0000 ends a name in its key, and above U+D7FF the order of UTF-16 units, as which names are compared, is not that of the index. */
const isPlain = (name: string): boolean =>
  name !== '' && [...name].every((character) => character > '\0' && character <= '\ud7ff');

/** Exactly the resources that match a comparison, or undefined where the index does not tell. */
export function rangeOf(filter: ResolvedFilter, type: ResourceType): NameRange | undefined {
  if (filter.kind !== 'compare' || typeof filter.value !== 'string') return undefined;
  const { home, target } = filter.path;
  if (home.extension || target !== sortAttribute(type) || target.caseExact) return undefined;
  const value = foldCase(filter.value);
  if (!isPlain(value) || utf8Bytes(value) > MAXIMUM_NAME_BYTES) return undefined;
  switch (filter.operator) {
    case 'sw':
      return { prefix: value };
    case 'gt':
    case 'ge':
      return { from: { value, inclusive: filter.operator === 'ge' } };
    case 'lt':
    case 'le':
      return { to: { value, inclusive: filter.operator === 'le' } };
    default:
      return undefined;
  }
}

/** A range that holds all that lies in every one of these; `isExact` where it holds nothing else. */
export function intersection(ranges: readonly NameRange[]): {
  readonly range: NameRange;
  readonly isExact: boolean;
} {
  const prefixes = ranges.flatMap(({ prefix }) => prefix ?? []);
  const prefix = prefixes.toSorted((a, b) => b.length - a.length)[0];
  if (prefix !== undefined) {
    const isExact = ranges.every((other) => other.prefix && prefix.startsWith(other.prefix));
    return { range: { prefix }, isExact };
  }
  const from = tightest(
    ranges.flatMap((range) => range.from ?? []),
    1,
  );
  const to = tightest(
    ranges.flatMap((range) => range.to ?? []),
    -1,
  );
  return { range: { ...(from && { from }), ...(to && { to }) }, isExact: true };
}

type Bound = NonNullable<NameRange['from']>;

function tightest(bounds: readonly Bound[], sign: 1 | -1): Bound | undefined {
  return bounds.toSorted((a, b) => {
    if (a.value === b.value) return Number(a.inclusive) - Number(b.inclusive);
    return a.value > b.value ? -sign : sign;
  })[0];
}
