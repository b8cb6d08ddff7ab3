/** What an operator can ask for, and what the answers are: JSON both ways. No answer ever holds a key. */
import type { KeyLabel } from './key-vault.ts';
import type { CredentialSettings, EntraTrust, HandOver, Tenant } from './tenant.ts';

export interface Requests {
  readonly create: { readonly tenant: string; readonly name?: string };
  /** A page; `after` is the slug of the last one seen. */
  readonly list: { readonly after?: string };
  readonly show: { readonly tenant: string };
  readonly enable: { readonly tenant: string };
  readonly disable: { readonly tenant: string };
  readonly configure: { readonly tenant: string; readonly changes: SettingsChange };
  readonly addClientSecret: { readonly tenant: string; readonly days: number };
  readonly removeClientSecret: { readonly tenant: string; readonly id: string };
  readonly rotateKey: {
    readonly tenant: string;
    /** Becomes the tenant's setting: for this rotation and those after it. */
    readonly graceSeconds?: number;
    /** Even where that ends a key that is in its grace and still used. */
    readonly force?: boolean;
  };
  readonly endPreviousKey: { readonly tenant: string };
  /** A slice: to be repeated until `finished`. */
  readonly delete: { readonly tenant: string; readonly confirm: string };
}

export type OperationName = keyof Requests;

/** One of the requests, with its name in the field `operation`. */
export type Operation<Name extends OperationName = OperationName> = {
  [Each in Name]: Requests[Each] & { readonly operation: Each };
}[Name];

/** What is absent stays as it is; `null` takes it away. */
export interface SettingsChange {
  readonly name?: string;
  readonly bearer?: CredentialSettings['bearer'];
  readonly keyGraceSeconds?: number;
  readonly accessTokenSeconds?: number;
  readonly trust?: EntraTrust | null;
  readonly handOver?: HandOver | null;
  readonly rotationDays?: number | null;
}

export interface Results {
  /** `isNew` is false where there was one of that name. */
  readonly create: { readonly tenant: TenantView; readonly isNew: boolean };
  readonly list: { readonly tenants: readonly TenantLine[]; readonly next?: string };
  readonly show: { readonly tenant: TenantView };
  readonly enable: { readonly tenant: TenantView };
  readonly disable: { readonly tenant: TenantView };
  readonly configure: { readonly tenant: TenantView };
  readonly addClientSecret: { readonly clientSecret: NewClientSecret };
  readonly removeClientSecret: { readonly id: string };
  /** `isResumed` where an earlier rotation was not finished and is taken up again: the version is that one's. */
  readonly rotateKey: {
    readonly tenant: TenantView;
    readonly versionId: string;
    readonly isResumed: boolean;
  };
  /** Absent where there was none. */
  readonly endPreviousKey: { readonly versionId?: string };
  readonly delete: { readonly finished: boolean; readonly removed: number };
}

export type Answer<Name extends OperationName = OperationName> =
  | (Results[Name] & {
      readonly outcome: 'done';
      /** Where tenants are provisioned, and where they ask for access tokens. */
      readonly tenantUrl: string;
      readonly tokenUrl: string;
    })
  /** `reason` is a sentence for the operator. */
  | { readonly outcome: 'refused'; readonly reason: string };

export type TenantLine = Pick<Tenant, 'slug' | 'name' | 'state' | 'created'> & {
  readonly bearer: CredentialSettings['bearer'];
};

/** A tenant and the state of its credentials; times are RFC 3339. */
export interface TenantView extends Pick<Tenant, 'slug' | 'name' | 'state' | 'created'> {
  /** Of the secret that holds its key. */
  readonly secretId: string;
  readonly settings: CredentialSettings;
  /** Those with a staging label: current, pending, previous. */
  readonly keys: readonly KeyView[];
  readonly clientSecrets: readonly ClientSecretView[];
  /** When an assertion of the trusted application last got an access token, or was used through one. */
  readonly trustLastUsed?: string;
}

export interface KeyView {
  readonly versionId: string;
  readonly label: KeyLabel;
  readonly created: string;
  /** Absent where somebody put the key there by hand, until it is rotated; and of a pending version that may have no key yet. */
  readonly lastFour?: string;
  readonly lastUsed?: string;
  /** Of the previous one: until then it works, or worked. */
  readonly graceEnds?: string;
  readonly revoked?: string;
}

export interface ClientSecretView {
  readonly id: string;
  readonly lastFour: string;
  readonly created: string;
  readonly expires: string;
  readonly lastUsed?: string;
}

/** With the secret itself, this once. */
export interface NewClientSecret extends ClientSecretView {
  readonly secret: string;
}
