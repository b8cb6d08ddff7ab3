/** The use case: an Authorization header says who calls, or is refused. */
import { SCIM_ACTOR } from '../contract/tenant.ts';
import { parseApiKey } from '../tenants/api-key.ts';
import type { KeyLabel } from '../tenants/key-vault.ts';
import type { AccessTokenVerifier } from './access-token.ts';
import {
  type CredentialSource,
  type Credentials,
  CredentialsUnavailable,
} from './credential-source.ts';
import { isLive, matchKey } from './match-credential.ts';
import type { CredentialUse } from './record-use.ts';
import type { Refusal } from './refusal.ts';

export interface AuthorizeOptions {
  readonly credentials: CredentialSource;
  readonly accessTokens: AccessTokenVerifier;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

export interface Allowed {
  readonly outcome: 'allowed';
  readonly tenant: string;
  readonly actor: string;
  /** Which of the keys, or an access token. */
  readonly credential: KeyLabel | 'token';
  readonly use: CredentialUse;
}

export interface Refused {
  readonly outcome: 'refused';
  readonly reason: Refusal;
  /** False where the same credential may be good in a moment, so that nobody keeps the answer. */
  readonly isFresh: boolean;
  /** Where there is one of this name. */
  readonly tenant?: string;
}

export type Authorization = Allowed | Refused;

/** RFC 6750 §2.1 with the scheme in any case (RFC 9110 §11.1). */
const bearerForm = /^bearer ([A-Za-z0-9._~+/-]+=*)$/i;

/**
 * Decides on the value of an Authorization header, whatever it is. Whether the tenant is switched off is not decided here: this answer
 * is kept for longer than that may take. Throws CredentialsUnavailable.
 */
export async function authorize(
  authorization: string | undefined,
  options: AuthorizeOptions,
): Promise<Authorization> {
  const token = bearerForm.exec(authorization ?? '')?.[1];
  if (token === undefined) return { outcome: 'refused', reason: 'malformed', isFresh: true };
  const key = parseApiKey(token);
  if (key)
    return decide(key.tenant, options, (credentials) => judgeKey(credentials, token, options));

  const verdict = await options.accessTokens.verify(token);
  if (verdict.outcome === 'refused') return verdict;
  const { tenant, credentialId } = verdict;
  return decide(tenant, options, (credentials) => judgeToken(credentials, credentialId, options));
}

type Judgement = Omit<Allowed, 'tenant' | 'actor'> | Pick<Refused, 'outcome' | 'reason'>;

/** Judges by the credentials at hand and, where these allow nothing, by those read anew. */
async function decide(
  tenant: string,
  { credentials, now }: AuthorizeOptions,
  judge: (credentials: Credentials) => Judgement,
): Promise<Authorization> {
  const sinceMs = now();
  const atHand = await credentials.credentialsOf(tenant);
  const first = atHand && judge(atHand);
  if (first?.outcome === 'allowed') return { ...first, tenant, actor: SCIM_ACTOR };

  const news = await credentials.refreshedCredentialsOf(tenant, sinceMs);
  const { credentials: anew, isFresh } = news;
  const second = anew && judge(anew);
  if (second?.outcome === 'allowed') return { ...second, tenant, actor: SCIM_ACTOR };
  if (news.failure) throw new CredentialsUnavailable(news.failure);
  return second
    ? { ...second, isFresh, tenant }
    : { outcome: 'refused', reason: 'unknown-tenant', isFresh };
}

function judgeKey(credentials: Credentials, key: string, { now }: AuthorizeOptions): Judgement {
  const match = matchKey(credentials, key, now());
  if (match.outcome === 'refused') return match;
  if (credentials.record.tenant.settings.bearer === 'refused') {
    return { outcome: 'refused', reason: 'bearer-refused' };
  }
  const { credentialId, label } = match;
  const use = { tenant: credentials.record.tenant.slug, credentialId, key: match };
  return { outcome: 'allowed', credential: label, use };
}

function judgeToken(
  credentials: Credentials,
  credentialId: string,
  { now }: AuthorizeOptions,
): Judgement {
  if (!isLive(credentials, credentialId, now())) {
    return { outcome: 'refused', reason: 'revoked-credential' };
  }
  const use = { tenant: credentials.record.tenant.slug, credentialId };
  return { outcome: 'allowed', credential: 'token', use };
}
