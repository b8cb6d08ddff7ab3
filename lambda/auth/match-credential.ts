/** Whether what was presented is one of a tenant's credentials, and whether a credential is still good. Pure. */
import { findMatch } from '../tenants/api-key.ts';
import {
  clientSecretCredentialId,
  keyCredentialId,
  trustCredentialId,
} from '../tenants/credential.ts';
import { keyGraceEndsMs } from '../tenants/key-grace.ts';
import type { KeyLabel, StagedKey } from '../tenants/key-vault.ts';
import type { Credentials } from './credential-source.ts';

export interface MatchedKey {
  readonly outcome: 'matched';
  readonly credentialId: string;
  readonly label: KeyLabel;
  /** Since it was made. */
  readonly ageSeconds: number;
  /** Only of the previous key: what is left of its grace, and how long that is in all. */
  readonly graceLeftSeconds?: number;
  readonly graceSeconds?: number;
}

export interface MatchedClientSecret {
  readonly outcome: 'matched';
  readonly credentialId: string;
  /** By which an operator knows it. */
  readonly id: string;
  /** Until it expires. */
  readonly secondsLeft: number;
}

export interface Mismatch<Reason> {
  readonly outcome: 'refused';
  readonly reason: Reason;
}

/**
 * A key is good while a staging label says so, the previous one within its grace. It is compared with all that there are, those of
 * old among them, so that the log can tell a key that was taken away from one that never was.
 */
export function matchKey(
  credentials: Credentials,
  presentedKey: string,
  nowMs: number,
): MatchedKey | Mismatch<'wrong-key' | 'expired-key' | 'revoked-key'> {
  const { staged, record } = credentials;
  const match = findMatch<Pick<StagedKey, 'versionId' | 'digest'>>(presentedKey, [
    ...staged.keys,
    ...comparable(record.keys),
  ]);
  if (!match) return { outcome: 'refused', reason: 'wrong-key' };
  const key = staged.keys.find((candidate) => candidate === match);
  if (!key || isRevoked(credentials, key)) return { outcome: 'refused', reason: 'revoked-key' };

  const { versionId, label, createdMs } = key;
  const matched = {
    outcome: 'matched',
    credentialId: keyCredentialId(versionId),
    label,
    ageSeconds: (nowMs - createdMs) / 1000,
  } as const;
  if (label !== 'previous') return matched;
  const graceLeftSeconds = graceLeftMs(credentials, nowMs) / 1000;
  if (graceLeftSeconds <= 0) return { outcome: 'refused', reason: 'expired-key' };
  return { ...matched, graceLeftSeconds, graceSeconds: record.tenant.settings.keyGraceSeconds };
}

export function matchClientSecret(
  { record }: Credentials,
  presentedSecret: string,
  nowMs: number,
): MatchedClientSecret | Mismatch<'wrong-secret' | 'expired-secret'> {
  const match = findMatch(presentedSecret, comparable(record.clientSecrets));
  if (!match) return { outcome: 'refused', reason: 'wrong-secret' };
  if (hasPassed(match.expires, nowMs)) return { outcome: 'refused', reason: 'expired-secret' };
  return {
    outcome: 'matched',
    credentialId: clientSecretCredentialId(match.id),
    id: match.id,
    secondsLeft: (Date.parse(match.expires) - nowMs) / 1000,
  };
}

/** Whether an access token that came from this credential is good, as far as the credential goes. */
export function isLive(credentials: Credentials, credentialId: string, nowMs: number): boolean {
  const { settings } = credentials.record.tenant;
  return (
    credentials.staged.keys.some(
      (key) =>
        keyCredentialId(key.versionId) === credentialId &&
        !isRevoked(credentials, key) &&
        (key.label !== 'previous' || graceLeftMs(credentials, nowMs) > 0),
    ) ||
    credentials.record.clientSecrets.some(
      ({ id, expires }) =>
        clientSecretCredentialId(id) === credentialId && !hasPassed(expires, nowMs),
    ) ||
    (settings.trust !== undefined && trustCredentialId(settings.trust) === credentialId)
  );
}

const DIGEST_BYTES = 32;

/** With their digests as bytes. A damaged record matches nothing, and keeps nobody else out. */
function comparable<Record extends { readonly digest: string }>(records: readonly Record[]) {
  return records
    .map((record) => ({ ...record, digest: Buffer.from(record.digest, 'base64url') }))
    .filter(({ digest }) => digest.length === DIGEST_BYTES);
}

function graceLeftMs({ staged, record }: Credentials, nowMs: number): number {
  const currentId = staged.keys.find(({ label }) => label === 'current')?.versionId;
  return keyGraceEndsMs(record, { currentId, rotatedMs: staged.rotatedMs }) - nowMs;
}

function isRevoked({ record }: Credentials, { versionId }: StagedKey): boolean {
  return record.keys.some((key) => key.versionId === versionId && key.revoked !== undefined);
}

const hasPassed = (time: string, nowMs: number): boolean => nowMs >= Date.parse(time);
