/** Access tokens: JWTs as RFC 9068 has them, signed with ES256. */

/** Header `typ` (RFC 9068 §2.1). */
export const ACCESS_TOKEN_TYPE = 'at+jwt';

export const ACCESS_TOKEN_ALGORITHM = 'ES256';

/** An hour to six, as Microsoft's gallery wants it; an hour unless a tenant has another. */
export const ACCESS_TOKEN_SECONDS = { least: 3600, most: 21_600, usual: 3600 } as const;

/** The one scope that there is. */
export const ACCESS_TOKEN_SCOPE = 'scim';

/** What the secret of the signing key holds: a private JWK of P-256 (RFC 7518 §6.2); `kid` is its thumbprint (RFC 7638). */
export interface PrivateJwk {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
  readonly d: string;
  readonly kid: string;
}
