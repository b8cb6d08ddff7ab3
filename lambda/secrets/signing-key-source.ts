/** The private key of access tokens, from its secret. */
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { PrivateJwk } from '../contract/access-token.ts';
import { parsePrivateJwk } from './private-jwk.ts';

export interface SigningKeySourceOptions {
  readonly client: SecretsManagerClient;
  readonly secretId: string;
}

export function createSigningKeySource({ client, secretId }: SigningKeySourceOptions) {
  return {
    /** The version that is current. Throws what Secrets Manager throws. */
    async read(): Promise<PrivateJwk> {
      const secret = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
      return parsePrivateJwk(secret.SecretString ?? '');
    },
  };
}
