/**
 * An assertion that Entra signed for the service principal in whose name it provisions (RFC 7523 §3). It is held against one tenant's
 * trust before anything is fetched: nobody makes this endpoint ask Entra for keys with a token of his own making.
 * Its subject may be in `sub` or in `oid`: Microsoft documents two ids there and sends one, and both name who signed in.
 *
 * Its single use is not enforced, which RFC 7523 leaves open: Entra keeps an assertion and sends it again.
 */
import { decodeJwt, decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from 'jose';
import type { Refusal } from '../auth/refusal.ts';
import type { EntraTrust } from '../tenants/tenant.ts';
import type { EntraAuthority } from './entra-authority.ts';
import type { EntraKeys } from './entra-keys.ts';

export type AssertionCheck =
  | { readonly outcome: 'valid' }
  | { readonly outcome: 'refused'; readonly reason: Refusal };

/** Throws EntraKeysUnavailable. */
export type AssertionVerifier = (assertion: string, trust: EntraTrust) => Promise<AssertionCheck>;

export interface AssertionVerifierOptions {
  readonly authority: EntraAuthority;
  readonly keys: EntraKeys;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

const ALGORITHM = 'RS256';
const CLOCK_TOLERANCE_SECONDS = 5;
/** Entra says JWT; RFC 9068 says at+jwt. A token of another type was made for something else (RFC 8725 §3.11). */
const types: readonly unknown[] = [undefined, 'jwt', 'at+jwt', 'application/at+jwt'];

export function createAssertionVerifier(options: AssertionVerifierOptions): AssertionVerifier {
  const { authority, keys, now } = options;
  return async (assertion, trust) => {
    const reason = contradictionOf(assertion, trust, authority);
    if (reason !== undefined) return { outcome: 'refused', reason };
    try {
      await jwtVerify(assertion, keys.keyFinderOf(trust.entraTenantId), {
        algorithms: [ALGORITHM],
        issuer: [...authority.issuersOf(trust.entraTenantId)],
        audience: audiencesOf(trust),
        requiredClaims: ['exp'],
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        currentDate: new Date(now()),
      });
      return { outcome: 'valid' };
    } catch (error) {
      return { outcome: 'refused', reason: reasonOf(error) };
    }
  };
}

/** Both spellings of one application. */
const audiencesOf = ({ applicationId }: EntraTrust) => [`api://${applicationId}`, applicationId];

/** What in the assertion, whoever signed it, is not as the trust asks for. */
function contradictionOf(
  assertion: string,
  trust: EntraTrust,
  authority: EntraAuthority,
): Refusal | undefined {
  const said = unverified(assertion);
  if (said === undefined) return 'wrong-assertion';
  const { header, claims } = said;
  if (header.alg !== ALGORITHM || header.kid === undefined || !types.includes(header.typ)) {
    return 'wrong-assertion';
  }
  const { iss = '', tid, sub, oid } = claims;
  const isOurs = [claims.aud].flat().some((aud = '') => audiencesOf(trust).includes(aud));
  if (!authority.issuersOf(trust.entraTenantId).includes(iss) || !isOurs) return 'foreign-token';
  if (tid !== trust.entraTenantId) return 'foreign-token';
  return [sub, oid].includes(trust.subject) ? undefined : 'wrong-assertion';
}

function unverified(assertion: string) {
  try {
    const { alg, kid, typ } = decodeProtectedHeader(assertion);
    const claims: JWTPayload = decodeJwt(assertion);
    return {
      header: { alg, kid, typ: typeof typ === 'string' ? typ.toLowerCase() : typ },
      claims,
    };
  } catch {
    return undefined;
  }
}

/** @throws whatever says nothing about the assertion */
function reasonOf(error: unknown): Refusal {
  if (error instanceof errors.JWTExpired) return 'expired-token';
  if (error instanceof errors.JWTClaimValidationFailed) {
    return error.claim === 'nbf' ? 'token-not-yet-valid' : 'wrong-assertion';
  }
  if (error instanceof errors.JWKSNoMatchingKey) return 'unknown-signing-key';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'bad-signature';
  if (error instanceof errors.JOSEError) return 'wrong-assertion';
  throw error;
}
