/** The operator's commands against a started stack: as a person runs them, but in this process. */
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { runHistory } from '../../operator/history.ts';
import { runRotateKey } from '../../operator/rotate-key.ts';
import { runTenant } from '../../operator/tenant.ts';
import type { Terminal } from '../../operator/terminal.ts';
import type { Started } from './start-stack.ts';

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

type Command = (argv: readonly string[], terminal: Terminal) => Promise<0 | 1>;

export function operatorCommands(started: Started): OperatorCommands {
  const run = async (command: Command, words: readonly string[]): Promise<string> => {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const [said, complained] = [text(stdout), text(stderr)];
    const terminal = { stdin: new PassThrough().end(), stdout, stderr };
    const code = await command([...words, '--data', started().dataDir], terminal);
    stdout.end();
    stderr.end();
    if (code !== 0) throw new Error(await complained);
    return said;
  };
  const asJson = async (command: Command, words: readonly string[]) =>
    JSON.parse(await run(command, [...words, '--format', 'json']));
  return {
    tenant: (...words) => asJson(runTenant, words),
    rotateKey: (...words) => asJson(runRotateKey, words),
    async history(...words) {
      const lines = (await run(runHistory, [...words, '--format', 'jsonl'])).trim().split('\n');
      return lines.map((line) => JSON.parse(line));
    },
  };
}
