import { changeTenant } from './change-tenant.ts';
import type { Results } from './operation.ts';
import { showTenant } from './show-tenant.ts';
import type { TenantOffice } from './tenant-office.ts';

/** SCIM on or off: off, every request of the tenant is answered 403. A repeat changes nothing. */
export async function switchTenant(
  office: TenantOffice,
  slug: string,
  state: 'enabled' | 'disabled',
): Promise<Results['show']> {
  await changeTenant(office, slug, (tenant) =>
    tenant.state === state ? tenant : { ...tenant, state },
  );
  return showTenant(office, slug);
}
