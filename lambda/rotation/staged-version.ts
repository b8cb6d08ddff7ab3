/** One version of a secret: its value, and the label that makes it the current one. */
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';

/** The version that a rotation is about. */
export interface SecretVersion {
  /** ARN. */
  readonly secretId: string;
  readonly versionId: string;
}

export interface SecretValue {
  readonly text: string;
  readonly created: Date;
}

/** Undefined for a version without a value: Secrets Manager makes one when it tests how a rotation is configured. */
export async function findValue(
  client: SecretsManagerClient,
  { secretId, versionId }: SecretVersion,
): Promise<SecretValue | undefined> {
  try {
    const { SecretString: text, CreatedDate: created } = await client.send(
      new GetSecretValueCommand({ SecretId: secretId, VersionId: versionId }),
    );
    return text === undefined ? undefined : { text: text.trim(), created: created ?? new Date(0) };
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

/** Gives the pending version a value where it has none yet, and answers with the value that it has. */
export async function fillPending(
  client: SecretsManagerClient,
  version: SecretVersion,
  makeText: () => Promise<string> | string,
): Promise<SecretValue> {
  const present = await findValue(client, version);
  if (present !== undefined) return present;
  try {
    await client.send(
      new PutSecretValueCommand({
        SecretId: version.secretId,
        ClientRequestToken: version.versionId,
        SecretString: await makeText(),
        VersionStages: ['AWSPENDING'],
      }),
    );
  } catch (error) {
    // A try of the same step that runs beside this one was first.
    if (!(error instanceof ResourceExistsException)) throw error;
  }
  const filled = await findValue(client, version);
  if (filled === undefined) throw new Error('the pending version cannot be read back');
  return filled;
}

export interface StagedVersionIds {
  readonly current: string | undefined;
  readonly pending: string | undefined;
}

export async function findStagedVersionIds(
  client: SecretsManagerClient,
  secretId: string,
): Promise<StagedVersionIds> {
  const secret = await client.send(new DescribeSecretCommand({ SecretId: secretId }));
  const holderOf = (stage: string) =>
    Object.entries(secret.VersionIdsToStages ?? {}).find(([, stages]) =>
      stages.includes(stage),
    )?.[0];
  return { current: holderOf('AWSCURRENT'), pending: holderOf('AWSPENDING') };
}

/** The version that was current becomes AWSPREVIOUS by the same call. A repeat changes nothing. */
export async function makeCurrent(
  client: SecretsManagerClient,
  { secretId, versionId }: SecretVersion,
): Promise<void> {
  const { current } = await findStagedVersionIds(client, secretId);
  if (current === versionId) return;
  await client.send(
    new UpdateSecretVersionStageCommand({
      SecretId: secretId,
      VersionStage: 'AWSCURRENT',
      MoveToVersionId: versionId,
      ...(current !== undefined && { RemoveFromVersionId: current }),
    }),
  );
}
