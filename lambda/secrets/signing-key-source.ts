/**
 * The private key of access tokens, from its secret. It is kept for less time than a replaced key's tokens are taken beyond their
 * longest life, so that nothing signed with it is refused.
 */
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

export interface PrivateSigningKey {
  readonly kid: string;
  readonly jwk: {
    readonly kty: 'EC';
    readonly crv: 'P-256';
    readonly x: string;
    readonly y: string;
    readonly d: string;
  };
}

const KEPT_MILLISECONDS = 5 * 60 * 1000;

export function createSigningKeySource(options: {
  readonly client: SecretsManagerClient;
  readonly secretId: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
}) {
  const { client, secretId, now } = options;
  let kept: { readonly key: PrivateSigningKey; readonly sinceMs: number } | undefined;
  let reading: Promise<PrivateSigningKey> | undefined;

  /** A read counts from its start: a label moved while it runs may be missed. */
  async function readAnew(): Promise<PrivateSigningKey> {
    const sinceMs = now();
    const { SecretString: text } = await client.send(
      new GetSecretValueCommand({ SecretId: secretId }),
    );
    const key = parseSigningKey(text ?? '');
    kept = { key, sinceMs };
    return key;
  }

  return {
    /** Throws what Secrets Manager throws. Those who ask at the same time share one read. */
    async read(): Promise<PrivateSigningKey> {
      if (kept !== undefined && now() - kept.sinceMs < KEPT_MILLISECONDS) return kept.key;
      kept = undefined;
      reading ??= readAnew().finally(() => {
        reading = undefined;
      });
      return reading;
    },
  };
}

/** @throws Error that says nothing of the text */
function parseSigningKey(text: string): PrivateSigningKey {
  const { kty, crv, x, y, d, kid } = parseObject(text);
  const isWhole = [x, y, d, kid].every((member) => typeof member === 'string' && member !== '');
  if (kty !== 'EC' || crv !== 'P-256' || !isWhole) throw malformed();
  return { kid: String(kid), jwk: { kty, crv, x: String(x), y: String(y), d: String(d) } };
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === 'object' && json !== null) return { ...json };
  } catch {
    // What JSON.parse throws quotes the text.
  }
  throw malformed();
}

const malformed = () => new Error('the secret of the signing key holds no private P-256 key');
