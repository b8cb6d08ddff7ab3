/** The whole stack as `npm start` runs it, in a process and a folder of its own, for tests from end to end. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROJECT_DIRECTORY = join(import.meta.dirname, '..', '..');
/** Synthesis takes seconds, on a busy machine many. */
const START_MILLISECONDS = 240_000;

export interface StackToStart {
  /** Absent: whichever the stack takes. */
  readonly store?: 'dynamodb' | 'memory';
  /** Path of a configuration file. */
  readonly config?: string;
  readonly apiKey?: string;
  /** Absent: a folder that goes with the stack. */
  readonly dataDir?: string;
  /** Absent: a free one. */
  readonly port?: number;
  readonly env?: NodeJS.ProcessEnv;
  /** Starts it as a person does; then npm is the process that gets the signals. */
  readonly throughNpm?: true;
}

export interface StartedStack {
  /** The Tenant URL. */
  readonly url: string;
  readonly tokenUrl: string;
  readonly apiKey: string;
  readonly dataDir: string;
  readonly pid: number;
  /** All that it has printed so far. */
  readonly output: () => string;
  /** Sends a signal, SIGTERM unless another is named, and resolves to the exit code: null where a signal ended it. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** The stack of a suite, once it has started. */
export type Started = () => StartedStack;

/** Resolves when the stack is ready. Rejects with what it printed when it ends before. */
export async function startStack(options: StackToStart): Promise<StartedStack> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'scim-stack-')));
  const flags = [
    ...['--port', String(options.port ?? 0), '--data', dataDir],
    ...(options.store === undefined ? [] : ['--store', options.store]),
    ...(options.config === undefined ? [] : ['--config', options.config]),
    ...(options.apiKey === undefined ? [] : ['--api-key', options.apiKey]),
  ];
  const { child, output, exited } = options.throughNpm
    ? run('npm', ['start', '--', ...flags], options.env)
    : runLocal(flags, options.env);
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal);
    const code = await exited;
    if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    return code;
  };
  try {
    await waitFor(child, output, exited);
  } catch (error) {
    await stop('SIGKILL');
    throw error;
  }
  return {
    url: wordAfter('Tenant URL', output()),
    tokenUrl: wordAfter('Token URL', output()),
    apiKey: wordAfter('Secret Token', output()),
    dataDir,
    pid: child.pid ?? 0,
    output,
    stop,
  };
}

/** Runs bin/local.ts with flags, ready or not. */
export function runLocal(args: readonly string[], env?: NodeJS.ProcessEnv) {
  return run(process.execPath, [join(PROJECT_DIRECTORY, 'bin', 'local.ts'), ...args], env);
}

function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env) {
  const child = spawn(command, args, {
    cwd: PROJECT_DIRECTORY,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
  }
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, output: () => text, exited };
}

async function waitFor(
  child: ChildProcess,
  output: () => string,
  exited: Promise<number | null>,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const outcome = await Promise.race([
    new Promise<'ready'>((resolve) => {
      child.stdout?.on('data', () => output().includes('Ctrl-C') && resolve('ready'));
    }),
    exited.then(() => 'ended' as const),
    new Promise<'late'>((resolve) => {
      timer = setTimeout(resolve, START_MILLISECONDS, 'late');
    }),
  ]);
  clearTimeout(timer);
  if (outcome !== 'ready') throw new Error(`the stack did not start (${outcome}): ${output()}`);
}

function wordAfter(label: string, text: string): string {
  return new RegExp(`${label} +(\\S+)`).exec(text)?.[1] ?? '';
}
