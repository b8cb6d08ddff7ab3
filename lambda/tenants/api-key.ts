/**
 * API keys as values: their form, their digests, their comparison. Knows nothing of where keys are kept.
 * SHA-256 without salt or stretching is enough: a key is 256 random bits, not a password.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { API_KEY_PATTERN, API_KEY_PREFIX, API_KEY_RANDOM_BYTES } from '../contract/api-key.ts';
import { isSlug } from './tenant.ts';

const apiKeyForm = new RegExp(API_KEY_PATTERN);

/** The tenant that a key names, or undefined where the text is no API key. */
export function parseApiKey(text: string): { readonly tenant: string } | undefined {
  const tenant = apiKeyForm.exec(text)?.[1];
  return tenant === undefined ? undefined : { tenant };
}

/** A whole key, as one copies it into Entra. `randomBytes` are 32 from a cryptographic source. */
export function makeApiKey(tenant: string, randomBytes: Uint8Array): string {
  if (!isSlug(tenant)) throw new RangeError('a tenant is named by [a-z0-9-]{1,32}');
  if (randomBytes.length !== API_KEY_RANDOM_BYTES) {
    throw new RangeError(`an API key takes ${API_KEY_RANDOM_BYTES} random bytes`);
  }
  return `${API_KEY_PREFIX}${tenant}_${Buffer.from(randomBytes).toString('base64url')}`;
}

/** What is shown of a key or a client secret to tell it from others. */
export const lastFourOf = (credential: string): string => credential.slice(-4);

/** The 32 bytes by which a key or a client secret is remembered. */
export function digestOf(key: string): Uint8Array {
  return createHash('sha256').update(key, 'utf8').digest();
}

/**
 * The first candidate whose digest is the presented key's. Compares with every candidate, whether or not one has matched,
 * so that the time tells neither how far a guess came nor which key it met.
 */
export function findMatch<Candidate extends { readonly digest: Uint8Array }>(
  presentedKey: string,
  candidates: readonly Candidate[],
): Candidate | undefined {
  const presented = digestOf(presentedKey);
  const matches = candidates.map((candidate) => timingSafeEqual(presented, candidate.digest));
  return candidates[matches.indexOf(true)];
}
