/**
 * The private key of access tokens, from its secret. It is kept for less time than a replaced key's tokens are taken beyond their
 * longest life, so that nothing signed with it is refused.
 */
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type PrivateJwk, parsePrivateJwk } from './private-jwk.ts';

export interface SigningKeySourceOptions {
  readonly client: SecretsManagerClient;
  readonly secretId: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

const KEPT_MILLISECONDS = 5 * 60 * 1000;

export function createSigningKeySource({ client, secretId, now }: SigningKeySourceOptions) {
  let kept: { readonly key: PrivateJwk; readonly readMs: number } | undefined;
  let reading: Promise<PrivateJwk> | undefined;

  /** A read counts from its start: a label moved while it runs may be missed. */
  async function readAnew(): Promise<PrivateJwk> {
    const readMs = now();
    const secret = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
    const key = parsePrivateJwk(secret.SecretString ?? '');
    kept = { key, readMs };
    return key;
  }

  return {
    /** Throws what Secrets Manager throws. Those who ask at the same time share one read. */
    async read(): Promise<PrivateJwk> {
      if (kept !== undefined && now() - kept.readMs < KEPT_MILLISECONDS) return kept.key;
      kept = undefined;
      reading ??= readAnew().finally(() => {
        reading = undefined;
      });
      return reading;
    },
  };
}
