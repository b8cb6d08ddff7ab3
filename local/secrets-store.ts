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

/** One where only the secrets of some names are kept; those of the others are not seen in it, and new ones pass with the process. */
export function keepOnly(names: ReadonlySet<string>, kept: SecretsStore): SecretsStore {
  const passing = openSecretsStore();
  const isKept = (secret: Secret | undefined) => secret !== undefined && names.has(secret.name);
  const storeOf = (name: string) => (names.has(name) ? kept : passing);
  return {
    find(secretId) {
      const secret = kept.find(secretId);
      return isKept(secret) ? secret : passing.find(secretId);
    },
    all: () => [...kept.all().filter(isKept), ...passing.all()],
    save: (secret) => storeOf(secret.name).save(secret),
    remove: (name) => storeOf(name).remove(name),
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
