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
import { ACCESS_TOKEN_ALGORITHM } from '../contract/access-token.ts';

/** As the secret holds it, in JSON (RFC 7517, RFC 7518 §6.2). */
export interface PrivateJwk {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
  readonly d: string;
  readonly kid: string;
}

/** JSON of a new PrivateJwk. The only copy: randomness is Web Crypto's. */
export async function makeSigningKey(): Promise<string> {
  const pair = await generateKeyPair(ACCESS_TOKEN_ALGORITHM, { extractable: true });
  const jwk = await exportJWK(pair.privateKey);
  const kid = await calculateJwkThumbprint(jwk);
  return JSON.stringify(privateJwk({ ...jwk, kid }));
}

/** Throws Error, without the text in it, where that is no PrivateJwk. */
export function parseSigningKey(text: string): PrivateJwk {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own message quotes the text.
    throw new Error('the signing key is not JSON');
  }
  return privateJwk(value);
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

function privateJwk(value: unknown): PrivateJwk {
  const members: Partial<Record<keyof PrivateJwk, unknown>> =
    typeof value === 'object' && value !== null ? value : {};
  const { kty, crv, x, y, d, kid } = members;
  if (kty !== 'EC' || crv !== 'P-256' || !isText(x) || !isText(y) || !isText(d) || !isText(kid)) {
    throw new Error('the signing key is no private JWK of P-256 with a kid');
  }
  return { kty, crv, x, y, d, kid };
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
