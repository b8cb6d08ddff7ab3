/** Whether a tenant is served: read from the registry, and kept for a moment. */
import { TENANT_STATE_CACHE_SECONDS } from '../contract/authorization.ts';
import { createRecentMap } from './recent-map.ts';
import type { Tenant } from './tenant.ts';
import { RegistryBusy, type TenantRegistry } from './tenant-registry.ts';

/** `unknown`: never made, or deleted. */
export type TenantService = 'enabled' | 'disabled' | 'unknown';

const KEPT_MS = TENANT_STATE_CACHE_SECONDS * 1000;
/** Through an outage of the registry, the state that was read last is good for so long. */
const STALE_MS = 60_000;
const TENANTS_KEPT = 1_000;

interface Reading {
  readonly state: TenantService;
  /** Epoch milliseconds at which it began: what changes while it runs may be missed. */
  readonly readMs: number;
}

interface Kept {
  readonly askedMs: number;
  readonly reading: Promise<Reading>;
}

/**
 * The state of a tenant, no older than TENANT_STATE_CACHE_SECONDS: one read for all who ask meanwhile. While the registry is busy it is the
 * last one, and the registry is asked no more often; the function throws RegistryBusy where there is none, or an old one.
 * @param now epoch milliseconds
 */
export function tenantState(
  registry: Pick<TenantRegistry, 'find'>,
  now: () => number,
): (slug: string) => Promise<TenantService> {
  const kept = createRecentMap<Kept>(TENANTS_KEPT);

  async function read(slug: string, last: Promise<Reading> | undefined): Promise<Reading> {
    const readMs = now();
    try {
      return { state: serviceOf(await registry.find(slug)), readMs };
    } catch (error) {
      const stale = error instanceof RegistryBusy ? await last?.catch(() => undefined) : undefined;
      if (!stale || now() - stale.readMs > STALE_MS) throw error;
      return stale;
    }
  }

  return async (slug) => {
    const askedMs = now();
    const known = kept.get(slug);
    if (known && askedMs - known.askedMs < KEPT_MS) return (await known.reading).state;
    const asked: Kept = { askedMs, reading: read(slug, known?.reading) };
    kept.set(slug, asked);
    try {
      return (await asked.reading).state;
    } catch (error) {
      if (kept.get(slug) === asked) kept.delete(slug);
      throw error;
    }
  };
}

function serviceOf(tenant: Tenant | undefined): TenantService {
  const state = tenant?.state;
  return state === 'enabled' || state === 'disabled' ? state : 'unknown';
}
