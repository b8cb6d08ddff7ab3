/** Tokens of the sign-in service that nobody has asked it for: right ones, and ones that are wrong in one way. */
import { importJWK, SignJWT } from 'jose';
import type { SigningKey } from './signing-keys.ts';
import { type TokenRequest, tokenClaims } from './token-claims.ts';

export interface AssertionWishes {
  /** Default: the application id. */
  readonly audience?: string;
  /** `sub` and `oid`. */
  readonly subject?: string;
  readonly tenantId?: string;
  /** Any other claim; null leaves it out. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Added to the header; its kid as well. */
  readonly header?: Readonly<Record<string, unknown>>;
}

export async function signAssertion(
  { kid, jwk }: SigningKey,
  { audience, subject, tenantId, claims = {}, header = {} }: AssertionWishes,
  request: TokenRequest,
): Promise<string> {
  const usual = tokenClaims({ ...request, tenantId: tenantId ?? request.tenantId });
  const named = {
    ...(audience === undefined ? {} : { aud: audience }),
    ...(subject === undefined ? {} : { sub: subject, oid: subject }),
  };
  const all = Object.entries({ ...usual, ...named, ...claims });
  const payload = Object.fromEntries(all.filter(([, value]) => value !== null));
  return new SignJWT(payload)
    .setProtectedHeader({ typ: 'JWT', kid, ...header, alg: 'RS256' })
    .sign(await importJWK(jwk, 'RS256'));
}
