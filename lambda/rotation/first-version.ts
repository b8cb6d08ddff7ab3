/** The first version of a secret, and never a second: what a deployment writes, a repeat of it leaves as it is. */
import { createHash } from 'node:crypto';
import {
  PutSecretValueCommand,
  ResourceExistsException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { findStagedVersionIds } from './staged-version.ts';

export interface FirstVersionOptions {
  readonly client: SecretsManagerClient;
  readonly secretId: string;
  /** The same for every try of one request: a repeat makes no second version. */
  readonly requestId: string;
  readonly makeText: () => Promise<string> | string;
}

export type FirstVersion =
  | { readonly outcome: 'made'; readonly versionId: string; readonly text: string }
  | { readonly outcome: 'present' };

/** Makes a version where the secret has no AWSCURRENT one. Throws what Secrets Manager throws. */
export async function makeFirstVersion({
  client,
  secretId,
  requestId,
  makeText,
}: FirstVersionOptions): Promise<FirstVersion> {
  const { current } = await findStagedVersionIds(client, secretId);
  if (current !== undefined) return { outcome: 'present' };
  const versionId = versionIdFor(requestId);
  const text = await makeText();
  try {
    await client.send(
      new PutSecretValueCommand({
        SecretId: secretId,
        SecretString: text,
        ClientRequestToken: versionId,
      }),
    );
    return { outcome: 'made', versionId, text };
  } catch (error) {
    // An earlier try of this very request has written it meanwhile.
    if (error instanceof ResourceExistsException) return { outcome: 'present' };
    throw error;
  }
}

/** Secrets Manager takes 32 to 64 characters and makes them the version's id. */
function versionIdFor(requestId: string): string {
  return createHash('sha256').update(requestId).digest('hex');
}
