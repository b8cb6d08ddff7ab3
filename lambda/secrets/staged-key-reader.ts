/**
 * KeyReader on AWS Secrets Manager. Holds digests only, never a key.
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
import { digestOf, lastFourOf } from '../tenants/api-key.ts';
import type { KeyReader, StagedKey, StagedKeys } from '../tenants/key-vault.ts';
import { createRecentMap } from '../tenants/recent-map.ts';
import { stagingLabels } from './staging-labels.ts';

const NOTHING: StagedKeys = { keys: [], rotatedMs: 0 };

type Version = Omit<StagedKey, 'label'>;

/** Secrets whose versions are remembered; beyond that the one asked for longest ago goes. */
const MOST_SECRETS = 1000;

/** Throws what Secrets Manager throws. */
export function createStagedKeyReader(client: SecretsManagerClient): KeyReader {
  const known = createRecentMap<ReadonlyMap<string, Version>>(MOST_SECRETS);
  return {
    async read(secretId) {
      const secret = await client.send(new DescribeSecretCommand({ SecretId: secretId }));
      if (secret.DeletedDate !== undefined) return NOTHING;

      const versionIdOf = new Map<string, string>();
      for (const [versionId, stages] of Object.entries(secret.VersionIdsToStages ?? {})) {
        for (const stage of stages) versionIdOf.set(stage, versionId);
      }
      const seen = known.get(secretId);
      const staged = await Promise.all(
        stagingLabels.map(async ([stage, label]) => {
          const versionId = versionIdOf.get(stage);
          if (versionId === undefined) return undefined;
          const version = seen?.get(versionId) ?? (await readVersion(client, secretId, versionId));
          return version && { ...version, label };
        }),
      );
      const keys = staged.filter((key) => key !== undefined);
      known.set(secretId, new Map(keys.map((key) => [key.versionId, key])));
      return {
        keys,
        // A new value put by hand leaves LastRotatedDate as it was: then the current version's own age counts.
        rotatedMs: Math.max(
          secret.LastRotatedDate?.getTime() ?? 0,
          keys.find(({ label }) => label === 'current')?.createdMs ?? 0,
        ),
      };
    },
  };
}

/** Undefined also for a version that has a label but no value yet: a rotation makes the label first. */
async function readVersion(
  client: SecretsManagerClient,
  secretId: string,
  versionId: string,
): Promise<Version | undefined> {
  try {
    const { SecretString: text, CreatedDate: created } = await client.send(
      new GetSecretValueCommand({ SecretId: secretId, VersionId: versionId }),
    );
    if (text === undefined) return undefined;
    // A key that was put from a file has the end of its line with it.
    const key = text.trim();
    const createdMs = created?.getTime() ?? 0;
    return { versionId, digest: digestOf(key), lastFour: lastFourOf(key), createdMs };
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}
