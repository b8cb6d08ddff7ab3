/**
 * API keys as values: their form, their digests, their comparison. Knows nothing of where keys are kept.
 * SHA-256 without salt or stretching is enough: a key is 256 random bits, not a password.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { API_KEY_PATTERN, API_KEY_PREFIX } from '../contract/api-key.ts';
import { makeCredential, parseCredential } from './random-credential.ts';

const apiKeyForm = new RegExp(API_KEY_PATTERN);

/** The tenant that a key names, or undefined where the text is no API key. */
export function parseApiKey(text: string): { readonly tenant: string } | undefined {
  return parseCredential(apiKeyForm, text);
}

/** A whole key, as one copies it into Entra. `randomBytes` are 32 from a cryptographic source. */
export function makeApiKey(tenant: string, randomBytes: Uint8Array): string {
  return makeCredential(API_KEY_PREFIX, tenant, randomBytes);
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
