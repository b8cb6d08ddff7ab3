/** A tenant as the registry keeps it. It holds no credential: those are kept beside it, as digests, and in Secrets Manager. */
import { ACCESS_TOKEN_SECONDS } from '../contract/access-token.ts';
import { KEY_GRACE_DAYS } from '../contract/api-key.ts';
import { TENANT_SLUG_PATTERN } from '../contract/tenant.ts';

export interface Tenant {
  /** `[a-z0-9-]{1,32}`; also its OAuth client id. Never given to another tenant, not after its deletion either. */
  readonly slug: string;
  /** For people. */
  readonly name: string;
  readonly state: TenantState;
  /** Since when it is not enabled, RFC 3339; absent while it is. */
  readonly off?: string;
  /** RFC 3339, UTC, milliseconds. */
  readonly created: string;
  /** ARN of the secret that holds its key. */
  readonly secretId: string;
  readonly settings: CredentialSettings;
  /** Counts changes from 1; guards every read-modify-write. */
  readonly version: number;
}

/** `deleting` and `deleted` do not end: of a deleted tenant its history and this record are kept. */
export type TenantState = 'enabled' | 'disabled' | 'deleting' | 'deleted';

export interface CredentialSettings {
  /** Whether the key may be presented to SCIM itself, or at the token endpoint alone. */
  readonly bearer: 'allowed' | 'refused';
  /** How long after a rotation the key that it replaced still works. */
  readonly keyGraceSeconds: number;
  /** Life of an access token: 3,600 to 21,600. */
  readonly accessTokenSeconds: number;
  /** Whose assertions are taken for client credentials (RFC 7523). */
  readonly trust?: StandingTrust;
  /** How a rotation gives the new key to Entra. */
  readonly handOver?: HandOver;
  /** Days between rotations that nobody asks for; only with a hand-over. */
  readonly rotationDays?: number;
}

export const USUAL_SETTINGS: CredentialSettings = {
  bearer: 'allowed',
  keyGraceSeconds: KEY_GRACE_DAYS * 24 * 60 * 60,
  accessTokenSeconds: ACCESS_TOKEN_SECONDS.usual,
};

/** Workload identity federation: what an assertion that Entra signed must say. All three are GUIDs in lower case. */
export interface EntraTrust {
  /** The customer's Entra tenant: of `iss` and `tid`. */
  readonly entraTenantId: string;
  /** Of `aud`, which is `api://<application id>` or the id alone. */
  readonly applicationId: string;
  /** Of `sub` or `oid`: the service principal in whose name Entra provisions. */
  readonly subject: string;
}

/** One that is taken away and set again is another: what came from it before stays revoked. */
export interface StandingTrust extends EntraTrust {
  /** RFC 3339. */
  readonly since: string;
}

/** Where and as whom a rotation calls Microsoft Graph. Ids are GUIDs. */
export interface HandOver {
  readonly entraTenantId: string;
  /** The application as which we sign in. */
  readonly clientId: string;
  /** Without a stored secret (a web identity token of AWS), or with the one at SECRET_NAME.handOver. */
  readonly signIn: 'federated' | 'clientSecret';
  /** The service principal whose provisioning job gets the key. */
  readonly servicePrincipalId: string;
  /** Absent: its only job. */
  readonly jobId?: string;
  /** The Tenant URL as it is pasted in Entra, with its flags, because the secrets are replaced as a whole. Absent: that of the stack. */
  readonly tenantUrl?: string;
  /** `SyncNotificationSettings`, JSON as Entra keeps it. Absent: no notifications. */
  readonly notificationSettings?: string;
  /** `SyncAll`: whether everybody is in scope, and not only who is assigned. */
  readonly syncAll: boolean;
}

const slugForm = new RegExp(TENANT_SLUG_PATTERN);

export const isSlug = (text: string): boolean => slugForm.test(text);
