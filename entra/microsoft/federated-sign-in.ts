/**
 * Workload identity federation: an application signs in with a token of an issuer that its registration trusts, in place of a
 * secret (RFC 7523 §2.2). The issuer's keys are found as Entra finds them, by its openid-configuration.
 */
import { createRemoteJWKSet, decodeJwt, errors, type JWTPayload, jwtVerify } from 'jose';
import type { AppRegistration, FederatedCredential } from './app-registration.ts';

/** An error answer as Entra gives it: RFC 6749 §5.2, with a number of its own. */
export interface SignInRefusal {
  readonly error: 'invalid_client' | 'invalid_request' | 'unauthorized_client';
  readonly code: number;
  readonly reason: string;
}

export const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** Resolves to undefined when the assertion lets the application in. */
export async function refusalOfAssertion(
  app: AppRegistration | undefined,
  form: URLSearchParams,
): Promise<SignInRefusal | undefined> {
  if (form.get('client_assertion_type') !== assertionType) {
    return refusal('invalid_request', 900144, 'client_assertion_type is missing or unknown');
  }
  if (app === undefined) {
    return refusal('unauthorized_client', 700016, 'no such application in this tenant');
  }
  const assertion = form.get('client_assertion') ?? '';
  const claims = claimsOf(assertion);
  if (claims === undefined) return refusal('invalid_client', 50027, 'the assertion is no JWT');
  const { federatedCredentials = [] } = app;
  const trusted = findTrusted(federatedCredentials, claims);
  if ('error' in trusted) return trusted;
  return verify(assertion, trusted);
}

function claimsOf(assertion: string): JWTPayload | undefined {
  try {
    return decodeJwt(assertion);
  } catch {
    return undefined;
  }
}

/** Entra says which of the three it knows nothing of, and what it was. */
function findTrusted(
  credentials: readonly FederatedCredential[],
  { iss, sub, aud }: JWTPayload,
): FederatedCredential | SignInRefusal {
  const ofIssuer = credentials.filter(({ issuer }) => issuer === iss);
  if (ofIssuer.length === 0) {
    return refusal('invalid_client', 700211, `no federated credential has the issuer ${iss}`);
  }
  const ofAudience = ofIssuer.filter(({ audience }) => [aud].flat().includes(audience));
  if (ofAudience.length === 0) {
    return refusal('invalid_client', 700212, `no federated credential has the audience ${aud}`);
  }
  const found = ofAudience.find(({ subject }) => subject === sub);
  return (
    found ?? refusal('invalid_client', 700213, `no federated credential has the subject ${sub}`)
  );
}

async function verify(
  assertion: string,
  { issuer, subject, audience }: FederatedCredential,
): Promise<SignInRefusal | undefined> {
  try {
    const keys = createRemoteJWKSet(await keysUrlOf(issuer));
    await jwtVerify(assertion, keys, {
      ...{ issuer, subject, audience, algorithms: ['RS256'] },
      requiredClaims: ['exp'],
    });
    return undefined;
  } catch (error) {
    const isLate = error instanceof errors.JWTExpired;
    const isTimely = !(error instanceof errors.JWTClaimValidationFailed) && !isLate;
    return isTimely
      ? refusal('invalid_client', 700027, 'the signature of the assertion cannot be checked')
      : refusal('invalid_client', 700024, 'the assertion is not within its time');
  }
}

async function keysUrlOf(issuer: string): Promise<URL> {
  const base = issuer.endsWith('/') ? issuer : `${issuer}/`;
  const answer = await fetch(new URL('.well-known/openid-configuration', base), {
    signal: AbortSignal.timeout(5_000),
  });
  const configuration: { issuer?: unknown; jwks_uri?: unknown } = Object(await answer.json());
  const { jwks_uri: keysUrl } = configuration;
  if (configuration.issuer !== issuer || typeof keysUrl !== 'string') {
    throw new Error('the openid-configuration is not that of the issuer');
  }
  return new URL(keysUrl);
}

function refusal(error: SignInRefusal['error'], code: number, reason: string): SignInRefusal {
  return { error, code, reason };
}
