/** The secrets of this machine, in a file that is whole at every moment, or in memory. */
import { readFileSync } from 'node:fs';
import { writeFileAtomically } from './data-folder.ts';
import type { Secret } from './secret-versions.ts';
import { StartError } from './start-error.ts';

export interface SecretsStore {
  /** By name or by ARN. */
  find(secretId: string): Secret | undefined;
  all(): readonly Secret[];
  /** Returns after the change is on the disk, as `remove` does. */
  save(secret: Secret): void;
  remove(name: string): void;
}

/** @param file absent keeps everything in memory. */
export function openSecretsStore(file?: string): SecretsStore {
  const secrets = new Map((file ? read(file) : []).map((secret) => [secret.name, secret]));
  const write = () => {
    if (file) writeFileAtomically(file, `${JSON.stringify([...secrets.values()], null, 2)}\n`);
  };
  return {
    find: (secretId) =>
      secrets.get(secretId) ?? [...secrets.values()].find(({ arn }) => arn === secretId),
    all: () => [...secrets.values()],
    save(secret) {
      secrets.set(secret.name, secret);
      write();
    },
    remove(name) {
      if (secrets.delete(name)) write();
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
