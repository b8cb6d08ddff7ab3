/** The end of a key that a rotation replaced, before its grace is over. */
import { getTenant } from './change-tenant.ts';
import type { VaultState } from './key-vault.ts';
import type { Results } from './operation.ts';
import { settleRevocation } from './settle-revocation.ts';
import type { Tenant } from './tenant.ts';
import { type TenantOffice, toTime } from './tenant-office.ts';
import { graceEndsMs } from './view-tenant.ts';

/** Once this returns, the previous key and every access token that came from it are dead. A repeat does what an earlier try left undone. */
export async function endPreviousKey(
  office: TenantOffice,
  { tenant: slug }: { readonly tenant: string },
): Promise<Results['endPreviousKey']> {
  const versionId = await end(office, await getTenant(office, slug));
  await settleRevocation(office);
  return versionId === undefined ? {} : { versionId };
}

/** A grace that is made longer must not bring back a key whose grace is over. */
export async function endLapsedKey(
  { registry, vault, now }: TenantOffice,
  { slug, secretId }: Tenant,
): Promise<void> {
  const record = await registry.read(slug);
  if (!record) return;
  const state = await vault.describe(secretId);
  const versionId = previousIn(state);
  if (versionId === undefined || graceEndsMs(state, record) > now()) return;
  await vault.endPrevious(secretId, versionId);
}

async function end(
  { registry, vault, now }: TenantOffice,
  { slug, secretId }: Tenant,
): Promise<string | undefined> {
  const previousId = previousIn(await vault.describe(secretId));
  if (previousId === undefined) return undefined;
  const record = await registry.read(slug);
  const key = record?.keys.find(({ versionId }) => versionId === previousId);
  // First the record: from then on the authorizer and the token endpoint refuse it, whatever becomes of the label.
  if (key && key.revoked === undefined) {
    await registry.recordKey(slug, { ...key, revoked: toTime(now()) });
  }
  await vault.endPrevious(secretId, previousId);
  return previousId;
}

const previousIn = ({ versions }: VaultState): string | undefined =>
  versions.find(({ labels }) => labels.includes('previous'))?.versionId;
