import { changeTenant, getTenant } from './change-tenant.ts';
import { endLapsedKey } from './end-previous-key.ts';
import type { Requests, Results, SettingsChange } from './operation.ts';
import { OperationRefused } from './operation-refused.ts';
import { applySettings } from './settings-change.ts';
import { settleRevocation } from './settle-revocation.ts';
import { showTenant } from './show-tenant.ts';
import type { Tenant } from './tenant.ts';
import { type TenantOffice, toTime } from './tenant-office.ts';

/**
 * Changes how a tenant's credentials work. A repeat does what an earlier try left undone.
 * @throws OperationRefused where the settings do not go together, or while a rotation keeps its schedule from being changed
 */
export async function configureTenant(
  office: TenantOffice,
  { tenant: slug, changes }: Requests['configure'],
): Promise<Results['configure']> {
  const before = await getTenant(office, slug);
  const time = toTime(office.now());
  applySettings(before.settings, changes, time);
  if ((changes.keyGraceSeconds ?? 0) > before.settings.keyGraceSeconds) {
    await endLapsedKey(office, before);
  }
  await changeTenant(office, slug, (tenant) => ({
    ...tenant,
    name: changes.name ?? tenant.name,
    settings: applySettings(tenant.settings, changes, time),
  }));
  if (changes.rotationDays !== undefined) {
    await schedule(office, before.secretId, changes.rotationDays);
  }
  if (endsCredentials(before, changes)) await settleRevocation(office);
  return showTenant(office, slug);
}

/** The vault takes no other schedule while it rotates. */
async function schedule(
  { vault }: TenantOffice,
  secretId: string,
  days: number | null,
): Promise<void> {
  const { versions } = await vault.describe(secretId);
  const isRotating = versions.some(
    ({ labels }) => labels.includes('pending') && !labels.includes('current'),
  );
  if (isRotating) {
    throw new OperationRefused(
      'the settings are saved, but not the schedule in Secrets Manager: a rotation is under way. Try again when it is finished',
    );
  }
  await vault.schedule(secretId, days ?? undefined);
}

/** So does a repeat, whose earlier try may have been cut off before they had ended everywhere. */
function endsCredentials({ settings }: Tenant, { bearer, trust }: SettingsChange): boolean {
  if (bearer === 'refused' || trust === null) return true;
  return trust !== undefined && settings.trust !== undefined;
}
