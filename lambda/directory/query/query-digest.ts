import type { Filter } from '../../scim/filter/filter.ts';
import { printFilter } from '../../scim/filter/print-filter.ts';
import type { ResourceType } from '../../scim/schema/resource-type.ts';
import type { SortParameters } from './sort.ts';

/** The same for requests that ask for the same list, and for no others: what they show of it does not count. SHA-256, as hex digits. */
export async function digestQuery(
  resourceTypes: readonly ResourceType[],
  filter: Filter | undefined,
  { sortBy, sortOrder }: SortParameters,
): Promise<string> {
  const text = JSON.stringify([
    resourceTypes.map(({ name }) => name),
    filter ? printFilter(filter) : null,
    sortBy?.trim().toLowerCase() ?? null,
    sortBy === undefined ? null : (sortOrder?.trim().toLowerCase() ?? 'ascending'),
  ]);
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
