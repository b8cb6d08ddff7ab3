import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSupervised } from '../../local/child-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'child-process-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let logs = 0;
const newLogFile = () => join(folder, `${++logs}.log`);

/** Prints its process id and stays. */
const STAY = 'console.log(process.pid); setInterval(() => {}, 1000);';
const STAY_ON_SIGTERM = `process.on('SIGTERM', () => {}); ${STAY}`;

async function readPid(logFile: string): Promise<number> {
  for (;;) {
    const pid = Number(readFileSync(logFile, 'utf8'));
    if (pid > 0) return pid;
    await sleep(20);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function untilDead(pid: number): Promise<void> {
  while (isAlive(pid)) await sleep(50);
}

describe('a supervised process', () => {
  it.each(['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'dies when its parent is killed by %s',
    async (signal) => {
      const script = join(__dirname, 'start-child.ts');
      const parent = spawn(process.execPath, [script, newLogFile(), STAY], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [line] = await once(parent.stdout, 'data');
      const pid = Number(line);
      expect(isAlive(pid)).toBe(true);
      parent.kill(signal);
      await untilDead(pid);
    },
  );

  it('has ended when it has been stopped', async () => {
    const logFile = newLogFile();
    const child = startSupervised(process.execPath, ['-e', STAY], { logFile });
    const pid = await readPid(logFile);
    await child.stop();
    expect(isAlive(pid)).toBe(false);
    await child.stop();
  });

  it('ends even when it ignores SIGTERM', async () => {
    const logFile = newLogFile();
    const child = startSupervised(process.execPath, ['-e', STAY_ON_SIGTERM], { logFile });
    const pid = await readPid(logFile);
    await child.stop();
    expect(isAlive(pid)).toBe(false);
  });

  it('tells its exit code, also after it has been stopped', async () => {
    const child = startSupervised(process.execPath, ['-e', 'process.exit(7)']);
    expect(await child.exited).toBe(7);
    await child.stop();
  });

  it('exits with 127 where there is no such command', async () => {
    const logFile = newLogFile();
    const child = startSupervised('no-such-command', [], { logFile });
    expect(await child.exited).toBe(127);
    expect(readFileSync(logFile, 'utf8')).toContain('ENOENT');
  });

  it('has a log of this start alone, for its owner alone', async () => {
    const logFile = newLogFile();
    for (const word of ['first', 'second']) {
      await startSupervised(process.execPath, ['-e', `console.log('${word}')`], { logFile }).exited;
    }
    expect(readFileSync(logFile, 'utf8')).toBe('second\n');
    expect(statSync(logFile).mode & 0o777).toBe(0o600);
  });

  it('has the environment and the folder that it is given', async () => {
    const logFile = newLogFile();
    const script = 'console.log(process.env.NAME, process.cwd())';
    const env = { NAME: 'value' };
    await startSupervised(process.execPath, ['-e', script], { logFile, env, cwd: '/' }).exited;
    expect(readFileSync(logFile, 'utf8')).toBe('value /\n');
  });
});
