import { changeTenant, getTenant } from './change-tenant.ts';
import { endLapsedKey } from './end-previous-key.ts';
import type { Requests, Results, TenantView } from './operation.ts';
import { OperationRefused } from './operation-refused.ts';
import { showTenant } from './show-tenant.ts';
import type { TenantOffice } from './tenant-office.ts';

/** Entra comes every 40 minutes, and a use is noted every five: who was here within a day may come again. */
const RECENT_MILLISECONDS = 24 * 60 * 60 * 1000;

/**
 * Starts a rotation, or takes up the one that is not finished. It goes on by itself: the version that it names is the current one when it is
 * finished.
 * @throws OperationRefused where it would end a key that is still used, unless forced, and where somebody else's began at this moment
 */
export async function rotateKey(
  office: TenantOffice,
  { tenant: slug, graceSeconds, force = false }: Requests['rotateKey'],
): Promise<Results['rotateKey']> {
  const tenant = await getTenant(office, slug);
  const { tenant: view } = await showTenant(office, slug);
  requireKey(view);
  if (!force) refuseToEndUsedKey(view, office.now());
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
      `somebody else's rotation of the key of ${slug} began at this moment: ask again to wait for its end`,
    );
  }
  const { versionId, outcome } = rotation;
  return { ...(await showTenant(office, slug)), versionId, isResumed: outcome === 'resumed' };
}

function requireKey({ slug, secretId, keys }: TenantView): void {
  if (keys.length > 0) return;
  throw new OperationRefused(
    `the tenant ${slug} has no key: its secret ${secretId} is gone or waits for its deletion, from which aws secretsmanager restore-secret brings it back`,
  );
}

/** A second rotation ends the previous key, which Entra may have still: one that was replaced a moment ago had no time to be used since. */
function refuseToEndUsedKey({ slug, secretId, keys }: TenantView, nowMs: number): void {
  const previous = keys.find(({ label }) => label === 'previous');
  if (!previous?.lastUsed || previous.revoked !== undefined) return;
  const isInGrace = Date.parse(previous.graceEnds ?? '') > nowMs;
  const isRecent = nowMs - Date.parse(previous.lastUsed) < RECENT_MILLISECONDS;
  if (!isInGrace || !isRecent) return;
  throw new OperationRefused(
    `the previous key of ${slug} (…${previous.lastFour ?? '????'}) was used at ${previous.lastUsed}, less than a day ago, and another rotation ends it: paste the current key into Entra first (it is in the secret ${secretId}), or force it (--force)`,
  );
}
