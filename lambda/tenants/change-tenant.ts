/** Reading a tenant for an operation, and changing its record. */
import { OperationRefused } from './operation-refused.ts';
import type { Tenant } from './tenant.ts';
import type { TenantOffice } from './tenant-office.ts';

/** Changes of one tenant are made by people: who meets another this often is in a loop. */
const MAXIMUM_ATTEMPTS = 5;

/** @throws OperationRefused where there is none, or no longer */
export async function getTenant(
  { registry }: Pick<TenantOffice, 'registry'>,
  slug: string,
): Promise<Tenant> {
  return requireAlive(slug, await registry.find(slug));
}

/**
 * The tenant after the change. `change` is asked again where somebody else came first; the very same record back writes nothing.
 * @throws OperationRefused as getTenant, and what `change` throws
 */
export async function changeTenant(
  office: Pick<TenantOffice, 'registry'>,
  slug: string,
  change: (tenant: Tenant) => Tenant,
): Promise<Tenant> {
  return changeRecord(office, slug, (tenant) => change(requireAlive(slug, tenant)));
}

/**
 * As changeTenant, whatever the tenant's state.
 * @throws OperationRefused where there never was one
 */
export async function changeRecord(
  { registry }: Pick<TenantOffice, 'registry'>,
  slug: string,
  change: (tenant: Tenant) => Tenant,
): Promise<Tenant> {
  for (let count = 1; count <= MAXIMUM_ATTEMPTS; count += 1) {
    const before = requireKnown(slug, await registry.find(slug));
    const after = change(before);
    if (after === before) return before;
    const next = { ...after, version: before.version + 1 };
    if ((await registry.update(next)) === 'updated') return next;
  }
  throw new OperationRefused(`others are changing the tenant ${slug} at the moment: try again`);
}

export function requireKnown(slug: string, tenant: Tenant | undefined): Tenant {
  if (tenant) return tenant;
  throw new OperationRefused(`there is no tenant ${slug}`);
}

function requireAlive(slug: string, tenant: Tenant | undefined): Tenant {
  const known = requireKnown(slug, tenant);
  if (known.state === 'deleted') throw new OperationRefused(`the tenant ${slug} is deleted`);
  if (known.state === 'deleting') {
    throw new OperationRefused(
      `the tenant ${slug} is being deleted: only that can be gone on with`,
    );
  }
  return known;
}
