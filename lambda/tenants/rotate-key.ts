import { changeTenant, getTenant } from './change-tenant.ts';
import { endLapsedKey } from './end-previous-key.ts';
import type { Requests, Results, TenantView } from './operation.ts';
import { OperationRefused } from './operation-refused.ts';
import { showTenant } from './show-tenant.ts';
import type { TenantOffice } from './tenant-office.ts';

/**
 * Starts a rotation, which goes on by itself: the version that it names is the current one when it is finished.
 * @throws OperationRefused while another rotation is under way, and where it would end a key that is still used, unless forced
 */
export async function rotateKey(
  office: TenantOffice,
  { tenant: slug, graceSeconds, force = false }: Requests['rotateKey'],
): Promise<Results['rotateKey']> {
  const tenant = await getTenant(office, slug);
  if (!force) refuseToEndUsedKey((await showTenant(office, slug)).tenant, office.now());
  if (graceSeconds !== undefined) {
    await endLapsedKey(office, tenant);
    await changeTenant(office, slug, (before) => ({
      ...before,
      settings: { ...before.settings, keyGraceSeconds: graceSeconds },
    }));
  }
  const rotation = await office.vault.rotate(tenant.secretId);
  if (rotation.outcome === 'busy') {
    throw new OperationRefused(
      `a rotation of the key of ${slug} is under way. One that failed is tried again by Secrets Manager itself: the log of the key-rotation function says why it failed, and the old key works until then`,
    );
  }
  return { ...(await showTenant(office, slug)), versionId: rotation.versionId };
}

/** A second rotation ends the previous key, which somebody may still present. */
function refuseToEndUsedKey({ slug, keys, settings }: TenantView, nowMs: number): void {
  const previous = keys.find(({ label }) => label === 'previous');
  if (!previous?.lastUsed || previous.revoked !== undefined) return;
  const graceEndsMs = Date.parse(previous.graceEnds ?? '');
  const rotatedMs = graceEndsMs - settings.keyGraceSeconds * 1000;
  const isUsedSince = Date.parse(previous.lastUsed) > rotatedMs;
  if (graceEndsMs <= nowMs || !isUsedSince) return;
  throw new OperationRefused(
    `the previous key of ${slug} (…${previous.lastFour ?? '????'}) was used at ${previous.lastUsed}, after the last rotation, and another rotation ends it: paste the current key into Entra first, or force it`,
  );
}
