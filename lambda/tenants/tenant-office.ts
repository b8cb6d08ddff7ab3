/** What the operator's use cases are given: the registry, the vault, and everything that is not pure. */
import type { KeyVault } from './key-vault.ts';
import type { TenantRegistry } from './tenant-registry.ts';

export interface TenantOffice {
  readonly registry: TenantRegistry;
  readonly vault: KeyVault;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** From a cryptographic source. */
  readonly randomBytes: (count: number) => Uint8Array;
  /** A new id of a client secret, made at the given epoch milliseconds. */
  readonly newId: (timeMs: number) => string;
  readonly pause: (milliseconds: number) => Promise<unknown>;
  /** Longest time for which a function goes by what it read of a tenant's credentials. */
  readonly credentialCacheSeconds: number;
  /** Makes the gateway forget what its authorizer has answered. Does not fail: left to itself, the gateway forgets soon after. */
  readonly flushAuthorizations: () => Promise<void>;
  /** Removes users, groups and whatever else a tenant's directory holds, until epoch milliseconds. */
  readonly clearDirectory: (tenant: string, untilMs: number) => Promise<Clearing>;
}

export interface Clearing {
  /** Resources, this time. */
  readonly removed: number;
  readonly isEmpty: boolean;
}

export const toTime = (milliseconds: number): string => new Date(milliseconds).toISOString();
