/**
 * What is remembered of a tenant's credentials. Digests are SHA-256 of 256 random bits, in base64url: they cannot be turned back.
 *
 * A credential has an id, which access tokens carry: one that came from a credential is good for as long as that is.
 */
import { createHash } from 'node:crypto';
import type { StandingTrust, Tenant } from './tenant.ts';

/** A client secret: for the token endpoint alone. Shown when it is made, and never again. */
export interface ClientSecret {
  /** Tells it from the others; not secret. */
  readonly id: string;
  readonly digest: string;
  readonly lastFour: string;
  /** RFC 3339, UTC, milliseconds. */
  readonly created: string;
  readonly expires: string;
}

/** A key that was made, whether or not it is still good: Secrets Manager's staging labels say that. */
export interface KeyRecord {
  /** Secrets Manager's version id. */
  readonly versionId: string;
  readonly digest: string;
  readonly lastFour: string;
  readonly created: string;
  /** When a rotation was about to make it the current one. */
  readonly rotated?: string;
  /** Since when it is revoked before its time. */
  readonly revoked?: string;
}

/** All that the registry has of one tenant. */
export interface TenantRecord {
  readonly tenant: Tenant;
  readonly clientSecrets: readonly ClientSecret[];
  readonly keys: readonly KeyRecord[];
  /** By credential id, RFC 3339. */
  readonly lastUsed: ReadonlyMap<string, string>;
}

export const keyCredentialId = (versionId: string): string => `key:${versionId}`;

export const clientSecretCredentialId = (id: string): string => `secret:${id}`;

/** Changes with the trust: a token that came from another one is no longer good. */
export function trustCredentialId(trust: StandingTrust): string {
  const { entraTenantId, applicationId, subject, since } = trust;
  const said = JSON.stringify([entraTenantId, applicationId, subject, since]);
  return `entra:${createHash('sha256').update(said).digest('base64url').slice(0, 22)}`;
}
