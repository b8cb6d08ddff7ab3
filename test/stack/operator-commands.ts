/** The operator's commands against a started stack, as a person runs them. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { Started } from './stack-client.ts';

const PROJECT_DIRECTORY = join(import.meta.dirname, '..', '..');

export interface OperatorCommands {
  /** What `npm run tenant -- …` says as JSON. @throws Error with what it wrote to stderr */
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into any answer
  tenant(...words: readonly string[]): Promise<any>;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into any answer
  rotateKey(...words: readonly string[]): Promise<any>;
  /** The entries of `npm run history -- …`. */
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into any answer
  history(...words: readonly string[]): Promise<any[]>;
}

export function operatorCommands(started: Started): OperatorCommands {
  const run = (command: string, words: readonly string[]) =>
    new Promise<string>((resolve, reject) => {
      const script = join(PROJECT_DIRECTORY, 'bin', `${command}.ts`);
      const args = [script, ...words, '--data', started().dataDir];
      execFile(process.execPath, args, { cwd: PROJECT_DIRECTORY }, (error, stdout, stderr) => {
        if (error) reject(new Error(stderr || error.message));
        else resolve(stdout);
      });
    });
  const asJson = async (command: string, words: readonly string[]) =>
    JSON.parse(await run(command, [...words, '--format', 'json']));
  return {
    tenant: (...words) => asJson('tenant', words),
    rotateKey: (...words) => asJson('rotate-key', words),
    async history(...words) {
      const lines = (await run('history', [...words, '--format', 'jsonl'])).trim().split('\n');
      return lines.map((line) => JSON.parse(line));
    },
  };
}
