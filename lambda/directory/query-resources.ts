/** RFC 7644 §3.4.2: resources by filter, in pages. */
import { compileFilter } from '../scim/filter/match-filter.ts';
import { parseFilter } from '../scim/filter/parse-filter.ts';
import { type ResolvedFilter, resolveFilter } from '../scim/filter/resolve-filter.ts';
import { resourceMessage } from '../scim/message/resource-message.ts';
import type { ResourceType } from '../scim/schema/resource-type.ts';
import { tooMany } from '../scim/scim-error.ts';
import type { Caller, Directory } from './directory.ts';
import type { Page, StoredResource } from './directory-store.ts';
import { indexedAttributes } from './index-resource.ts';
import { endAtPageBytes } from './page-bytes.ts';
import { planQuery, type QueryPlan } from './query-plan.ts';

/** Resources that a filter without a key may read before it is refused: some two seconds, and a tenth of a US cent. */
export const MAXIMUM_WALK = 10_000;
/** Resources that may share one value of a look-up. */
const MAXIMUM_LOOK_UP = 1_000;

export interface Query {
  readonly filter: string | undefined;
  /** 1-based. */
  readonly startIndex: number;
  readonly count: number;
  /** The Tenant URL, with which meta.location begins. */
  readonly baseUrl?: string;
}

/**
 * The page, and how many resources match in all. A page ends early where its resources would be more than an answer carries.
 * @throws ScimError invalidFilter; tooMany where a filter that has no key would read more than MAXIMUM_WALK resources
 */
export async function queryResources(
  directory: Directory,
  caller: Caller,
  resourceType: ResourceType,
  query: Query,
): Promise<Page> {
  const { tenant } = caller;
  if (query.filter === undefined) {
    return directory.store.page(tenant, resourceType.name, query);
  }
  const filter = resolveFilter(parseFilter(query.filter), resourceType);
  const plan = planQuery(filter, indexedAttributes(resourceType, directory.settings));
  const matches = matcherOf(resourceType, filter, query.baseUrl ?? '');
  const found: StoredResource[] = [];
  let totalResults = 0;
  for await (const resources of candidates(directory, tenant, resourceType, plan)) {
    for (const resource of resources.filter(matches)) {
      totalResults += 1;
      if (totalResults >= query.startIndex && found.length < query.count) found.push(resource);
    }
  }
  return endAtPageBytes({ resources: found, totalResults });
}

function matcherOf(
  resourceType: ResourceType,
  filter: ResolvedFilter,
  baseUrl: string,
): (resource: StoredResource) => boolean {
  const matches = compileFilter(filter);
  return (resource) =>
    matches(resourceMessage(resourceType, resource, resource.attributes, baseUrl));
}

async function* candidates(
  { store }: Directory,
  tenant: string,
  { name }: ResourceType,
  plan: QueryPlan,
): AsyncIterable<readonly StoredResource[]> {
  switch (plan.kind) {
    case 'nothing':
      return;
    case 'id':
      yield asList(await store.get({ tenant, resourceType: name, id: plan.id }));
      return;
    case 'claim':
      yield asList(await store.findByClaim(tenant, name, plan.value));
      return;
    case 'lookUp':
      yield limited(await store.findByLookUp(tenant, name, plan.value, MAXIMUM_LOOK_UP + 1), name);
      return;
    case 'walk':
      yield* walk(store.walk(tenant, name), name);
  }
}

const asList = (resource: StoredResource | undefined): readonly StoredResource[] =>
  resource ? [resource] : [];

function limited(resources: readonly StoredResource[], name: string): readonly StoredResource[] {
  if (resources.length <= MAXIMUM_LOOK_UP) return resources;
  throw tooMany(
    `More than ${MAXIMUM_LOOK_UP} ${name} resources have this value. Add a condition on userName or id.`,
  );
}

async function* walk(
  batches: AsyncIterable<readonly StoredResource[]>,
  name: string,
): AsyncIterable<readonly StoredResource[]> {
  let read = 0;
  for await (const batch of batches) {
    read += batch.length;
    if (read > MAXIMUM_WALK) {
      throw tooMany(
        `This filter has to read every ${name}, and there are more than ${MAXIMUM_WALK}. Filter by userName, externalId, emails.value or id with eq, alone or with "and".`,
      );
    }
    yield batch;
  }
}
