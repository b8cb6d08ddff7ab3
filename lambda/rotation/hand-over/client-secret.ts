/** The client secret with which a hand-over signs in where it may not do so without one. An operator puts it into Secrets Manager. */
import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { SECRET_NAME } from '../../contract/secret-names.ts';
import { HandOverFailed } from './hand-over-failed.ts';

/** Throws HandOverFailed where there is none, and what Secrets Manager throws. */
export async function clientSecretOf(
  client: SecretsManagerClient,
  prefix: string,
  slug: string,
): Promise<string> {
  const name = `${prefix}${SECRET_NAME.handOver}${slug}`;
  const value = (await findText(client, name))?.trim();
  if (value) return value;
  throw new HandOverFailed('sign in to Entra', `the secret ${name} is missing or empty`);
}

async function findText(client: SecretsManagerClient, name: string): Promise<string | undefined> {
  try {
    const { SecretString: text } = await client.send(new GetSecretValueCommand({ SecretId: name }));
    return text;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}
