import { TENANT_STATE_CACHE_SECONDS } from '../contract/authorization.ts';
import { DEFAULT_TENANT } from '../contract/tenant.ts';
import { changeRecord } from './change-tenant.ts';
import type { Requests, Results } from './operation.ts';
import { OperationRefused } from './operation-refused.ts';
import { USUAL_SETTINGS } from './tenant.ts';
import { type TenantOffice, toTime } from './tenant-office.ts';

/** Days for which a deleted tenant's secret can be brought back in Secrets Manager. */
const RECOVERY_DAYS = 7;
/** Of one call; the caller repeats it. */
const SLICE_MILLISECONDS = 60_000;
/** Until the SCIM functions know of it, and a request that began before is answered. */
const SETTLE_MILLISECONDS = (TENANT_STATE_CACHE_SECONDS + 30) * 1000;

/**
 * A slice of a deletion. Users and groups go with an entry in their history each; the history and the tenant's record stay, and its slug
 * is never given again. Of a tenant that is deleted it removes what came in late.
 * @throws OperationRefused for the tenant of the deployment, and where `confirm` is not the tenant's slug
 */
export async function deleteTenant(
  office: TenantOffice,
  { tenant: slug, confirm }: Requests['delete'],
): Promise<Results['delete']> {
  if (slug === DEFAULT_TENANT) {
    throw new OperationRefused(
      `the tenant ${slug} belongs to the deployment: it can be disabled, and goes with the stack`,
    );
  }
  if (confirm !== slug) {
    throw new OperationRefused(`the tenant ${slug} is deleted only when its name is confirmed`);
  }
  const untilMs = office.now() + SLICE_MILLISECONDS;
  const secretId = await shut(office, slug);
  const { removed, isEmpty } = await office.clearDirectory(slug, untilMs);
  if (!isEmpty) return { finished: false, removed };
  await removeCredentials(office, slug, secretId);
  await changeRecord(office, slug, (tenant) =>
    tenant.state === 'deleted'
      ? tenant
      : // Its settings say where a customer's Entra is, and may hold addresses.
        { ...tenant, state: 'deleted', settings: USUAL_SETTINGS },
  );
  return { finished: true, removed };
}

/**
 * From here on no credential of the tenant is good, and once it returns nothing is under way. A try that was cut off while it waited
 * leaves the rest of the wait to its repeat. Returns the id of the tenant's secret.
 */
async function shut(office: TenantOffice, slug: string): Promise<string> {
  const { secretId, off } = await changeRecord(office, slug, (tenant) => {
    const isShut = tenant.state === 'deleting' || tenant.state === 'deleted';
    return isShut ? tenant : { off: toTime(office.now()), ...tenant, state: 'deleting' };
  });
  const waitMs = Date.parse(off ?? '') + SETTLE_MILLISECONDS - office.now();
  if (waitMs > 0) {
    await office.pause(waitMs);
    await office.flushAuthorizations();
  }
  return secretId;
}

async function removeCredentials(
  { registry, vault }: TenantOffice,
  slug: string,
  secretId: string,
): Promise<void> {
  const record = await registry.read(slug);
  for (const { id } of record?.clientSecrets ?? []) await registry.removeClientSecret(slug, id);
  await vault.remove(secretId, RECOVERY_DAYS);
}
