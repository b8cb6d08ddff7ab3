/** The secret that holds the API key of the tenant `default`, found in the template by who makes it. */
import { ENVIRONMENT } from '../lambda/contract/environment.ts';
import { rolesOf } from './function-roles.ts';
import { CURRENT, findVersion } from './secret-versions.ts';
import type { SecretsManager } from './secrets-manager.ts';
import type { SecretsStore } from './secrets-store.ts';
import { StartError } from './start-error.ts';
import type { StackDescription } from './template.ts';

/** ARN of the secret in which the deployment makes the first key. @throws StartError where it makes none */
export function keySecretOf(stack: StackDescription): string {
  const roles = rolesOf(stack);
  const maker = stack.functions.find(({ arn }) => roles.get(arn) === 'apiKey');
  const arn = maker?.environment[ENVIRONMENT.apiKeySecretArn];
  if (arn === undefined) throw new StartError('the template has no function that makes a key');
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
