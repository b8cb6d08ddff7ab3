/** The rotation of a tenant's key: made, handed over to Entra where that is wanted, tried, and made the current one. */
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { API_KEY_RANDOM_BYTES } from '../contract/api-key.ts';
import { makeApiKey, parseApiKey } from '../tenants/api-key.ts';
import type { Tenant } from '../tenants/tenant.ts';
import type { TenantRegistry } from '../tenants/tenant-registry.ts';
import type { KeyProbe } from './key-probe.ts';
import { keyRecord } from './key-record.ts';
import { RotationRefused, type RotationSteps } from './rotation-steps.ts';
import { findOwner, type SecretNames } from './secret-owner.ts';
import {
  fillPending,
  findStagedVersionIds,
  findValue,
  makeCurrent,
  type SecretValue,
  type SecretVersion,
} from './staged-version.ts';

export interface KeyRotationOptions {
  readonly client: SecretsManagerClient;
  readonly registry: Pick<TenantRegistry, 'find' | 'read' | 'recordKey'>;
  readonly secretNames: SecretNames;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly probe: KeyProbe;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Gives the key to Entra. Throws where Entra does not have it afterwards. */
  readonly handOver: (tenant: Tenant, key: string, untilMs: number) => Promise<void>;
}

/** The steps for rotationFunction. */
export function keyRotation(options: KeyRotationOptions): RotationSteps {
  const { client, registry, secretNames } = options;
  const ownerOf = ({ secretId }: SecretVersion) => findOwner(registry, secretId, secretNames);
  return {
    async createSecret(version) {
      const { slug } = await ownerOf(version);
      assertKeyOf(
        slug,
        await fillPending(client, version, () =>
          makeApiKey(slug, options.randomBytes(API_KEY_RANDOM_BYTES)),
        ),
      );
      await recordKeys(options, slug, version);
    },

    async setSecret(version, { untilMs }) {
      const tenant = await ownerOf(version);
      if (tenant.settings.handOver === undefined) return;
      const key = assertKeyOf(tenant.slug, await findValue(client, version));
      await options.handOver(tenant, key, untilMs);
    },

    async testSecret(version, { untilMs }) {
      const key = await findValue(client, version);
      // So it is when Secrets Manager tries the configuration of a rotation, at a time when the tenant need not exist yet.
      if (key === undefined) return;
      const { slug } = await ownerOf(version);
      await options.probe(slug, key.text, untilMs);
    },

    async finishSecret(version) {
      const { slug } = await ownerOf(version);
      assertKeyOf(slug, await findValue(client, version));
      await recordRotation(options, slug, version);
      await makeCurrent(client, version);
    },
  };
}

/** Nothing becomes current that is no key of this very tenant: a version without a value, or one that was put by hand. */
function assertKeyOf(slug: string, value: SecretValue | undefined): string {
  if (value === undefined) throw new RotationRefused('the version has no value');
  if (parseApiKey(value.text)?.tenant === slug) return value.text;
  throw new RotationRefused(`the version holds no key of the tenant ${slug}`);
}

/**
 * First, because the grace of the key before it counts from here: Secrets Manager says when it rotated only after all steps, and the
 * new key may have been made long ago.
 */
async function recordRotation(
  { client, registry, now }: KeyRotationOptions,
  slug: string,
  { secretId, versionId }: SecretVersion,
): Promise<void> {
  const { current } = await findStagedVersionIds(client, secretId);
  const key = (await registry.read(slug))?.keys.find((known) => known.versionId === versionId);
  if (current === versionId || key === undefined) return;
  await registry.recordKey(slug, { ...key, rotated: new Date(now()).toISOString() });
}

/** The current key too: of one that was put by hand, or whose record was lost in a crash, nothing would be known once it is replaced. */
async function recordKeys(
  { client, registry }: KeyRotationOptions,
  slug: string,
  { secretId, versionId }: SecretVersion,
): Promise<void> {
  const known = new Set((await registry.read(slug))?.keys.map((key) => key.versionId));
  const { current } = await findStagedVersionIds(client, secretId);
  for (const id of [current, versionId]) {
    if (id === undefined || known.has(id)) continue;
    const value = await findValue(client, { secretId, versionId: id });
    if (value !== undefined) await registry.recordKey(slug, keyRecord(id, value));
  }
}
