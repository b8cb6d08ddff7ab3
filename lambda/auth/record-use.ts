/** When a credential was last used: written now and then, because every request would be a write. */
import { createRecentMap } from '../tenants/recent-map.ts';
import type { TenantRegistry } from '../tenants/tenant-registry.ts';
import type { MatchedKey } from './match-credential.ts';

/** Within it a use is not written again, by this process or by another. */
const SECONDS_BETWEEN_USES = 5 * 60;
const MOST_CREDENTIALS = 5000;
const DAY_SECONDS = 24 * 60 * 60;

export interface CredentialUse {
  readonly tenant: string;
  readonly credentialId: string;
  /** Where a key was presented. */
  readonly key?: Pick<MatchedKey, 'label' | 'ageSeconds' | 'graceLeftSeconds' | 'graceSeconds'>;
}

export interface UseRecorderOptions {
  readonly registry: Pick<TenantRegistry, 'recordUse'>;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** The current key was used, and is so many days old. */
  readonly onKeyAge: (days: number) => void;
  /** A key that was replaced was used in the last third of its grace. */
  readonly onPreviousKeyLate: (tenant: string) => void;
  /** The use could not be written: no reason to refuse whoever it was. */
  readonly onFailed: (error: unknown) => void;
}

/** Never throws, and reports of a key as seldom as it writes. */
export type UseRecorder = (use: CredentialUse) => Promise<void>;

export function createUseRecorder(options: UseRecorderOptions): UseRecorder {
  const { registry, now } = options;
  const writtenMs = createRecentMap<number>(MOST_CREDENTIALS);
  return async ({ tenant, credentialId, key }) => {
    // Its rotation presents it, as Entra would: who asks whether Entra has the new key must not be told so of that.
    if (key?.label === 'pending') return;
    const nowMs = now();
    const name = `${tenant} ${credentialId} ${key ? 'itself' : 'token'}`;
    if (nowMs - (writtenMs.get(name) ?? -Infinity) < SECONDS_BETWEEN_USES * 1000) return;
    // Before the write, and whatever becomes of it: a registry in trouble is not asked with every request.
    writtenMs.set(name, nowMs);
    if (key?.label === 'current') options.onKeyAge(Math.floor(key.ageSeconds / DAY_SECONDS));
    if (key && isLate(key)) options.onPreviousKeyLate(tenant);
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

function isLate({ graceLeftSeconds, graceSeconds }: NonNullable<CredentialUse['key']>): boolean {
  return (
    graceLeftSeconds !== undefined &&
    graceSeconds !== undefined &&
    graceLeftSeconds <= graceSeconds / 3
  );
}
