/** KeySource on one AWS Secrets Manager secret: how old keys may be, how often the secret is asked, and what happens when it cannot be. */
import { CREDENTIAL_CACHE_SECONDS } from '../contract/authorization.ts';
import type { KeyReader, StagedKeys } from '../tenants/key-vault.ts';
import { type KeyDigests, type KeySource, KeysUnavailable } from './key-source.ts';

/** However many wrong keys arrive, and whether or not the last read succeeded. */
export const SECONDS_BETWEEN_READS = 5;
/** Longest outage of Secrets Manager through which the keys last read stay good. */
export const STALE_SECONDS = 15 * 60;

export interface SecretsManagerKeySourceOptions {
  readonly reader: KeyReader;
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

export class SecretsManagerKeySource implements KeySource {
  readonly #options: SecretsManagerKeySourceOptions;
  #staged: StagedKeys | undefined;
  #stagedMs = Number.NEGATIVE_INFINITY;
  #failure: unknown;
  #triedMs = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | undefined;

  constructor(options: SecretsManagerKeySourceOptions) {
    this.#options = options;
  }

  async keysOf(tenant: string): Promise<KeyDigests | undefined> {
    if (tenant !== this.#options.tenant) return undefined;
    if (this.#ageSeconds() >= CREDENTIAL_CACHE_SECONDS) await this.#refresh();
    return this.#usableKeys();
  }

  async refreshedKeysOf(tenant: string): Promise<KeyDigests | undefined> {
    if (tenant !== this.#options.tenant) return undefined;
    await this.#refresh();
    return this.#usableKeys();
  }

  /** Reads, or waits for the read that is under way, or does nothing because the last one is too recent. */
  async #refresh(): Promise<void> {
    const now = this.#options.now();
    if (this.#reading === undefined && now - this.#triedMs >= SECONDS_BETWEEN_READS * 1000) {
      this.#triedMs = now;
      this.#reading = this.#read(now).finally(() => {
        this.#reading = undefined;
      });
    }
    await this.#reading;
  }

  /** A read counts from its start: a label moved while it runs may be missed. */
  async #read(startMs: number): Promise<void> {
    try {
      this.#staged = await this.#options.reader.read(this.#options.secretId);
      this.#stagedMs = startMs;
    } catch (cause) {
      this.#failure = cause;
      const ageSeconds = this.#ageSeconds();
      if (ageSeconds < STALE_SECONDS) this.#options.onStale({ ageSeconds, cause });
    }
  }

  #usableKeys(): KeyDigests {
    if (this.#staged === undefined || this.#ageSeconds() >= STALE_SECONDS) {
      throw new KeysUnavailable({ cause: this.#failure });
    }
    const { keys, rotatedMs } = this.#staged;
    const graceEndMs = rotatedMs + this.#options.previousKeyGraceSeconds * 1000;
    return this.#options.now() < graceEndMs
      ? keys
      : keys.filter(({ label }) => label !== 'previous');
  }

  #ageSeconds(): number {
    return (this.#options.now() - this.#stagedMs) / 1000;
  }
}
