/** RFC 7644 §3.4.2: resources of one type by filter, in an order, in pages. */
import type { ResourceType } from '../../scim/schema/resource-type.ts';
import type { Caller, Directory } from '../directory.ts';
import type { ResourceView, View } from '../resource-view.ts';
import { loadViews } from './load-views.ts';
import { type PageOfResults, type QueryParameters, runQuery } from './run-query.ts';

export interface ResourceQuery extends QueryParameters {
  readonly view: View;
}

/**
 * A page. It ends early where its resources would be more than an answer carries, and by cursor where more would have to be read than
 * one request may: then it may even be empty, and `nextCursor` goes on.
 * @throws ScimError invalidFilter; invalidValue for what cannot be sorted by; tooMany where a query that no key answers would read too
 *   much, or a group has more members than an answer shows; invalidCursor, expiredCursor and invalidCount (RFC 9865 §2.1)
 */
export async function queryResources(
  directory: Directory,
  caller: Caller,
  resourceType: ResourceType,
  { view, ...query }: ResourceQuery,
): Promise<PageOfResults & { readonly views: readonly ResourceView[] }> {
  const viewOf = () => view;
  const results = await runQuery(directory, caller, [resourceType], { ...query, viewOf });
  const { found, ...page } = results;
  return { ...page, views: await loadViews(found) };
}
