import { requireKnown } from './change-tenant.ts';
import type { Results } from './operation.ts';
import type { TenantOffice } from './tenant-office.ts';
import { viewLine, viewTenant } from './view-tenant.ts';

/** Of a deleted tenant too, whose keys are gone. @throws OperationRefused where there never was one */
export async function showTenant(office: TenantOffice, slug: string): Promise<Results['show']> {
  const record = await office.registry.read(slug);
  const tenant = requireKnown(slug, record?.tenant);
  const vault =
    tenant.state === 'deleted' ? { versions: [] } : await office.vault.describe(tenant.secretId);
  const empty = { clientSecrets: [], keys: [], lastUsed: new Map<string, string>() };
  return { tenant: viewTenant(record ?? { ...empty, tenant }, vault) };
}

/** A page of all tenants, in order of slug. */
export async function listTenants(
  { registry }: TenantOffice,
  after: string | undefined,
): Promise<Results['list']> {
  const { tenants, next } = await registry.list(after);
  return { tenants: tenants.map(viewLine), ...(next !== undefined && { next }) };
}
