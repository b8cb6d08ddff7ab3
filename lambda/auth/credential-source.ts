/** The port: what is known of a tenant's credentials, kept for a moment. */
import type { TenantRecord } from '../tenants/credential.ts';
import type { StagedKeys } from '../tenants/key-vault.ts';

export interface Credentials {
  readonly record: TenantRecord;
  readonly staged: StagedKeys;
}

export interface CredentialSource {
  /** No older than the source's cache allows; undefined for an unknown tenant, at the cost of no call to Secrets Manager. Throws CredentialsUnavailable. */
  credentialsOf(slug: string): Promise<Credentials | undefined>;

  /**
   * The same, asked anew because nothing matched: a credential made a moment ago works at once. The source bounds how often it really
   * asks. What was asked since `sinceMs` (epoch milliseconds; now when absent) is new enough: a caller gives the time at which its
   * request arrived, and one read serves it twice.
   */
  refreshedCredentialsOf(slug: string, sinceMs?: number): Promise<RefreshedCredentials>;
}

export interface RefreshedCredentials {
  readonly credentials: Credentials | undefined;
  /** False where the source did not ask, so that nobody keeps the answer. */
  readonly isFresh: boolean;
  /** It could not: of what these refuse nobody can tell, since it may have been made after they were read. */
  readonly failure?: { readonly cause: unknown };
}

/** Nothing can be read, and what is at hand is too old to go by or does not have what may be new. The caller may repeat. */
export class CredentialsUnavailable extends Error {
  constructor(options?: ErrorOptions) {
    super('the credentials cannot be read', options);
    this.name = 'CredentialsUnavailable';
  }
}
