/**
 * What a secret in AWS Secrets Manager says about keys. Holds digests only, never a key.
 *
 * A read is one DescribeSecret: it says which version has which staging label, and a version's value never changes, so
 * GetSecretValue is called once for each version that was not seen before. An unchanged secret costs one call per read.
 */
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { digestApiKey } from './api-key.ts';
import type { KeyDigest, KeyDigests, KeyLabel } from './key-source.ts';

const stagingLabels: readonly (readonly [stage: string, label: KeyLabel])[] = [
  ['AWSCURRENT', 'current'],
  ['AWSPENDING', 'pending'],
  ['AWSPREVIOUS', 'previous'],
];

export interface StagedKeys {
  readonly keys: KeyDigests;
  /** Epoch milliseconds of the last rotation: since then `previous` is on its way out. */
  readonly rotatedMs: number;
}

interface Version {
  readonly digest: Uint8Array;
  readonly createdMs: number;
}

export class SecretVersions {
  readonly #client: SecretsManagerClient;
  readonly #secretId: string;
  #known: ReadonlyMap<string, Version> = new Map();

  constructor(client: SecretsManagerClient, secretId: string) {
    this.#client = client;
    this.#secretId = secretId;
  }

  /** Without keys before the first is made, and once the secret waits for its deletion. Throws what Secrets Manager throws. */
  async read(): Promise<StagedKeys> {
    const secret = await this.#client.send(new DescribeSecretCommand({ SecretId: this.#secretId }));
    if (secret.DeletedDate !== undefined) return { keys: [], rotatedMs: 0 };

    const versionIdOf = new Map<string, string>();
    for (const [versionId, stages] of Object.entries(secret.VersionIdsToStages ?? {})) {
      for (const stage of stages) versionIdOf.set(stage, versionId);
    }
    const staged = await Promise.all(
      stagingLabels.map(async ([stage, label]) => ({
        label,
        versionId: versionIdOf.get(stage),
        version: await this.#versionOf(versionIdOf.get(stage)),
      })),
    );
    this.#known = new Map(
      staged.flatMap(({ versionId, version }) =>
        versionId === undefined || version === undefined ? [] : [[versionId, version] as const],
      ),
    );
    return {
      keys: staged.flatMap(({ label, version }): KeyDigest[] =>
        version === undefined ? [] : [{ label, digest: version.digest }],
      ),
      // A new value put by hand leaves LastRotatedDate as it was: then the current version's own age counts.
      rotatedMs: Math.max(
        secret.LastRotatedDate?.getTime() ?? 0,
        staged.find(({ label }) => label === 'current')?.version?.createdMs ?? 0,
      ),
    };
  }

  /** Undefined also for a version that has a label but no value yet: a rotation makes the label first. */
  async #versionOf(versionId: string | undefined): Promise<Version | undefined> {
    if (versionId === undefined) return undefined;
    const known = this.#known.get(versionId);
    if (known !== undefined) return known;
    try {
      const { SecretString: key, CreatedDate: created } = await this.#client.send(
        new GetSecretValueCommand({ SecretId: this.#secretId, VersionId: versionId }),
      );
      return key === undefined
        ? undefined
        : // A key that was put from a file has the end of its line with it.
          { digest: digestApiKey(key.trim()), createdMs: created?.getTime() ?? 0 };
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  }
}
