/** Servers that never outlive us. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Beyond the supervisor's own five seconds. */
const STOP_MS = 6_000;

export interface SupervisedProcess {
  /** The exit code, when it has ended for whatever reason; 127 where the command could not be started. */
  readonly exited: Promise<number>;
  /** SIGTERM, SIGKILL after 5 s; resolves when it has ended, at once when it had. */
  stop(): Promise<void>;
}

export interface SupervisedOptions {
  /** The whole environment; ours where absent. */
  readonly env?: NodeJS.ProcessEnv;
  /** Takes what it prints, and loses what it held; nothing is kept where absent. */
  readonly logFile?: string;
  readonly cwd?: string;
}

/** Starts a command that ends when this process does, by any signal. Ctrl-C reaches us alone: we decide in which order things end. */
export function startSupervised(
  command: string,
  args: readonly string[],
  { env, logFile, cwd }: SupervisedOptions = {},
): SupervisedProcess {
  const supervisor = fileURLToPath(new URL('./supervise.ts', import.meta.url));
  const output = logFile === undefined ? 'ignore' : openSync(logFile, 'w', 0o600);
  const child = spawn(process.execPath, [supervisor, command, ...args], {
    stdio: ['pipe', output, output],
    detached: true,
    ...(env && { env }),
    ...(cwd !== undefined && { cwd }),
  });
  if (typeof output === 'number') closeSync(output);
  // A supervisor that is gone already cannot be told to end.
  child.stdin?.on('error', () => undefined);
  const exited = once(child, 'exit').then(([code]) => (typeof code === 'number' ? code : 1));

  return {
    exited,
    async stop() {
      const timer = setTimeout(() => killGroup(child.pid), STOP_MS);
      child.stdin?.end();
      await exited;
      clearTimeout(timer);
    },
  };
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
