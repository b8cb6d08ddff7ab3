/**
 * The rotation of the key that signs access tokens. Its public half is published before it signs, and those of the keys before it stay
 * published until the last token that they signed has ended: no good token is refused, whatever moment a step fails at.
 */
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { STALE_SECONDS } from '../auth/kept-value.ts';
import type { PublicKeys } from '../auth/public-keys.ts';
import { ACCESS_TOKEN_SECONDS, type PrivateJwk } from '../contract/access-token.ts';
import { parsePrivateJwk } from '../secrets/private-jwk.ts';
import { RotationRefused, type RotationSteps } from './rotation-steps.ts';
import { isPair, makeSigningKey, publicHalf } from './signing-key.ts';
import {
  fillPending,
  findStagedVersionIds,
  findValue,
  makeCurrent,
  type SecretVersion,
} from './staged-version.ts';

export interface SigningKeyRotationOptions {
  readonly client: SecretsManagerClient;
  /** ARN of the one secret that this rotates. */
  readonly secretId: string;
  readonly publicKeys: PublicKeys;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** The steps for rotationFunction. */
export function signingKeyRotation(options: SigningKeyRotationOptions): RotationSteps {
  const { client, publicKeys, now } = options;
  return {
    async createSecret(version) {
      assertOurs(options, version);
      await fillPending(client, version, makeSigningKey);
    },

    async setSecret(version) {
      await publish(options, await signingKeyOf(options, version));
    },

    async testSecret(version) {
      assertOurs(options, version);
      const value = await findValue(client, version);
      // So it is when Secrets Manager tries the configuration of a rotation.
      if (value === undefined) return;
      await assertPublished(publicKeys, parsePrivateJwk(value.text));
    },

    async finishSecret(version) {
      const key = await signingKeyOf(options, version);
      await assertPublished(publicKeys, key);
      await makeCurrent(client, version);
      // A repeat that comes late must not retire the key of a rotation that has begun since.
      const { pending } = await findStagedVersionIds(client, version.secretId);
      if (pending !== undefined && pending !== version.versionId) return;
      // The token endpoint may go on with a private key for as long as it cannot read the next one.
      const lifeMs = (ACCESS_TOKEN_SECONDS.most + STALE_SECONDS) * 1000;
      await publicKeys.retireOthers(key.kid, new Date(now() + lifeMs).toISOString());
    },
  };
}

/** Anybody may look the public half up under its kid; a repeat changes nothing. */
export async function publish(
  { publicKeys, now }: Pick<SigningKeyRotationOptions, 'publicKeys' | 'now'>,
  key: PrivateJwk,
): Promise<void> {
  const published = new Date(now()).toISOString();
  await publicKeys.publish({ kid: key.kid, jwk: publicHalf(key), published });
}

async function assertPublished(publicKeys: PublicKeys, key: PrivateJwk): Promise<void> {
  const published = await publicKeys.find(key.kid);
  if (published === undefined) throw new RotationRefused('the public key is not published');
  if (published.retires !== undefined) throw new RotationRefused('the public key is retired');
  if (!(await isPair(key, published.jwk))) {
    throw new RotationRefused('what the pending key signs, the published one does not verify');
  }
}

async function signingKeyOf(
  options: SigningKeyRotationOptions,
  version: SecretVersion,
): Promise<PrivateJwk> {
  assertOurs(options, version);
  const value = await findValue(options.client, version);
  if (value === undefined) throw new RotationRefused('the version has no value');
  return parsePrivateJwk(value.text);
}

function assertOurs({ secretId }: SigningKeyRotationOptions, version: SecretVersion): void {
  if (version.secretId !== secretId) throw new RotationRefused('it is another secret');
}
