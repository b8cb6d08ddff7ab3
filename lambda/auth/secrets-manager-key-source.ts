/**
 * KeySource on one AWS Secrets Manager secret. Holds digests only, never a key.
 *
 * A refresh is one DescribeSecret: it says which version has which staging label, and a version's value never changes, so
 * GetSecretValue is called once for each version that was not seen before. An unchanged secret costs one call per refresh.
 */
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { KEY_CACHE_SECONDS } from '../contract/api-key.ts';
import { digestApiKey } from './api-key.ts';
import {
  type KeyDigest,
  type KeyDigests,
  type KeyLabel,
  type KeySource,
  KeysUnavailable,
} from './key-source.ts';

/** However many wrong keys arrive, and whether or not the last read succeeded. */
const SECONDS_BETWEEN_READS = 5;
/** Longest outage of Secrets Manager through which the keys last read stay good. */
const STALE_SECONDS = 15 * 60;

const stagingLabels: readonly { readonly stage: string; readonly label: KeyLabel }[] = [
  { stage: 'AWSCURRENT', label: 'current' },
  { stage: 'AWSPENDING', label: 'pending' },
  { stage: 'AWSPREVIOUS', label: 'previous' },
];

export interface SecretsManagerKeySourceOptions {
  readonly client: SecretsManagerClient;
  readonly secretId: string;
  /** The one tenant whose keys the secret holds. */
  readonly tenant: string;
  /** How long after a rotation the key that it replaced is still good. */
  readonly previousKeyGraceSeconds: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** The secret could not be read and the keys of `ageSeconds` ago are used. */
  readonly onStale: (failure: { readonly ageSeconds: number; readonly cause: unknown }) => void;
}

/** A version of the secret that has been read once. */
interface KnownVersion {
  readonly digest: Uint8Array;
  readonly createdMs: number;
}

interface Keys {
  readonly readMs: number;
  readonly current: KeyDigests;
  /** What counts until `previousUntilMs` only, also while stale. */
  readonly previous: KeyDigests;
  readonly previousUntilMs: number;
}

export class SecretsManagerKeySource implements KeySource {
  readonly #options: SecretsManagerKeySourceOptions;
  #versions: ReadonlyMap<string, KnownVersion> = new Map();
  #keys: Keys | undefined;
  #failure: unknown;
  #triedMs = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | undefined;

  constructor(options: SecretsManagerKeySourceOptions) {
    this.#options = options;
  }

  async keysOf(tenant: string): Promise<KeyDigests | undefined> {
    if (tenant !== this.#options.tenant) return undefined;
    if (this.#ageSeconds() >= KEY_CACHE_SECONDS) await this.#refresh();
    return this.#usableKeys();
  }

  async refreshedKeysOf(tenant: string): Promise<KeyDigests | undefined> {
    if (tenant !== this.#options.tenant) return undefined;
    await this.#refresh();
    return this.#usableKeys();
  }

  /** Reads, or waits for the read that is under way, or does nothing because the last one is too recent. */
  async #refresh(): Promise<void> {
    const sinceLastTryMs = this.#options.now() - this.#triedMs;
    if (this.#reading === undefined && sinceLastTryMs >= SECONDS_BETWEEN_READS * 1000) {
      this.#triedMs = this.#options.now();
      this.#reading = this.#read().finally(() => {
        this.#reading = undefined;
      });
    }
    await this.#reading;
  }

  async #read(): Promise<void> {
    try {
      this.#keys = await this.#readKeys();
      this.#failure = undefined;
    } catch (cause) {
      this.#failure = cause;
      if (this.#ageSeconds() < STALE_SECONDS) {
        this.#options.onStale({ ageSeconds: this.#ageSeconds(), cause });
      }
    }
  }

  #usableKeys(): KeyDigests {
    const keys = this.#keys;
    if (keys === undefined || this.#ageSeconds() >= STALE_SECONDS) {
      throw new KeysUnavailable({ cause: this.#failure });
    }
    return this.#options.now() < keys.previousUntilMs
      ? [...keys.current, ...keys.previous]
      : keys.current;
  }

  #ageSeconds(): number {
    return this.#keys === undefined
      ? Number.POSITIVE_INFINITY
      : (this.#options.now() - this.#keys.readMs) / 1000;
  }

  async #readKeys(): Promise<Keys> {
    const readMs = this.#options.now();
    const { client, secretId } = this.#options;
    const secret = await client.send(new DescribeSecretCommand({ SecretId: secretId }));
    // A secret that waits for its deletion still describes itself, but its keys are withdrawn.
    const stagesOf = secret.DeletedDate === undefined ? (secret.VersionIdsToStages ?? {}) : {};

    const versionOf = (stage: string) =>
      Object.keys(stagesOf).find((versionId) => stagesOf[versionId]?.includes(stage));
    const staged = stagingLabels.map(({ stage, label }) => ({ label, id: versionOf(stage) }));
    await this.#learn(staged.flatMap(({ id }) => (id === undefined ? [] : [id])));

    const keys: readonly KeyDigest[] = staged.flatMap(({ label, id }) => {
      const digest = id === undefined ? undefined : this.#versions.get(id)?.digest;
      return digest === undefined ? [] : [{ label, digest }];
    });
    const currentCreatedMs = this.#versions.get(versionOf('AWSCURRENT') ?? '')?.createdMs ?? 0;
    return {
      readMs,
      current: keys.filter(({ label }) => label !== 'previous'),
      previous: keys.filter(({ label }) => label === 'previous'),
      // A rotation by hand (PutSecretValue) leaves LastRotatedDate as it was: then the current version's age counts.
      previousUntilMs:
        Math.max(secret.LastRotatedDate?.getTime() ?? 0, currentCreatedMs) +
        this.#options.previousKeyGraceSeconds * 1000,
    };
  }

  /** Reads the versions not seen before, and forgets those that have no label any more. */
  async #learn(versionIds: readonly string[]): Promise<void> {
    const entries = await Promise.all(
      [...new Set(versionIds)].map(async (id) => {
        const version = this.#versions.get(id) ?? (await this.#readVersion(id));
        return version === undefined ? [] : [[id, version] as const];
      }),
    );
    this.#versions = new Map(entries.flat());
  }

  /** Undefined for a version that has a label but no value yet: a rotation makes the label first. */
  async #readVersion(versionId: string): Promise<KnownVersion | undefined> {
    const { client, secretId } = this.#options;
    try {
      const version = await client.send(
        new GetSecretValueCommand({ SecretId: secretId, VersionId: versionId }),
      );
      if (version.SecretString === undefined) return undefined;
      return {
        digest: digestApiKey(version.SecretString),
        createdMs: version.CreatedDate?.getTime() ?? 0,
      };
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  }
}
