/**
 * The port: the tenants of a stack. Outcomes that a caller must handle are values; every method may also throw RegistryBusy,
 * after which it can be repeated.
 */
import type { ClientSecret, KeyRecord, TenantRecord } from './credential.ts';
import type { Tenant } from './tenant.ts';

export interface TenantRegistry {
  /** A consistent read of one item; undefined for one that never was. */
  find(slug: string): Promise<Tenant | undefined>;
  /** Everything of one tenant, consistently, in one query; undefined for one that never was. */
  read(slug: string): Promise<TenantRecord | undefined>;
  /** In order of slug, a page at a time; those that are deleted too. `after` is the slug of the last one seen. */
  list(after?: string): Promise<TenantPage>;
  create(tenant: Tenant): Promise<'created' | 'duplicate'>;
  /** Replaces the record whose version is one less. */
  update(tenant: Tenant): Promise<'updated' | 'stale' | 'missing'>;

  addClientSecret(slug: string, secret: ClientSecret): Promise<void>;
  /** Takes its last use away too. */
  removeClientSecret(slug: string, id: string): Promise<'removed' | 'missing'>;
  /** Of the same version it replaces the record. */
  recordKey(slug: string, key: KeyRecord): Promise<void>;
  /** Writes only where the use that is known is older than `unlessSince` (both RFC 3339), so that many processes write it once. */
  recordUse(
    slug: string,
    use: { readonly credentialId: string; readonly time: string; readonly unlessSince: string },
  ): Promise<void>;
}

export interface TenantPage {
  readonly tenants: readonly Tenant[];
  /** Present where there may be more. */
  readonly next?: string;
}

/** The registry could not be asked. The caller may repeat. */
export class RegistryBusy extends Error {
  constructor(options?: ErrorOptions) {
    super('the tenants cannot be read or changed at the moment', options);
    this.name = 'RegistryBusy';
  }
}
