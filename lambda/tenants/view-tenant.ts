/** A tenant as an operator sees it: what the registry remembers, and how the vault has labelled the keys. */
import {
  type ClientSecret,
  clientSecretCredentialId,
  keyCredentialId,
  type TenantRecord,
  trustCredentialId,
} from './credential.ts';
import { keyGraceEndsMs } from './key-grace.ts';
import type { KeyLabel, VaultState } from './key-vault.ts';
import type { ClientSecretView, KeyView, TenantLine, TenantView } from './operation.ts';
import type { Tenant } from './tenant.ts';
import { toTime } from './tenant-office.ts';

const labels: readonly KeyLabel[] = ['current', 'pending', 'previous'];

export function viewTenant(record: TenantRecord, vault: VaultState): TenantView {
  const { slug, name, state, created, secretId, settings } = record.tenant;
  const trustLastUsed = settings.trust && record.lastUsed.get(trustCredentialId(settings.trust));
  return {
    slug,
    name,
    state,
    created,
    secretId,
    settings,
    keys: labels.flatMap((label) => viewKey(record, vault, label) ?? []),
    clientSecrets: record.clientSecrets.map((secret) => viewClientSecret(record, secret)),
    ...(trustLastUsed !== undefined && { trustLastUsed }),
  };
}

export function viewLine({ slug, name, state, created, settings }: Tenant): TenantLine {
  return { slug, name, state, created, bearer: settings.bearer };
}

/** As keyGraceEndsMs; a value that was put by hand counts as a rotation. */
export function graceEndsMs({ rotated, versions }: VaultState, record: TenantRecord): number {
  const current = versions.find(({ labels: its }) => its.includes('current'));
  const times = [rotated, current?.created].map((time) => Date.parse(time ?? '') || 0);
  return keyGraceEndsMs(record, {
    currentId: current?.versionId,
    rotatedMs: Math.max(...times),
  });
}

function viewKey(record: TenantRecord, vault: VaultState, label: KeyLabel): KeyView | undefined {
  const version = vault.versions.find(({ labels: its }) => its.includes(label));
  // A key that is current and pending at once, as a rotation may leave it, is current.
  if (!version || (label === 'pending' && version.labels.includes('current'))) return undefined;
  const { versionId, created } = version;
  const known = record.keys.find((key) => key.versionId === versionId);
  const lastUsed = record.lastUsed.get(keyCredentialId(versionId));
  return {
    versionId,
    label,
    created,
    ...(known && { lastFour: known.lastFour }),
    ...(lastUsed !== undefined && { lastUsed }),
    ...(label === 'previous' && { graceEnds: toTime(graceEndsMs(vault, record)) }),
    ...(known?.revoked !== undefined && { revoked: known.revoked }),
  };
}

function viewClientSecret(
  { lastUsed: uses }: Pick<TenantRecord, 'lastUsed'>,
  { id, lastFour, created, expires }: ClientSecret,
): ClientSecretView {
  const lastUsed = uses.get(clientSecretCredentialId(id));
  return { id, lastFour, created, expires, ...(lastUsed !== undefined && { lastUsed }) };
}
