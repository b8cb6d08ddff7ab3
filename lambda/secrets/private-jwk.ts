/** The key that signs access tokens, as its secret holds it. */
import type { PrivateJwk } from '../contract/access-token.ts';

/** @throws Error that says nothing of the text */
export function parsePrivateJwk(text: string): PrivateJwk {
  const { kty, crv, x, y, d, kid } = membersOf(text);
  if (kty !== 'EC' || crv !== 'P-256' || !isText(x) || !isText(y) || !isText(d) || !isText(kid)) {
    throw malformed();
  }
  return { kty, crv, x, y, d, kid };
}

function membersOf(text: string): Readonly<Record<string, unknown>> {
  try {
    return { ...JSON.parse(text) };
  } catch {
    // What JSON.parse throws quotes the text.
    throw malformed();
  }
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

const malformed = () => new Error('the secret of the signing key holds no private JWK of P-256');
