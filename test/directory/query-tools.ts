/** Short forms of queries, for tests that are about them. */
import { createResource } from '../../lambda/directory/create-resource.ts';
import type { Caller, Directory } from '../../lambda/directory/directory.ts';
import type { StoredResource } from '../../lambda/directory/directory-store.ts';
import { queryAllTypes } from '../../lambda/directory/query/query-all-types.ts';
import {
  queryResources,
  type ResourceQuery,
} from '../../lambda/directory/query/query-resources.ts';
import type { ScimObject } from '../../lambda/scim/resource.ts';
import type { ResourceType } from '../../lambda/scim/schema/resource-type.ts';
import { entra, group, user } from './directory-fixture.ts';

export const ALONE = { members: false, memberOf: false };
export const WHOLE = { members: true, memberOf: true };
const baseUrl = 'https://scim.example.com/scim/v2';

export type Asked = Partial<Omit<ResourceQuery, 'baseUrl'>>;

const inFull = ({ view = ALONE, startIndex = 1, count = 100, ...asked }: Asked) => ({
  ...asked,
  view,
  startIndex,
  count,
  baseUrl,
});

export type QueryTools = ReturnType<typeof queryTools>;

export function queryTools(directory: Directory, caller: Caller = entra) {
  const tools = {
    create: async (type: ResourceType, body: ScimObject) =>
      (await createResource(directory, caller, type, { body })).resource.id,
    createUser: (userName: string, attributes: ScimObject = {}) =>
      tools.create(user, { userName, ...attributes }),
    createGroup: (displayName: string, ...members: readonly string[]) =>
      tools.create(group, { displayName, members: members.map((value) => ({ value })) }),
    /** `u00`, `u01` and so on. */
    createUsers: (count: number, attributes: (at: number) => ScimObject = () => ({})) =>
      createMany(count, (at) => tools.createUser(numbered(at), attributes(at))),
    query: (type: ResourceType, asked: Asked = {}) =>
      queryResources(directory, caller, type, inFull(asked)),
    queryAll: (types: readonly ResourceType[], asked: Asked = {}) => {
      const { view, ...query } = inFull(asked);
      return queryAllTypes(directory, caller, types, { ...query, viewOf: () => view });
    },
    /** Names and how many there are in all. */
    find: async (type: ResourceType, filter?: string, asked: Asked = {}) => {
      const page = await tools.query(type, { ...asked, ...(filter !== undefined && { filter }) });
      return { names: namesIn(page.views), total: page.totalResults };
    },
    /** Page after page from the first one. */
    walk: (type: ResourceType, asked: Asked, next: Next = 'nextCursor', cursor = '') =>
      follow((at) => tools.query(type, { ...asked, cursor: at }), next, cursor),
    walkAll: (
      types: readonly ResourceType[],
      asked: Asked,
      next: Next = 'nextCursor',
      cursor = '',
    ) =>
      follow(
        async (at) => {
          const { found, ...page } = await tools.queryAll(types, { ...asked, cursor: at });
          return { ...page, views: found.map(({ view }) => view) };
        },
        next,
        cursor,
      ),
  };
  return tools;
}

type Next = 'nextCursor' | 'previousCursor';
type Page = Awaited<ReturnType<typeof queryResources>>;

async function follow(ask: (cursor: string) => Promise<Page>, next: Next, cursor: string) {
  const pages: Page[] = [];
  for (let at: string | undefined = cursor; at !== undefined; ) {
    const page = await ask(at);
    pages.push(page);
    at = page[next];
  }
  return pages;
}

async function createMany(count: number, create: (at: number) => Promise<string>) {
  const ids: string[] = [];
  for (let at = 0; at < count; at += 10) {
    const some = Array.from({ length: Math.min(10, count - at) }, (_, index) => at + index);
    ids.push(...(await Promise.all(some.map(create))));
  }
  return ids;
}

export const numbered = (at: number): string => `u${String(at).padStart(2, '0')}`;

export const namesIn = (
  views: readonly { readonly resource: Pick<StoredResource, 'sortName'> }[],
): string[] => views.map(({ resource }) => resource.sortName);

export const pagesOf = (pages: readonly Page[]): string[][] =>
  pages.map(({ views }) => namesIn(views));
