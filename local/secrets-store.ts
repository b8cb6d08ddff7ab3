/** The secrets of this machine, in a file that is whole at every moment, or in memory. */
import { readFileSync } from 'node:fs';
import { writeFileAtomically } from './data-folder.ts';
import type { Secret } from './secret-versions.ts';
import { StartError } from './start-error.ts';

export interface SecretsStore {
  /** By name or by ARN. */
  find(secretId: string): Secret | undefined;
  /** Returns after the change is on the disk. */
  save(secret: Secret): void;
}

/** @param file absent keeps everything in memory. */
export function openSecretsStore(file?: string): SecretsStore {
  const secrets = new Map((file ? read(file) : []).map((secret) => [secret.name, secret]));
  return {
    find: (secretId) =>
      secrets.get(secretId) ?? [...secrets.values()].find(({ arn }) => arn === secretId),
    save(secret) {
      secrets.set(secret.name, secret);
      if (file) writeFileAtomically(file, `${JSON.stringify([...secrets.values()], null, 2)}\n`);
    },
  };
}

function read(file: string): readonly Secret[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  try {
    return JSON.parse(text) as Secret[];
  } catch (error) {
    throw new StartError(`${file} is not JSON: repair it, or remove it to get a new key`, {
      cause: error,
    });
  }
}
