/** What a deployment makes for the tenant `default`: its key, what is remembered of the key, and its record. Nothing that is there is changed. */
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { API_KEY_RANDOM_BYTES } from '../contract/api-key.ts';
import { DEFAULT_TENANT } from '../contract/tenant.ts';
import { makeApiKey } from '../tenants/api-key.ts';
import { USUAL_SETTINGS } from '../tenants/tenant.ts';
import type { TenantRegistry } from '../tenants/tenant-registry.ts';
import { makeFirstVersion } from './first-version.ts';
import { keyRecord } from './key-record.ts';

export interface FirstTenantOptions {
  readonly client: SecretsManagerClient;
  readonly registry: Pick<TenantRegistry, 'find' | 'create' | 'update' | 'recordKey'>;
  /** ARN. */
  readonly secretId: string;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly requestId: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/**
 * Every step stands a repeat. It never reads a key: one whose making crashed before it was recorded is recorded by its first rotation.
 * Throws what Secrets Manager throws, and RegistryBusy.
 */
export async function makeFirstTenant(options: FirstTenantOptions): Promise<void> {
  const { client, registry, secretId, requestId } = options;
  const created = new Date(options.now());
  const version = await makeFirstVersion({
    client,
    secretId,
    requestId,
    makeText: () => makeApiKey(DEFAULT_TENANT, options.randomBytes(API_KEY_RANDOM_BYTES)),
  });
  if (version.outcome === 'made') {
    const { versionId, text } = version;
    await registry.recordKey(DEFAULT_TENANT, keyRecord(versionId, { text, created }));
  }
  const outcome = await registry.create({
    slug: DEFAULT_TENANT,
    name: DEFAULT_TENANT,
    state: 'enabled',
    created: created.toISOString(),
    secretId,
    settings: USUAL_SETTINGS,
    version: 1,
  });
  if (outcome === 'duplicate') await followSecret(options);
}

/** A table that outlived its stack names a secret of that stack. */
async function followSecret({ registry, secretId }: FirstTenantOptions): Promise<void> {
  const tenant = await registry.find(DEFAULT_TENANT);
  if (tenant === undefined || tenant.secretId === secretId) return;
  const outcome = await registry.update({ ...tenant, secretId, version: tenant.version + 1 });
  if (outcome !== 'updated') {
    throw new Error('the tenant was changed at the same time: deploy again');
  }
}
