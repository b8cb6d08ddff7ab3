/** CredentialSource on the registry of tenants and the secrets of their keys. */
import type { TenantRecord } from '../tenants/credential.ts';
import type { KeyReader, StagedKeys } from '../tenants/key-vault.ts';
import { createRecentMap } from '../tenants/recent-map.ts';
import type { TenantRegistry } from '../tenants/tenant-registry.ts';
import type { CredentialSource, Credentials } from './credential-source.ts';
import { createKeptValue, type KeptValue, type Reading, type Staleness } from './kept-value.ts';

/** Tenants that are remembered, and as many names of unknown ones: inventing names pushes no tenant out. */
export const MOST_TENANTS = 1000;

export interface CredentialSourceOptions {
  readonly registry: Pick<TenantRegistry, 'read'>;
  readonly keyReader: KeyReader;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly cacheSeconds: number;
  /** A tenant's credentials could not be read and those of `ageSeconds` ago are used. */
  readonly onStale: (failure: Staleness) => void;
}

type Kept = KeptValue<Credentials | undefined>;

export function createCredentialSource(options: CredentialSourceOptions): CredentialSource {
  const { registry, keyReader, now, onStale } = options;
  const known = createRecentMap<Kept>(MOST_TENANTS);
  const unknown = createRecentMap<Kept>(MOST_TENANTS);

  function keptOf(slug: string): Kept {
    const found = known.get(slug) ?? unknown.get(slug);
    if (found) return found;
    const kept = createKeptValue<Credentials | undefined>({
      read: (previous) => readCredentials({ registry, keyReader }, slug, previous),
      // The same for unknown ones: how often a refusal is fresh, the caller may notice.
      secondsToKeep: () => options.cacheSeconds,
      now,
      onStale,
    });
    unknown.set(slug, kept);
    return kept;
  }

  function file(slug: string, kept: Kept, credentials: Credentials | undefined): void {
    const [here, there] = credentials ? [known, unknown] : [unknown, known];
    here.set(slug, kept);
    there.delete(slug);
  }

  return {
    async credentialsOf(slug) {
      const kept = keptOf(slug);
      const credentials = await kept.current();
      file(slug, kept, credentials);
      return credentials;
    },
    async refreshedCredentialsOf(slug, sinceMs = now()) {
      const kept = keptOf(slug);
      const { value: credentials, ...news } = await kept.refreshed(sinceMs);
      file(slug, kept, credentials);
      return { credentials, ...news };
    },
  };
}

/**
 * The first time the registry is asked alone: whoever is unknown to it costs no call to Secrets Manager. Afterwards both are asked at
 * once. Where one of them cannot answer, what the other one says is good nevertheless: an outage holds up no revocation more than it must.
 */
async function readCredentials(
  { registry, keyReader }: Pick<CredentialSourceOptions, 'registry' | 'keyReader'>,
  slug: string,
  previous: Credentials | undefined,
): Promise<Reading<Credentials | undefined>> {
  if (!previous) {
    const record = await registry.read(slug);
    if (!isServed(record)) return { value: undefined };
    return { value: { record, staged: await keyReader.read(record.tenant.secretId) } };
  }
  const [record, staged] = await Promise.allSettled([
    registry.read(slug),
    keyReader.read(previous.record.tenant.secretId),
  ]);
  if (record.status === 'fulfilled' && !isServed(record.value)) return { value: undefined };
  return merge(previous, record, staged);
}

function merge(
  previous: Credentials,
  record: PromiseSettledResult<TenantRecord | undefined>,
  staged: PromiseSettledResult<StagedKeys>,
): Reading<Credentials> {
  const value: Credentials = {
    record: (record.status === 'fulfilled' ? record.value : undefined) ?? previous.record,
    staged: staged.status === 'fulfilled' ? staged.value : previous.staged,
  };
  const failed = [record, staged].find(({ status }) => status === 'rejected');
  return failed?.status === 'rejected' ? { value, failure: failed.reason } : { value };
}

/** One that is being deleted is as unknown as one that never was. */
function isServed(record: TenantRecord | undefined): record is TenantRecord {
  return record !== undefined && ['enabled', 'disabled'].includes(record.tenant.state);
}
