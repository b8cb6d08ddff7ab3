/** A data folder holds the tenants of one stack: the secrets of their keys bear its name, and another stack's functions rotate none of them. */
import { SECRET_NAME } from '../lambda/contract/secret-names.ts';
import type { DataFolder } from './data-folder.ts';
import { openSecretsStore } from './secrets-store.ts';
import { StartError } from './start-error.ts';

/** @throws StartError that names both stacks. */
export function refuseAnotherStack(
  { path, secretsFile }: Pick<DataFolder, 'path' | 'secretsFile'>,
  stackName: string,
): void {
  const another = openSecretsStore(secretsFile)
    .all()
    .filter(({ deletedDate }) => deletedDate === undefined)
    .map(({ name }) => name.split(`/${SECRET_NAME.apiKey}`))
    .find(([owner, slug]) => slug !== undefined && owner !== stackName);
  if (!another) return;
  throw new StartError(
    `the data folder ${path} holds tenants of the stack ${another[0]}, and this is ${stackName}: give it a folder of its own with --data`,
  );
}
