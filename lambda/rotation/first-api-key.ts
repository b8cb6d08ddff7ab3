/** Writes the first version of the secret that holds the API key, and never a second. The key goes nowhere else. */
import { createHash } from 'node:crypto';
import {
  DescribeSecretCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { makeApiKey } from '../tenants/api-key.ts';

export interface FirstApiKeyOptions {
  readonly client: SecretsManagerClient;
  readonly secretId: string;
  readonly tenant: string;
  readonly randomBytes: (count: number) => Uint8Array;
  /** The same for every try of one request: a repeat makes no second version. */
  readonly requestId: string;
}

/** Makes a key where the secret has no AWSCURRENT version. Throws what Secrets Manager throws. */
export async function makeFirstApiKey(options: FirstApiKeyOptions): Promise<'made' | 'present'> {
  const { client, secretId } = options;
  const secret = await client.send(new DescribeSecretCommand({ SecretId: secretId }));
  const stages = Object.values(secret.VersionIdsToStages ?? {}).flat();
  if (stages.includes('AWSCURRENT')) return 'present';
  try {
    await client.send(
      new PutSecretValueCommand({
        SecretId: secretId,
        SecretString: makeApiKey(options.tenant, options.randomBytes(32)),
        ClientRequestToken: versionIdFor(options.requestId),
      }),
    );
    return 'made';
  } catch (error) {
    // An earlier try of this very request has written it meanwhile.
    if (error instanceof ResourceExistsException) return 'present';
    throw error;
  }
}

/** Secrets Manager takes 32 to 64 characters and makes them the version's id. */
function versionIdFor(requestId: string): string {
  return createHash('sha256').update(requestId).digest('hex');
}
