/** A walk through all users, page by page, in either of the two ways that there are (RFC 7644 §3.4.2.4, RFC 9865). */
import type { Directory } from '../../lambda/directory/directory.ts';
import {
  queryResources,
  type ResourceQuery,
} from '../../lambda/directory/query/query-resources.ts';
import { userResourceType } from '../../lambda/scim/schema/resource-types.ts';
import { CALLER } from './local-directory.ts';

const user = userResourceType();

export interface PageRequest {
  readonly startIndex: number;
  readonly count: number;
  readonly cursor?: string;
}

export interface ReadPage {
  readonly ids: readonly string[];
  readonly totalResults: number | undefined;
  /** Absent after the last page. */
  readonly next: PageRequest | undefined;
}

export type WalkKind = 'cursor' | 'startIndex';

export const firstPage = (kind: WalkKind, count: number): PageRequest => ({
  startIndex: 1,
  count,
  ...(kind === 'cursor' && { cursor: '' }),
});

/** Without the groups of each user, which would be one query for each, whatever the page. */
export async function readPage(directory: Directory, request: PageRequest): Promise<ReadPage> {
  const query: ResourceQuery = {
    ...request,
    view: { members: false, memberOf: false },
    baseUrl: '',
  };
  const { views, totalResults, nextCursor } = await queryResources(directory, CALLER, user, query);
  const ids = views.map(({ resource }) => resource.id);
  return { ids, totalResults, next: nextOf(request, { ids, totalResults, nextCursor }) };
}

function nextOf(
  { startIndex, count, cursor }: PageRequest,
  page: Pick<ReadPage, 'ids' | 'totalResults'> & { readonly nextCursor: string | undefined },
): PageRequest | undefined {
  const { ids, totalResults = 0, nextCursor } = page;
  const next = startIndex + ids.length;
  if (cursor === undefined) return next <= totalResults ? { startIndex: next, count } : undefined;
  return nextCursor === undefined ? undefined : { startIndex: 1, count, cursor: nextCursor };
}

/** Pages in their order, as many as there are, each with its request. */
export async function* walkUsers(directory: Directory, kind: WalkKind, count: number) {
  let request: PageRequest | undefined = firstPage(kind, count);
  while (request) {
    const page: ReadPage = await readPage(directory, request);
    yield { request, page };
    request = page.next;
  }
}
