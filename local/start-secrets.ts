/** The local Secrets Manager of a start: what the template declares, the key that somebody gave, and what rotates. */
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { currentKey, keySecretOf, putKey } from './api-key-secret.ts';
import type { DataFolder } from './data-folder.ts';
import {
  createRotationRuns,
  type RotationRuns,
  type RotationRunsOptions,
} from './rotation-runs.ts';
import { createSecretsManager, type SecretsManager } from './secrets-manager.ts';
import { keepOnly, openSecretsStore } from './secrets-store.ts';
import type { StartControl } from './start-control.ts';
import type { StackDescription } from './template.ts';

export interface SecretsOptions {
  readonly stack: StackDescription;
  readonly folder: DataFolder;
  /** Whether they are kept in the folder. */
  readonly isKept: boolean;
  /** Whether tenants are: if not, neither are the secrets that were made for them. */
  readonly keepsTenants: boolean;
  readonly apiKey: string | undefined;
  readonly invoke: RotationRunsOptions['invoke'];
  readonly control: StartControl;
}

export interface StartedSecrets {
  readonly manager: SecretsManager;
  readonly runs: RotationRuns;
  /** Of the tenant `default`. @throws StartError when the stack has made none */
  readonly apiKey: () => string;
}

export function startSecrets(options: SecretsOptions): StartedSecrets {
  const { stack, folder, apiKey, control } = options;
  const file = openSecretsStore(options.isKept ? folder.secretsFile : undefined);
  const declared = new Set(stack.secrets.map(({ name }) => name));
  const store = options.keepsTenants ? file : keepOnly(declared, file);
  const output = createWriteStream(join(folder.logs, 'rotations.log'), { flags: 'w', mode: 0o600 });
  const runs = createRotationRuns({
    store,
    invoke: options.invoke,
    log: (line) => output.write(`${new Date().toISOString()} ${line}\n`),
  });
  const manager = createSecretsManager(store, stack.place, Date.now, runs);
  for (const secret of stack.secrets) manager.declare(secret);
  const secretId = keySecretOf(stack);
  putKey(manager, store, secretId, apiKey);
  control.onStarted(() => runs.stop());
  return { manager, runs, apiKey: () => currentKey(store, secretId) };
}
