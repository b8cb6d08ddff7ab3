import type { TenantRecord } from './credential.ts';

/**
 * Epoch milliseconds at which the previous key ends. Its grace began with the last rotation, of which just afterwards the current key's
 * record alone knows.
 * @param vault what the vault says: which version is current, and since when (epoch milliseconds)
 */
export function keyGraceEndsMs(
  { keys, tenant }: Pick<TenantRecord, 'keys' | 'tenant'>,
  vault: { readonly currentId: string | undefined; readonly rotatedMs: number },
): number {
  const current = keys.find(({ versionId }) => versionId === vault.currentId);
  const beganMs = Math.max(vault.rotatedMs, Date.parse(current?.rotated ?? '') || 0);
  return beganMs + tenant.settings.keyGraceSeconds * 1000;
}
