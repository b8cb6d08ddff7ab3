/**
 * Access tokens (RFC 9068), signed with the one private key that the token function holds.
 *
 * A token names the credential it came from and is good only while that is. So it is not cut where a client secret or a key expires
 * before it: whoever checks it finds the credential gone.
 */
import { importJWK, SignJWT } from 'jose';
import type { AccessTokenClaims } from '../auth/access-token.ts';
import { createKeptValue, type Staleness } from '../auth/kept-value.ts';
import {
  ACCESS_TOKEN_ALGORITHM,
  ACCESS_TOKEN_TYPE,
  type PrivateJwk,
} from '../contract/access-token.ts';

/** The port: the key that signs now. An adapter's failures are thrown as they come. */
export interface SigningKeySource {
  read(): Promise<PrivateJwk>;
}

export interface AccessTokenRequest {
  /** Slug. */
  readonly tenant: string;
  readonly credentialId: string;
  /** Life of the token. */
  readonly seconds: number;
  readonly scope?: string | undefined;
}

/** Throws CredentialsUnavailable where no signing key can be read. */
export type AccessTokenIssuer = (request: AccessTokenRequest) => Promise<string>;

/** For which the private key is kept, and through an outage for longer: what it signs is good for longer still after its replacement. */
const SIGNING_KEY_SECONDS = 5 * 60;

export function createAccessTokenIssuer(parts: {
  readonly signingKeys: SigningKeySource;
  /** `iss` and `aud`: the stack's name for itself. */
  readonly issuer: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly newTokenId: () => string;
  /** The signing key could not be read and that of `ageSeconds` ago is used. */
  readonly onStale: (failure: Staleness) => void;
}): AccessTokenIssuer {
  const signingKey = createKeptValue({
    read: async () => ({ value: await parts.signingKeys.read() }),
    secondsToKeep: () => SIGNING_KEY_SECONDS,
    now: parts.now,
    onStale: parts.onStale,
  });
  return async ({ tenant, credentialId, seconds, scope }) => {
    const key = await signingKey.current();
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
