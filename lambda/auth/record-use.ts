/** When a credential was last used: written now and then, because every request would be a write. */
import { CLIENT_SECRET_NOTICE_DAYS } from '../contract/client-secret.ts';
import { createRecentMap } from '../tenants/recent-map.ts';
import type { TenantRegistry } from '../tenants/tenant-registry.ts';
import type { MatchedClientSecret, MatchedKey } from './match-credential.ts';

/** Within it a use is not written again, by this process or by another. */
const SECONDS_BETWEEN_USES = 5 * 60;
const MOST_CREDENTIALS = 5000;
const DAY_SECONDS = 24 * 60 * 60;

export interface CredentialUse {
  readonly tenant: string;
  readonly credentialId: string;
  /** Where a key was presented. */
  readonly key?: Pick<MatchedKey, 'label' | 'ageSeconds' | 'graceLeftSeconds' | 'graceSeconds'>;
  /** Where a client secret was presented. */
  readonly clientSecret?: Pick<MatchedClientSecret, 'id' | 'secondsLeft'>;
}

export interface ExpiringClientSecret {
  readonly tenant: string;
  readonly clientSecretId: string;
  /** Whole ones. */
  readonly daysLeft: number;
}

export interface UseRecorderOptions {
  readonly registry: Pick<TenantRegistry, 'recordUse'>;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** The current key was used, and is so many days old. */
  readonly onKeyAge: (days: number) => void;
  /** A key that was replaced was used in the last third of its grace. */
  readonly onPreviousKeyLate: (tenant: string) => void;
  /** A client secret was used that expires within CLIENT_SECRET_NOTICE_DAYS. */
  readonly onClientSecretExpiring: (expiring: ExpiringClientSecret) => void;
  /** The use could not be written: no reason to refuse whoever it was. */
  readonly onFailed: (error: unknown) => void;
}

/** Never throws, and reports of a key or a client secret as seldom as it writes. */
export type UseRecorder = (use: CredentialUse) => Promise<void>;

export function createUseRecorder(options: UseRecorderOptions): UseRecorder {
  const { registry, now } = options;
  const writtenMs = createRecentMap<number>(MOST_CREDENTIALS);
  return async (use) => {
    const { tenant, credentialId, key, clientSecret } = use;
    // Its rotation presents it, as Entra would: who asks whether Entra has the new key must not be told so of that.
    if (key?.label === 'pending') return;
    const nowMs = now();
    const name = `${tenant} ${credentialId} ${key || clientSecret ? 'itself' : 'token'}`;
    if (nowMs - (writtenMs.get(name) ?? -Infinity) < SECONDS_BETWEEN_USES * 1000) return;
    // Before the write, and whatever becomes of it: a registry in trouble is not asked with every request.
    writtenMs.set(name, nowMs);
    reportUse(use, options);
    try {
      await registry.recordUse(tenant, {
        credentialId,
        time: new Date(nowMs).toISOString(),
        unlessSince: new Date(nowMs - SECONDS_BETWEEN_USES * 1000).toISOString(),
      });
    } catch (error) {
      options.onFailed(error);
    }
  };
}

function reportUse(
  { tenant, key, clientSecret }: CredentialUse,
  options: UseRecorderOptions,
): void {
  if (key?.label === 'current') options.onKeyAge(Math.floor(key.ageSeconds / DAY_SECONDS));
  if (key && isLate(key)) options.onPreviousKeyLate(tenant);
  if (clientSecret && clientSecret.secondsLeft < CLIENT_SECRET_NOTICE_DAYS * DAY_SECONDS) {
    options.onClientSecretExpiring({
      tenant,
      clientSecretId: clientSecret.id,
      daysLeft: Math.floor(clientSecret.secondsLeft / DAY_SECONDS),
    });
  }
}

function isLate({ graceLeftSeconds, graceSeconds }: NonNullable<CredentialUse['key']>): boolean {
  return (
    graceLeftSeconds !== undefined &&
    graceSeconds !== undefined &&
    graceLeftSeconds <= graceSeconds / 3
  );
}
