/** KeyVault on AWS Secrets Manager. It writes keys and moves their labels; it never reads one. */
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  type DescribeSecretCommandOutput,
  InvalidRequestException,
  ListSecretVersionIdsCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  RotateSecretCommand,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { SECRET_NAME } from '../contract/secret-names.ts';
import type { KeyVault, VaultState } from '../tenants/key-vault.ts';
import { stagingLabels } from './staging-labels.ts';

export interface SecretsManagerKeyVaultOptions {
  readonly client: SecretsManagerClient;
  /** What the names of the stack's secrets begin with. */
  readonly secretNamePrefix: string;
  /** Of the function that takes the steps of a rotation. */
  readonly rotationFunctionArn: string;
}

/** The most that Secrets Manager takes. A schedule that is there once can be stretched, but not taken away. */
const NEVER_DAYS = 1000;

/** Throws what Secrets Manager throws. */
export function createSecretsManagerKeyVault(options: SecretsManagerKeyVaultOptions): KeyVault {
  const { client, rotationFunctionArn } = options;
  return {
    async create(slug, firstKey) {
      const made = (await createSecret(options, slug, firstKey)) ?? (await adopt(options, slug));
      if (made.outcome === 'taken') return made;
      await client.send(
        new RotateSecretCommand({
          SecretId: made.secretId,
          RotationLambdaARN: rotationFunctionArn,
          RotateImmediately: false,
        }),
      );
      return made;
    },

    async describe(secretId) {
      const secret = await findSecret(client, secretId);
      return secret
        ? { ...rotationOf(secret), versions: await listVersions(client, secretId) }
        : GONE;
    },

    async rotate(secretId) {
      const before = await findSecret(client, secretId);
      try {
        const { VersionId: versionId } = await client.send(
          new RotateSecretCommand({ SecretId: secretId }),
        );
        if (versionId === undefined) throw new Error('the rotation names no version');
        return { outcome: 'started', versionId };
      } catch (error) {
        // It has the same error for a secret whose rotation is not configured.
        if (!(error instanceof InvalidRequestException) || !before?.RotationLambdaARN) throw error;
        return resumed(before);
      }
    },

    async endPrevious(secretId, versionId) {
      const secret = await findSecret(client, secretId);
      if (!secret || holderOf(secret, 'AWSPREVIOUS') !== versionId) return;
      await client.send(
        new UpdateSecretVersionStageCommand({
          SecretId: secretId,
          VersionStage: 'AWSPREVIOUS',
          RemoveFromVersionId: versionId,
        }),
      );
    },

    async schedule(secretId, days) {
      const secret = await findSecret(client, secretId);
      if (days === undefined && secret?.RotationRules === undefined) return;
      await client.send(
        new RotateSecretCommand({
          SecretId: secretId,
          RotationLambdaARN: rotationFunctionArn,
          RotationRules: { AutomaticallyAfterDays: days ?? NEVER_DAYS },
          RotateImmediately: false,
        }),
      );
    },

    async remove(secretId, recoveryDays) {
      if (!(await findSecret(client, secretId))) return;
      await client.send(
        new DeleteSecretCommand({ SecretId: secretId, RecoveryWindowInDays: recoveryDays }),
      );
    },
  };
}

type Made = Awaited<ReturnType<KeyVault['create']>>;

const GONE: VaultState = { versions: [] };

/** Undefined where there is a secret of that name, also one that waits for its deletion. */
async function createSecret(
  { client, secretNamePrefix }: SecretsManagerKeyVaultOptions,
  slug: string,
  firstKey: string,
): Promise<Made | undefined> {
  try {
    const { ARN: secretId, VersionId: versionId } = await client.send(
      new CreateSecretCommand({
        Name: nameOf(secretNamePrefix, slug),
        Description: `API key of the tenant ${slug}, whole, as it is pasted into Entra`,
        SecretString: firstKey,
        Tags: [{ Key: 'tenant', Value: slug }],
      }),
    );
    return { outcome: 'made', secretId: present(secretId), versionId: present(versionId) };
  } catch (error) {
    if (error instanceof ResourceExistsException || error instanceof InvalidRequestException) {
      return undefined;
    }
    throw error;
  }
}

/** What an earlier try left has no rotation yet, or ours. With another function's it is of a stack that is gone, and people have its keys. */
async function adopt(
  { client, secretNamePrefix, rotationFunctionArn }: SecretsManagerKeyVaultOptions,
  slug: string,
): Promise<Made> {
  const name = nameOf(secretNamePrefix, slug);
  const secret = await findSecret(client, name);
  const versionId = secret && holderOf(secret, 'AWSCURRENT');
  const rotatedBy = secret?.RotationLambdaARN ?? rotationFunctionArn;
  return versionId === undefined || rotatedBy !== rotationFunctionArn
    ? { outcome: 'taken', name }
    : { outcome: 'adopted', secretId: present(secret?.ARN), versionId };
}

const nameOf = (prefix: string, slug: string): string => `${prefix}${SECRET_NAME.apiKey}${slug}`;

/** Undefined also for one that waits for its deletion. */
async function findSecret(
  client: SecretsManagerClient,
  secretId: string,
): Promise<DescribeSecretCommandOutput | undefined> {
  try {
    const secret = await client.send(new DescribeSecretCommand({ SecretId: secretId }));
    return secret.DeletedDate === undefined ? secret : undefined;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

function rotationOf(secret: DescribeSecretCommandOutput): Omit<VaultState, 'versions'> {
  const { LastRotatedDate: rotated, RotationRules: rules } = secret;
  const days = rules?.AutomaticallyAfterDays ?? NEVER_DAYS;
  return {
    ...(rotated && { rotated: rotated.toISOString() }),
    ...(days < NEVER_DAYS && { rotationDays: days }),
  };
}

/** The staged ones: there are as many as labels, at most. */
async function listVersions(
  client: SecretsManagerClient,
  secretId: string,
): Promise<VaultState['versions']> {
  const { Versions: versions = [] } = await client.send(
    new ListSecretVersionIdsCommand({ SecretId: secretId }),
  );
  return versions.flatMap(({ VersionId, VersionStages, CreatedDate }) => {
    const labels = stagingLabels.flatMap(([stage, label]) =>
      VersionStages?.includes(stage) ? [label] : [],
    );
    if (VersionId === undefined || labels.length === 0) return [];
    return { versionId: VersionId, labels, created: (CreatedDate ?? new Date(0)).toISOString() };
  });
}

/** Where Secrets Manager refuses a rotation because an earlier one is not finished, it attempts that one again. */
function resumed(before: DescribeSecretCommandOutput): Awaited<ReturnType<KeyVault['rotate']>> {
  const versionId = holderOf(before, 'AWSPENDING');
  return versionId === undefined || versionId === holderOf(before, 'AWSCURRENT')
    ? { outcome: 'busy' }
    : { outcome: 'resumed', versionId };
}

function holderOf(
  { VersionIdsToStages: stagesOf = {} }: DescribeSecretCommandOutput,
  stage: string,
): string | undefined {
  return Object.entries(stagesOf).find(([, stages]) => stages.includes(stage))?.[0];
}

function present(value: string | undefined): string {
  if (value === undefined) throw new Error('Secrets Manager left a field of its answer out');
  return value;
}
