/** The port of this folder: where the digests of a tenant's keys come from. */

import type { KeyLabel } from '../tenants/key-vault.ts';

export interface KeyDigest {
  readonly label: KeyLabel;
  /** SHA-256 of the whole key. */
  readonly digest: Uint8Array;
}

export type KeyDigests = readonly KeyDigest[];

export interface KeySource {
  /** Digests no older than the source's cache allows; empty before the first key is made, undefined for an unknown tenant. Throws KeysUnavailable. */
  keysOf(tenant: string): Promise<KeyDigests | undefined>;

  /** The same, asked anew because no key matched: a key made a moment ago works at once. The source bounds how often it really asks. */
  refreshedKeysOf(tenant: string): Promise<KeyDigests | undefined>;
}

/** No keys can be had, and those at hand are too old to go by. The caller may repeat. */
export class KeysUnavailable extends Error {
  constructor(options?: ErrorOptions) {
    super('the keys cannot be read', options);
    this.name = 'KeysUnavailable';
  }
}
