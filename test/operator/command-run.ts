/** A command as a terminal has it: what is typed, what is printed, and how it ends. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import type { Terminal } from '../../operator/terminal.ts';

export interface CommandRun {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

type Command = (argv: readonly string[], terminal: Terminal) => Promise<number>;

export async function runCommand(
  command: Command,
  argv: readonly string[],
  typed: readonly string[] = [],
): Promise<CommandRun> {
  const [out, err]: [string[], string[]] = [[], []];
  const terminal = { stdin: Readable.from(typed), stdout: collect(out), stderr: collect(err) };
  const code = await command(argv, terminal);
  return { code, out: out.join(''), err: err.join('') };
}

function collect(texts: string[]): Writable {
  return new Writable({
    write(chunk, _encoding, done) {
      texts.push(String(chunk));
      done();
    },
  });
}

/** A data folder in which a stack says that it runs. */
export async function dataFolderOf(running: object) {
  const dataFolder = await mkdtemp(join(tmpdir(), 'operator-'));
  await writeFile(join(dataFolder, 'running.json'), JSON.stringify(running));
  return { dataFolder, remove: () => rm(dataFolder, { recursive: true }) };
}
