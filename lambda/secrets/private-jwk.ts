/** The key that signs access tokens, as its secret holds it. */

/** A private JWK of P-256 (RFC 7518 §6.2); `kid` is its thumbprint (RFC 7638). */
export interface PrivateJwk {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
  readonly d: string;
  readonly kid: string;
}

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
