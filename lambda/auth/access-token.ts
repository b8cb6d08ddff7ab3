/** Access tokens: what they say (RFC 9068), and whether one is ours and good. Whether its credential still is, somebody else asks. */
import { type CryptoKey, errors, importJWK, type JWTPayload, jwtVerify } from 'jose';
import {
  ACCESS_TOKEN_ALGORITHM,
  ACCESS_TOKEN_SECONDS,
  ACCESS_TOKEN_TYPE,
} from '../contract/access-token.ts';
import { isSlug } from '../tenants/tenant.ts';
import { CredentialsUnavailable } from './credential-source.ts';
import { createKeptValue, type Staleness } from './kept-value.ts';
import type { PublicKey, PublicKeys } from './public-keys.ts';
import type { Refusal } from './refusal.ts';

/** RFC 9068 §2.2; times are NumericDates (RFC 7519 §2). */
export interface AccessTokenClaims {
  readonly iss: string;
  /** The same as `iss`: the stack issues tokens for itself alone. */
  readonly aud: string;
  /** The tenant's slug; so is `client_id`. */
  readonly sub: string;
  readonly client_id: string;
  readonly iat: number;
  readonly exp: number;
  readonly jti: string;
  /** Id of the credential from which the token came: it is good for as long as that is. */
  readonly credential: string;
  readonly scope?: string;
}

/** By how much the clocks of two functions may differ. */
const CLOCK_TOLERANCE_SECONDS = 5;

const REQUIRED_CLAIMS: readonly (keyof AccessTokenClaims)[] = [
  ...(['iss', 'aud', 'sub', 'client_id', 'iat', 'exp', 'jti', 'credential'] as const),
];

export type AccessTokenVerdict =
  | {
      readonly outcome: 'valid';
      readonly tenant: string;
      readonly credentialId: string;
    }
  | {
      readonly outcome: 'refused';
      readonly reason: Refusal;
      /** False where the same token may be good in a moment, so that nobody keeps the answer. */
      readonly isFresh: boolean;
    };

export interface AccessTokenVerifier {
  /** Of whatever text. Throws CredentialsUnavailable where no public key can be read, and nothing else. */
  verify(token: string): Promise<AccessTokenVerdict>;
}

export interface AccessTokenVerifierOptions {
  readonly publicKeys: Pick<PublicKeys, 'list'>;
  /** `iss` and `aud`. */
  readonly issuer: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** For which public keys are kept; an unknown one is asked for at once, as often as a bounded rate allows. */
  readonly cacheSeconds: number;
  /** The public keys could not be read and those of `ageSeconds` ago are used. */
  readonly onStale?: (failure: Staleness) => void;
}

interface VerificationKey {
  readonly key: CryptoKey | Uint8Array;
  readonly retiresMs: number;
}

/**
 * All public keys are read at once, and not each when a token names it: a flood of made-up key ids can use up the rate of reads, and
 * yet a key that was published is known with the next one.
 */
export function createAccessTokenVerifier(
  options: AccessTokenVerifierOptions,
): AccessTokenVerifier {
  const { publicKeys, issuer, now, cacheSeconds } = options;
  const keys = createKeptValue<ReadonlyMap<string, VerificationKey>>({
    read: async () => ({ value: await verificationKeys(await publicKeys.list()) }),
    secondsToKeep: () => cacheSeconds,
    now,
    onStale: options.onStale ?? (() => undefined),
  });

  async function keyOf(kid: string): Promise<VerificationKey['key']> {
    const sinceMs = now();
    const known = (await keys.current()).get(kid);
    if (known && now() < known.retiresMs) return known.key;
    const { value, isFresh, failure } = await keys.refreshed(sinceMs);
    const found = value.get(kid);
    if (found && now() < found.retiresMs) return found.key;
    if (failure) throw new CredentialsUnavailable(failure);
    throw new TokenRefused('unknown-signing-key', isFresh);
  }

  return {
    async verify(token) {
      try {
        const { payload } = await jwtVerify(token, async (header) => keyOf(signingKeyId(header)), {
          algorithms: [ACCESS_TOKEN_ALGORITHM],
          issuer,
          audience: issuer,
          requiredClaims: [...REQUIRED_CLAIMS],
          maxTokenAge: ACCESS_TOKEN_SECONDS.most,
          clockTolerance: CLOCK_TOLERANCE_SECONDS,
          currentDate: new Date(now()),
        });
        return verdictOn(payload);
      } catch (error) {
        return verdictOnFailure(error);
      }
    },
  };
}

/** Why a token is refused that jose itself has nothing against. */
class TokenRefused extends Error {
  readonly reason: Refusal;
  readonly isFresh: boolean;

  constructor(reason: Refusal, isFresh = true) {
    super(reason);
    this.reason = reason;
    this.isFresh = isFresh;
  }
}

async function verificationKeys(
  published: readonly PublicKey[],
): Promise<ReadonlyMap<string, VerificationKey>> {
  const keys = published.map(async ({ kid, jwk, retires }) => {
    const key = await importJWK(jwk, ACCESS_TOKEN_ALGORITHM);
    const retiresMs = retires === undefined ? Number.POSITIVE_INFINITY : Date.parse(retires);
    return [kid, { key, retiresMs }] as const;
  });
  return new Map(await Promise.all(keys));
}

/** SHA-256 in base64url: what our key ids are (RFC 7638). */
const thumbprintForm = /^[A-Za-z0-9_-]{43}$/;

/** Before any key is looked for: what is plainly not ours costs no read. `typ` is compared as RFC 7515 §4.1.9 has media types. */
function signingKeyId({ typ, kid }: { readonly typ?: unknown; readonly kid?: unknown }): string {
  if (typeof typ !== 'string' || typ.toLowerCase() !== ACCESS_TOKEN_TYPE) {
    throw new TokenRefused('unsupported-credential');
  }
  if (typeof kid !== 'string' || !thumbprintForm.test(kid)) {
    throw new TokenRefused('unknown-signing-key');
  }
  return kid;
}

function verdictOn({ sub, client_id: clientId, credential }: JWTPayload): AccessTokenVerdict {
  if (sub === undefined || !isSlug(sub) || clientId !== sub || typeof credential !== 'string') {
    return { outcome: 'refused', reason: 'foreign-token', isFresh: true };
  }
  return { outcome: 'valid', tenant: sub, credentialId: credential };
}

/** jose says what is wrong with a token in a class of its own for each; all other errors are not of the token's making. */
function verdictOnFailure(error: unknown): AccessTokenVerdict {
  if (error instanceof TokenRefused) {
    return { outcome: 'refused', reason: error.reason, isFresh: error.isFresh };
  }
  if (!(error instanceof errors.JOSEError)) throw error;
  const reason = reasonOf(error);
  // It will be valid in a moment.
  return { outcome: 'refused', reason, isFresh: reason !== 'token-not-yet-valid' };
}

function reasonOf(error: errors.JOSEError): Refusal {
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'bad-signature';
  if (error instanceof errors.JWTExpired) return 'expired-token';
  if (!(error instanceof errors.JWTClaimValidationFailed)) return 'unsupported-credential';
  const isTime = error.claim === 'nbf' || error.claim === 'iat';
  return isTime && error.reason === 'check_failed' ? 'token-not-yet-valid' : 'foreign-token';
}
