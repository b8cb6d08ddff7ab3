/** RFC 7644 §3.4.2: resources by filter, in pages. */
import { compileFilter } from '../scim/filter/match-filter.ts';
import { parseFilter } from '../scim/filter/parse-filter.ts';
import { type ResolvedFilter, resolveFilter } from '../scim/filter/resolve-filter.ts';
import { resourceMessage } from '../scim/message/resource-message.ts';
import type { ResourceType } from '../scim/schema/resource-type.ts';
import { tooMany } from '../scim/scim-error.ts';
import type { Caller, Directory } from './directory.ts';
import type { DirectoryStore, Page, StoredResource } from './directory-store.ts';
import { indexedAttributes } from './index-resource.ts';
import { endAtPageBytes } from './page-bytes.ts';
import { planQuery, type QueryPlan } from './query-plan.ts';

/** Resources that a filter without a key may read before it is refused: some two seconds, and a tenth of a US cent. */
export const MAXIMUM_WALK = 10_000;
/** Well before the function itself is ended: large resources are read more slowly than small ones. */
const MAXIMUM_WALK_MILLISECONDS = 20_000;
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
  const matching = new MatchingPage(query, matcherOf(resourceType, filter, query.baseUrl ?? ''));
  if (plan.kind === 'walk') {
    await walk(directory, tenant, resourceType, matching);
  } else {
    matching.add(await findByKey(directory.store, tenant, resourceType.name, plan));
  }
  return endAtPageBytes(matching);
}

/** Counts what matches and keeps what belongs to the page. */
class MatchingPage implements Page {
  readonly resources: StoredResource[] = [];
  totalResults = 0;
  private readonly query: Query;
  private readonly matches: (resource: StoredResource) => boolean;

  constructor(query: Query, matches: (resource: StoredResource) => boolean) {
    this.query = query;
    this.matches = matches;
  }

  add(candidates: readonly StoredResource[]): void {
    const { startIndex, count } = this.query;
    for (const resource of candidates) {
      if (!this.matches(resource)) continue;
      this.totalResults += 1;
      if (this.totalResults >= startIndex && this.resources.length < count) {
        this.resources.push(resource);
      }
    }
  }
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

async function findByKey(
  store: DirectoryStore,
  tenant: string,
  resourceType: string,
  plan: Exclude<QueryPlan, { kind: 'walk' }>,
): Promise<readonly StoredResource[]> {
  switch (plan.kind) {
    case 'nothing':
      return [];
    case 'id':
      return asList(await store.get({ tenant, resourceType, id: plan.id }));
    case 'claim':
      return asList(await store.findByClaim(tenant, resourceType, plan.value));
    case 'lookUp': {
      const limit = MAXIMUM_LOOK_UP + 1;
      const found = await store.findByLookUp(tenant, resourceType, plan.value, limit);
      if (found.length < limit) return found;
      throw tooMany(
        `More than ${MAXIMUM_LOOK_UP} ${resourceType} resources have this value. Add a condition on userName or id.`,
      );
    }
  }
}

const asList = (resource: StoredResource | undefined): readonly StoredResource[] =>
  resource ? [resource] : [];

/** @throws ScimError tooMany where the tenant is too large to be read in one request */
async function walk(
  { store, now }: Directory,
  tenant: string,
  { name }: ResourceType,
  matching: MatchingPage,
): Promise<void> {
  const end = now().getTime() + MAXIMUM_WALK_MILLISECONDS;
  let read = 0;
  for await (const batch of store.walk(tenant, name)) {
    read += batch.length;
    if (read > MAXIMUM_WALK || now().getTime() > end) {
      throw tooMany(
        `This filter has to read every ${name}, and there are more than can be read for one request (${MAXIMUM_WALK} at the most). Filter by userName, externalId, emails.value or id with eq, alone or with "and".`,
      );
    }
    matching.add(batch);
  }
}
