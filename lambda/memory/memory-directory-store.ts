/**
 * The directory's port in memory: for fast tests, the benchmark, and a machine without Java. Behaves as the one on DynamoDB does
 * (one contract suite holds both), forgets everything at the end of the process, and is in no production bundle.
 */
import { type DirectoryStore, MAXIMUM_KEY_WALK } from '../directory/directory-store.ts';
import { changeMembers, create, remove, replace, type Scene } from './changes.ts';
import { idsAfter, readPage, readStretch, viewOf } from './lists.ts';
import { Tenant } from './tenant.ts';

const BATCH_SIZE = 100;

export interface MemoryDirectoryOptions {
  /** Tells when the announcement of a removal has lapsed. */
  readonly now?: () => Date;
}

export function createMemoryDirectoryStore({
  now = () => new Date(),
}: MemoryDirectoryOptions = {}): DirectoryStore {
  const tenants = new Map<string, Tenant>();

  function tenantOf(name: string): Tenant {
    const tenant = tenants.get(name) ?? new Tenant();
    tenants.set(name, tenant);
    return tenant;
  }
  const sceneOf = (tenant: string, resourceType: string): Scene => ({
    tenant: tenantOf(tenant),
    resourceType,
    now: now(),
  });

  return {
    async get({ tenant, resourceType, id }, options) {
      return tenantOf(tenant).read(resourceType, id, options);
    },

    async getAll(keys, options) {
      return keys.flatMap(
        ({ tenant, resourceType, id }) => tenantOf(tenant).read(resourceType, id, options) ?? [],
      );
    },

    async findByClaim(tenant, resourceType, claim, options) {
      return tenantOf(tenant).readOwner(resourceType, claim, options);
    },

    async findByLookUp(tenant, resourceType, lookUp, limit, options) {
      const ids = tenantOf(tenant).partition(resourceType).idsByLookUp(lookUp, limit);
      return tenantOf(tenant).readAll(resourceType, ids, options);
    },

    async count(tenant, resourceType) {
      return tenantOf(tenant).partition(resourceType).order.size;
    },

    async countRange(listing) {
      return Math.min(viewOf(tenantOf(listing.tenant), listing).size, MAXIMUM_KEY_WALK + 1);
    },

    async page(listing, window, options) {
      return readPage(tenantOf(listing.tenant), listing, window, options);
    },

    async stretch(listing, window, options) {
      return readStretch(tenantOf(listing.tenant), listing, window, options);
    },

    async *walk(listing, options) {
      const tenant = tenantOf(listing.tenant);
      for (const ids of inBatches(idsAfter(tenant, listing, options?.after))) {
        const resources = tenant.readAll(listing.resourceType, ids, options);
        if (resources.length > 0) yield resources;
      }
    },

    async create(tenant, resourceType, change) {
      return create(sceneOf(tenant, resourceType), change);
    },

    async replace(tenant, resourceType, change) {
      return replace(sceneOf(tenant, resourceType), change);
    },

    async changeMembers({ tenant, resourceType, id }, change) {
      return changeMembers(sceneOf(tenant, resourceType), id, change);
    },

    async memberStates({ tenant, id: groupId }, ids) {
      const { memberships } = tenantOf(tenant);
      return new Map(
        ids.map((id) => {
          const memberAs = memberships.memberAs(groupId, id);
          const existsAs = tenantOf(tenant).addableAs(id, now());
          return [id, { ...(memberAs && { memberAs }), ...(existsAs && { existsAs }) }];
        }),
      );
    },

    async *members({ tenant, id }, options) {
      const members = tenantOf(tenant).memberships.membersAfter(id, options?.after);
      yield* inBatches(members, options?.batch);
    },

    async announceRemoval({ tenant: name, resourceType, id }, until) {
      const tenant = tenantOf(name);
      const resource = tenant.read(resourceType, id);
      if (!resource) return undefined;
      tenant.partition(resourceType).announceRemoval(id, until);
      return { resource, groupIds: tenant.memberships.groupsOf(id) };
    },

    async groupIdsOf({ tenant, id }) {
      return tenantOf(tenant).memberships.groupsOf(id);
    },

    async remove(tenant, resourceType, change) {
      return remove(sceneOf(tenant, resourceType), change);
    },

    async saveCursor(tenant, cursor) {
      tenantOf(tenant).cursors.set(cursor.id, { ...cursor });
    },

    async findCursor(tenant, id) {
      return tenantOf(tenant).cursors.get(id);
    },

    async *history({ tenant, resourceType, id }) {
      yield* inBatches(tenantOf(tenant).partition(resourceType).history(id));
    },
  };
}

function* inBatches<T>(values: readonly T[], size = BATCH_SIZE): Generator<readonly T[]> {
  for (let at = 0; at < values.length; at += size) yield values.slice(at, at + size);
}
