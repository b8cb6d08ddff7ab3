/** The source directory of a job: an export that is read anew for each cycle, or a made-up one that lives on. */
import { readFile } from 'node:fs/promises';
import type { Arguments } from './arguments.ts';
import type { Directory } from './directory.ts';
import { parseDirectoryExport } from './directory-export.ts';
import { InputError } from './input-error.ts';
import { madeUpDirectory } from './made-up-directory.ts';

/** @param cycle counts from 1 over the whole life of the job. @throws InputError */
export type DirectorySource = (cycle: number) => Promise<Directory>;

export function sourceOf({ directoryFile, users, groups, seed }: Arguments): DirectorySource {
  if (directoryFile === undefined) {
    return async (cycle) => madeUpDirectory({ users, groups }, seed, cycle);
  }
  return async () => parseDirectoryExport(await readJson(directoryFile, '--directory'));
}

/** @throws InputError naming the option when the file cannot be read or is no JSON. */
export async function readJson(file: string, option: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new InputError(`${option}: ${file} cannot be read (${error.code})`);
  });
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    throw new InputError(`${option}: ${file} is not JSON`);
  }
}
