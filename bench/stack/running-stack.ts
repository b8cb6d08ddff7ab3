/** `npm start` in a process and a folder of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const LOCAL = join(import.meta.dirname, '..', '..', 'bin', 'local.ts');

export interface RunningStack extends AsyncDisposable {
  readonly port: number;
  readonly apiKey: string;
}

/** Resolves when it is ready; its last words are on standard error where it is not. */
export async function runStack(store: 'memory' | 'dynamodb'): Promise<RunningStack> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-stack-'));
  const flags = ['--store', store, '--port', '0', '--data', folder];
  const child = spawn(process.execPath, [LOCAL, ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const [url, apiKey] = await readReadyText(child.stdout);
  child.stdout.resume();
  if (url === undefined || apiKey === undefined) throw new Error(`npm start ended (${store})`);
  return {
    port: Number(new URL(url).port),
    apiKey,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Tenant URL and key, once both are printed. */
async function readReadyText(output: NodeJS.ReadableStream) {
  const found: (string | undefined)[] = [undefined, undefined];
  for await (const line of createInterface({ input: output })) {
    const [, label, value] = /(Tenant URL|Secret Token) +(\S+)/.exec(line) ?? [];
    if (label === 'Tenant URL') found[0] = value;
    if (label === 'Secret Token') found[1] = value;
    if (found.every((value) => value !== undefined)) break;
  }
  return found;
}
