/** The key that signs access tokens, as values: a P-256 pair whose name is its thumbprint (RFC 7638). */
import {
  CompactSign,
  calculateJwkThumbprint,
  compactVerify,
  exportJWK,
  generateKeyPair,
  importJWK,
} from 'jose';
import type { PublicKey } from '../auth/public-keys.ts';
import { ACCESS_TOKEN_ALGORITHM, type PrivateJwk } from '../contract/access-token.ts';

/** JSON of a new PrivateJwk. The only copy: randomness is Web Crypto's. */
export async function makeSigningKey(): Promise<string> {
  const pair = await generateKeyPair(ACCESS_TOKEN_ALGORITHM, { extractable: true });
  const jwk = await exportJWK(pair.privateKey);
  return JSON.stringify({ ...jwk, kid: await calculateJwkThumbprint(jwk) });
}

/** The public half, by its members: nothing else of the key gets out. */
export function publicHalf({ kty, crv, x, y }: PrivateJwk): PublicKey['jwk'] {
  return { kty, crv, x, y };
}

/** Whether what one half signs the other verifies. */
export async function isPair(
  privateKey: PrivateJwk,
  publicKey: PublicKey['jwk'],
): Promise<boolean> {
  const signed = await new CompactSign(new TextEncoder().encode(privateKey.kid))
    .setProtectedHeader({ alg: ACCESS_TOKEN_ALGORITHM })
    .sign(await importJWK({ ...privateKey }, ACCESS_TOKEN_ALGORITHM));
  try {
    await compactVerify(signed, await importJWK({ ...publicKey }, ACCESS_TOKEN_ALGORITHM));
    return true;
  } catch {
    return false;
  }
}
