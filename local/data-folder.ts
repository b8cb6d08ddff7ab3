/** The folder in which a local stack lives: one start at a time, files that are whole at every moment. */
import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { makeFolder } from './make-folder.ts';
import { StartError } from './start-error.ts';

export interface DataFolder {
  readonly path: string;
  readonly cloudAssembly: string;
  readonly table: string;
  readonly logs: string;
  readonly secretsFile: string;
  readonly customResourcesFile: string;
  readonly queuesFile: string;
  readonly streamPositionsFile: string;
  /** What other commands read while the stack runs; see running-file.ts. */
  readonly runningFile: string;
  /** Gives the folder free again. */
  release(): void;
}

/** @throws StartError when the folder cannot be written or another start uses it. */
export function openDataFolder(directory: string): DataFolder {
  const path = resolve(directory);
  const lockFile = join(path, 'lock');
  const folder = {
    path,
    cloudAssembly: join(path, 'cdk.out'),
    table: join(path, 'dynamodb'),
    logs: join(path, 'logs'),
    secretsFile: join(path, 'secrets.json'),
    customResourcesFile: join(path, 'custom-resources.json'),
    queuesFile: join(path, 'queues.jsonl'),
    streamPositionsFile: join(path, 'stream-positions.json'),
    runningFile: join(path, 'running.json'),
  };
  try {
    makeFolder(folder.logs);
    takeLock(lockFile, path);
  } catch (error) {
    if (error instanceof StartError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new StartError(`the data folder ${path} cannot be written (${code})`, { cause: error });
  }
  return { ...folder, release: () => rmSync(lockFile, { force: true }) };
}

/** Readable by its owner alone, and either the old content or the new, whatever happens. */
export function writeFileAtomically(file: string, content: string): void {
  const temporary = `${file}.${process.pid}.tmp`;
  const descriptor = openSync(temporary, 'w', 0o600);
  try {
    writeFileSync(descriptor, content);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(temporary, file);
}

function takeLock(lockFile: string, path: string): void {
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      writeFileSync(lockFile, `${process.pid}\n`, { flag: 'wx', mode: 0o600 });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = Number.parseInt(readFileSync(lockFile, 'utf8'), 10);
    if (isAlive(holder)) {
      throw new StartError(
        `process ${holder} uses the data folder ${path} already: stop it, or choose another folder with --data`,
      );
    }
    rmSync(lockFile, { force: true });
  }
  throw new StartError(`the data folder ${path} is being taken by another start`);
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
