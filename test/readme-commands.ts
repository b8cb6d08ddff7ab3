/** The commands that the README shows, and a shell that runs them. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

export const PROJECT_DIRECTORY = join(import.meta.dirname, '..');

export interface Command {
  readonly line: string;
  readonly needsAws: boolean;
}

/** A block of code that needs AWS says so after the name of its language. */
export async function readCommands(): Promise<readonly Command[]> {
  const readme = await readProjectFile('README.md');
  return [...readme.matchAll(/^```sh( aws)?\n(.*?)^```$/gms)].flatMap(([, aws, block = '']) =>
    block
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => ({ line, needsAws: aws !== undefined })),
  );
}

export function readProjectFile(...path: readonly string[]): Promise<string> {
  return readFile(join(PROJECT_DIRECTORY, ...path), 'utf8');
}

/** Rejects where the exit code is not 0. */
export function runInShell(line: string, env: Readonly<Record<string, string>> = {}) {
  return promisify(execFile)('bash', ['-c', line], {
    cwd: PROJECT_DIRECTORY,
    env: { ...process.env, ...env },
    maxBuffer: 2 ** 24,
  });
}
