/** RFC 7644 §3.4.2.1: resources of several types at once. */
import type { ResourceType } from '../../scim/schema/resource-type.ts';
import type { Caller, Directory } from '../directory.ts';
import type { ResourceView, View } from '../resource-view.ts';
import { loadViews } from './load-views.ts';
import { type PageOfResults, type QueryParameters, runQuery } from './run-query.ts';

export interface AllTypesQuery extends QueryParameters {
  readonly viewOf: (resourceType: ResourceType) => View;
}

export interface TypedView {
  readonly resourceType: ResourceType;
  readonly view: ResourceView;
}

/**
 * As queryResources, type after type in the order that is given, or in one order where sortBy asks for one. An attribute that only
 * some of the types have is unassigned in the others.
 */
export async function queryAllTypes(
  directory: Directory,
  caller: Caller,
  resourceTypes: readonly ResourceType[],
  query: AllTypesQuery,
): Promise<PageOfResults & { readonly found: readonly TypedView[] }> {
  const { found, ...page } = await runQuery(directory, caller, resourceTypes, query);
  const views = await loadViews(found);
  const typed = views.flatMap((view, at): TypedView[] => {
    const resourceType = found[at]?.query.resourceType;
    return resourceType ? [{ resourceType, view }] : [];
  });
  return { ...page, found: typed };
}
