/** The ports: where the keys of tenants are kept whole. An adapter's failures are thrown as they come. */

/** Which of a tenant's keys: the one in use, the one that a rotation hands out, the one that it replaced. */
export type KeyLabel = 'current' | 'pending' | 'previous';

export interface StagedKey {
  readonly label: KeyLabel;
  readonly versionId: string;
  /** SHA-256 of the whole key. */
  readonly digest: Uint8Array;
  readonly lastFour: string;
  /** Epoch milliseconds. */
  readonly createdMs: number;
}

export interface StagedKeys {
  /** Empty before the first is made, and once the secret waits for its deletion. */
  readonly keys: readonly StagedKey[];
  /** Epoch milliseconds of the last rotation: since then `previous` is on its way out. */
  readonly rotatedMs: number;
}

/** What whoever checks keys needs. */
export interface KeyReader {
  /** One call where nothing changed since the last time. */
  read(secretId: string): Promise<StagedKeys>;
}

/** What an operator needs. It can make a key and never read one. */
export interface KeyVault {
  /**
   * Makes the secret of a tenant, with its first key and a rotation that nobody starts by himself. A repeat adopts what an earlier try left;
   * any other secret of the name stays as it is: `taken`.
   */
  create(
    slug: string,
    firstKey: string,
  ): Promise<
    | {
        readonly outcome: 'made' | 'adopted';
        readonly secretId: string;
        readonly versionId: string;
      }
    | { readonly outcome: 'taken'; readonly name: string }
  >;
  /** The state of the keys without the keys. */
  describe(secretId: string): Promise<VaultState>;
  /**
   * Starts Secrets Manager's four steps; the version is the one that will be current. Where an earlier rotation is not finished that one is
   * taken up again in its place. `busy` where somebody else's began at this moment.
   */
  rotate(
    secretId: string,
  ): Promise<
    | { readonly outcome: 'started' | 'resumed'; readonly versionId: string }
    | { readonly outcome: 'busy' }
  >;
  /** Takes AWSPREVIOUS away from this version; nothing happens where another one has it by now, or none. */
  endPrevious(secretId: string, versionId: string): Promise<void>;
  /** Days between rotations; undefined for those that somebody asks for alone. */
  schedule(secretId: string, days: number | undefined): Promise<void>;
  /** It can be brought back for as many days. */
  remove(secretId: string, recoveryDays: number): Promise<void>;
}

export interface VaultState {
  readonly versions: readonly {
    readonly versionId: string;
    readonly labels: readonly KeyLabel[];
    /** RFC 3339. */
    readonly created: string;
  }[];
  /** RFC 3339; absent before the first rotation. */
  readonly rotated?: string;
  readonly rotationDays?: number;
}
