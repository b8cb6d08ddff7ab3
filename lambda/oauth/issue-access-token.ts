/**
 * Access tokens (RFC 9068), signed with the one private key that the token function holds.
 *
 * A token names the credential it came from and is good only while that is. So it is not cut where a client secret or a key expires
 * before it: whoever checks it finds the credential gone.
 */
import { importJWK, SignJWT } from 'jose';
import type { AccessTokenClaims } from '../auth/access-token.ts';
import { ACCESS_TOKEN_ALGORITHM, ACCESS_TOKEN_TYPE } from '../contract/access-token.ts';

/** A private JWK of P-256 (RFC 7518 §6.2). */
export interface SigningKey {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
  readonly d: string;
  /** Its thumbprint (RFC 7638). */
  readonly kid: string;
}

/** The port: the key that signs now. An adapter's failures are thrown as they come. */
export interface SigningKeySource {
  read(): Promise<SigningKey>;
}

export interface AccessTokenRequest {
  /** Slug. */
  readonly tenant: string;
  readonly credentialId: string;
  /** Life of the token. */
  readonly seconds: number;
  readonly scope?: string | undefined;
}

/** Throws SigningKeyUnavailable. */
export type AccessTokenIssuer = (request: AccessTokenRequest) => Promise<string>;

/** Nothing can be signed now. The caller may repeat. */
export class SigningKeyUnavailable extends Error {
  constructor(options?: ErrorOptions) {
    super('the signing key cannot be read', options);
    this.name = 'SigningKeyUnavailable';
  }
}

export function createAccessTokenIssuer(parts: {
  readonly signingKeys: SigningKeySource;
  /** `iss` and `aud`: the stack's name for itself. */
  readonly issuer: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly newTokenId: () => string;
}): AccessTokenIssuer {
  return async ({ tenant, credentialId, seconds, scope }) => {
    const key = await currentKey(parts.signingKeys);
    const issuedAt = Math.floor(parts.now() / 1000);
    const claims: AccessTokenClaims = {
      iss: parts.issuer,
      aud: parts.issuer,
      sub: tenant,
      client_id: tenant,
      iat: issuedAt,
      exp: issuedAt + seconds,
      jti: parts.newTokenId(),
      credential: credentialId,
      ...(scope === undefined ? {} : { scope }),
    };
    return new SignJWT({ ...claims })
      .setProtectedHeader({ alg: ACCESS_TOKEN_ALGORITHM, typ: ACCESS_TOKEN_TYPE, kid: key.kid })
      .sign(await importJWK({ ...key }, ACCESS_TOKEN_ALGORITHM));
  };
}

async function currentKey(signingKeys: SigningKeySource): Promise<SigningKey> {
  try {
    return await signingKeys.read();
  } catch (cause) {
    throw new SigningKeyUnavailable({ cause });
  }
}
