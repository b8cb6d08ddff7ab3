import { changeTenant } from './change-tenant.ts';
import type { Results } from './operation.ts';
import { showTenant } from './show-tenant.ts';
import type { Tenant } from './tenant.ts';
import { type TenantOffice, toTime } from './tenant-office.ts';

/** SCIM on or off: off, every request of the tenant is answered 403. A repeat changes nothing. */
export async function switchTenant(
  office: TenantOffice,
  slug: string,
  state: 'enabled' | 'disabled',
): Promise<Results['show']> {
  await changeTenant(office, slug, (tenant) => {
    if (tenant.state === state) return tenant;
    return state === 'enabled' ? on(tenant) : { ...tenant, state, off: toTime(office.now()) };
  });
  return showTenant(office, slug);
}

const on = ({ off: _, ...tenant }: Tenant): Tenant => ({ ...tenant, state: 'enabled' });
