/** The registry's port in memory. Nothing in it expires; every change is whole or not at all, because none waits within. */
import {
  type ClientSecret,
  clientSecretCredentialId,
  type KeyRecord,
  type TenantRecord,
} from '../tenants/credential.ts';
import type { Tenant } from '../tenants/tenant.ts';
import type { TenantPage, TenantRegistry } from '../tenants/tenant-registry.ts';
import { compareCodePoints } from './compare-code-points.ts';

const TENANTS_PER_PAGE = 100;

/** What belongs to a tenant may be there before its record. */
interface Kept {
  tenant?: Tenant;
  readonly clientSecrets: Map<string, ClientSecret>;
  readonly keys: Map<string, KeyRecord>;
  readonly lastUsed: Map<string, string>;
}

export function createMemoryTenantRegistry(): TenantRegistry {
  const all = new Map<string, Kept>();

  const keptOf = (slug: string): Kept => {
    const kept = all.get(slug) ?? {
      clientSecrets: new Map<string, ClientSecret>(),
      keys: new Map<string, KeyRecord>(),
      lastUsed: new Map<string, string>(),
    };
    all.set(slug, kept);
    return kept;
  };

  return {
    async find(slug) {
      return all.get(slug)?.tenant;
    },

    async read(slug) {
      return recordOf(all.get(slug));
    },

    async list(after = '') {
      return pageOf(
        [...all.values()]
          .flatMap(({ tenant }) => tenant ?? [])
          .filter(({ slug }) => compareCodePoints(slug, after) > 0),
      );
    },

    async create(tenant) {
      const kept = keptOf(tenant.slug);
      if (kept.tenant) return 'duplicate';
      kept.tenant = tenant;
      return 'created';
    },

    async update(tenant) {
      const kept = all.get(tenant.slug);
      if (!kept?.tenant) return 'missing';
      if (kept.tenant.version !== tenant.version - 1) return 'stale';
      kept.tenant = tenant;
      return 'updated';
    },

    async addClientSecret(slug, secret) {
      keptOf(slug).clientSecrets.set(secret.id, secret);
    },

    async removeClientSecret(slug, id) {
      const kept = all.get(slug);
      kept?.lastUsed.delete(clientSecretCredentialId(id));
      return kept?.clientSecrets.delete(id) ? 'removed' : 'missing';
    },

    async recordKey(slug, key) {
      keptOf(slug).keys.set(key.versionId, key);
    },

    async recordUse(slug, { credentialId, time, unlessSince }) {
      const { lastUsed } = keptOf(slug);
      const known = lastUsed.get(credentialId);
      if (known === undefined || known < unlessSince) lastUsed.set(credentialId, time);
    },
  };
}

function recordOf(kept: Kept | undefined): TenantRecord | undefined {
  if (!kept?.tenant) return undefined;
  const { tenant, clientSecrets, keys, lastUsed } = kept;
  return {
    tenant,
    clientSecrets: [...clientSecrets.values()],
    keys: [...keys.values()],
    lastUsed: new Map(lastUsed),
  };
}

function pageOf(tenants: readonly Tenant[]): TenantPage {
  const sorted = tenants.toSorted((one, other) => compareCodePoints(one.slug, other.slug));
  const page = sorted.slice(0, TENANTS_PER_PAGE);
  const last = page.at(-1);
  return last && sorted.length > page.length
    ? { tenants: page, next: last.slug }
    : { tenants: page };
}
