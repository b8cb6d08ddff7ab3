/** The secret that holds the API key, found in the template by who reads it. */
import { ENVIRONMENT } from '../lambda/contract/environment.ts';
import { CURRENT, findVersion } from './secret-versions.ts';
import type { SecretsManager } from './secrets-manager.ts';
import type { SecretsStore } from './secrets-store.ts';
import { StartError } from './start-error.ts';
import type { StackDescription } from './template.ts';

/** ARN of the secret that an authorizer reads. */
export function keySecretOf({ api, functions }: StackDescription): string {
  const authorizers = new Set(api.methods.map(({ authorizer }) => authorizer?.functionArn));
  const arn = functions.find((candidate) => authorizers.has(candidate.arn))?.environment[
    ENVIRONMENT.apiKeySecretArn
  ];
  if (arn === undefined) throw new StartError('the template has no authorizer that reads a key');
  return arn;
}

/** Makes a key the current one; nothing happens without one, or when it is that already. */
export function putKey(
  manager: SecretsManager,
  store: SecretsStore,
  secretId: string,
  apiKey: string | undefined,
): void {
  const secret = store.find(secretId);
  const current = secret && findVersion(secret, { stage: CURRENT })?.value;
  if (apiKey === undefined || apiKey === current) return;
  manager.run('PutSecretValue', { SecretId: secretId, SecretString: apiKey });
}

/** @throws StartError when the stack has made none. */
export function currentKey(store: SecretsStore, secretId: string): string {
  const secret = store.find(secretId);
  const version = secret && findVersion(secret, { stage: CURRENT });
  if (version?.value === undefined) throw new StartError('the stack made no API key');
  return version.value;
}
