/** What a deployment makes so that access tokens can be signed: the private key, and its public half where it can be looked up. */
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { PublicKeys } from '../auth/public-keys.ts';
import { parsePrivateJwk } from '../secrets/private-jwk.ts';
import { makeFirstVersion } from './first-version.ts';
import { publish } from './rotate-signing-key.ts';
import { makeSigningKey } from './signing-key.ts';
import { findStagedVersionIds, findValue } from './staged-version.ts';

export interface FirstSigningKeyOptions {
  readonly client: SecretsManagerClient;
  readonly publicKeys: PublicKeys;
  /** ARN. */
  readonly secretId: string;
  readonly requestId: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/**
 * Makes a key where there is none, and publishes the current one, whoever made it: so a deployment mends a table that was restored
 * to an earlier time. Throws what Secrets Manager throws, and RegistryBusy.
 */
export async function makeFirstSigningKey(options: FirstSigningKeyOptions): Promise<void> {
  const { client, secretId, requestId } = options;
  await makeFirstVersion({ client, secretId, requestId, makeText: makeSigningKey });
  const { current: versionId } = await findStagedVersionIds(client, secretId);
  const value = versionId && (await findValue(client, { secretId, versionId }));
  if (!value) throw new Error('the signing key cannot be read back');
  await publish(options, parsePrivateJwk(value.text));
}
