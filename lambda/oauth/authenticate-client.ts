/**
 * The use case: a client is the tenant it says it is (RFC 6749 §2.3, RFC 7521 §4.2), or is refused. Every refusal has its reason for
 * the log; the client is told the same whatever it was.
 */
import {
  type CredentialSource,
  type Credentials,
  CredentialsUnavailable,
} from '../auth/credential-source.ts';
import {
  type MatchedClientSecret,
  type MatchedKey,
  matchClientSecret,
  matchKey,
} from '../auth/match-credential.ts';
import type { Refusal } from '../auth/refusal.ts';
import { parseApiKey } from '../tenants/api-key.ts';
import { parseClientSecret } from '../tenants/client-secret.ts';
import { trustCredentialId } from '../tenants/credential.ts';
import { isSlug, type Tenant } from '../tenants/tenant.ts';
import type { TenantService } from '../tenants/tenant-state.ts';
import type { AssertionVerifier } from './entra-assertion.ts';
import type { ClientProof, TokenRequest } from './token-request.ts';

export interface ClientAuthenticatorParts {
  readonly credentials: CredentialSource;
  /** No older than the switch of a tenant may be; `unknown` for one that is deleted too. */
  readonly stateOf: (slug: string) => Promise<TenantService>;
  readonly verifyAssertion: AssertionVerifier;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

export type Authentication =
  | {
      readonly outcome: 'authenticated';
      readonly tenant: Tenant;
      readonly credentialId: string;
      /** Where the tenant's key was the client secret. */
      readonly key?: MatchedKey;
      /** Where it was one of the tenant's own. */
      readonly clientSecret?: MatchedClientSecret;
    }
  | {
      readonly outcome: 'refused';
      readonly reason: Refusal;
      /** Present where there is such a tenant. */
      readonly tenant?: Tenant;
    }
  /** It is who it says, and its tenant is switched off. */
  | { readonly outcome: 'disabled'; readonly tenant: Tenant };

/** Throws CredentialsUnavailable, EntraKeysUnavailable or RegistryBusy. */
export type ClientAuthenticator = (request: TokenRequest) => Promise<Authentication>;

type PresentedProof = Exclude<ClientProof, { readonly method: 'none' }>;

type Proven =
  | {
      readonly outcome: 'proven';
      readonly credentialId: string;
      readonly key?: MatchedKey;
      readonly clientSecret?: MatchedClientSecret;
    }
  | { readonly outcome: 'refused'; readonly reason: Refusal };

/** Of a tenant, where there is one. */
type ProvenOf =
  | (Extract<Proven, { readonly outcome: 'proven' }> & { readonly tenant: Tenant })
  | (Extract<Proven, { readonly outcome: 'refused' }> & { readonly tenant?: Tenant });

/** What a tenant or a credential that was made, or a trust that was set, a moment ago looks like to one who has not heard of it. */
const mayBeNews: ReadonlySet<Refusal> = new Set<Refusal>([
  ...(['unknown-tenant', 'wrong-key', 'expired-key', 'revoked-key', 'wrong-secret'] as const),
  ...(['no-trust', 'foreign-token', 'wrong-assertion'] as const),
]);

export function createClientAuthenticator(parts: ClientAuthenticatorParts): ClientAuthenticator {
  return async ({ clientId, proof }) => {
    const arrivedMs = parts.now();
    if (proof.method === 'none') return refused('malformed');
    if (!isSlug(clientId)) return refused('unknown-tenant');

    const proven = await proveWithNews(parts, proof, { clientId, arrivedMs });
    if (proven.outcome === 'refused') return proven;
    const state = await parts.stateOf(clientId);
    if (state === 'unknown') return refused('unknown-tenant');
    if (state === 'disabled') return { outcome: 'disabled', tenant: proven.tenant };
    return { ...proven, outcome: 'authenticated' };
  };
}

const refused = (reason: Refusal) => ({ outcome: 'refused', reason }) as const;

async function proveWithNews(
  parts: ClientAuthenticatorParts,
  proof: PresentedProof,
  { clientId, arrivedMs }: { readonly clientId: string; readonly arrivedMs: number },
): Promise<ProvenOf> {
  const first = await prove(parts, proof, await parts.credentials.credentialsOf(clientId));
  if (first.outcome === 'proven' || !mayBeNews.has(first.reason)) return first;
  const news = await parts.credentials.refreshedCredentialsOf(clientId, arrivedMs);
  const second = await prove(parts, proof, news.credentials);
  if (second.outcome === 'refused' && news.failure) throw new CredentialsUnavailable(news.failure);
  return second;
}

async function prove(
  { verifyAssertion, now }: ClientAuthenticatorParts,
  proof: PresentedProof,
  credentials: Credentials | undefined,
): Promise<ProvenOf> {
  if (credentials === undefined) return refused('unknown-tenant');
  const { tenant } = credentials.record;
  if (proof.method !== 'client_assertion') {
    return { ...proveSecret(proof.secret, credentials, now()), tenant };
  }
  const { trust } = tenant.settings;
  if (trust === undefined) return { ...refused('no-trust'), tenant };
  const check = await verifyAssertion(proof.assertion, trust);
  if (check.outcome === 'refused') return { ...check, tenant };
  return { outcome: 'proven', credentialId: trustCredentialId(trust), tenant };
}

/** A key of another tenant, or of none, is compared like any other and is none of this tenant's. */
function proveSecret(secret: string, credentials: Credentials, nowMs: number): Proven {
  if (parseApiKey(secret) !== undefined) {
    const key = matchKey(credentials, secret, nowMs);
    if (key.outcome === 'refused') return key;
    return { outcome: 'proven', credentialId: key.credentialId, key };
  }
  if (parseClientSecret(secret) === undefined) return refused('wrong-secret');
  const clientSecret = matchClientSecret(credentials, secret, nowMs);
  if (clientSecret.outcome === 'refused') return clientSecret;
  return { outcome: 'proven', credentialId: clientSecret.credentialId, clientSecret };
}
