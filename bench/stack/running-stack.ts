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
  readonly url: string;
  readonly tokenUrl: string;
  readonly apiKey: string;
  readonly dataFolder: string;
}

/**
 * Resolves when it is ready; its last words are on standard error where it is not.
 * @param config a file of settings
 */
export async function runStack(
  store: 'memory' | 'dynamodb',
  config?: string,
): Promise<RunningStack> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-stack-'));
  const flags = ['--store', store, '--port', '0', '--data', folder];
  if (config !== undefined) flags.push('--config', config);
  const child = spawn(process.execPath, [LOCAL, ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const { url, tokenUrl, apiKey } = await readReadyText(child.stdout);
  child.stdout.resume();
  if (url === undefined || tokenUrl === undefined || apiKey === undefined) {
    throw new Error(`npm start ended (${store})`);
  }
  return {
    port: Number(new URL(url).port),
    url,
    tokenUrl,
    apiKey,
    dataFolder: folder,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const LABELS = { url: 'Tenant URL', tokenUrl: 'Token URL', apiKey: 'Secret Token' };

/** What is printed beside the labels, once all of them are there. */
async function readReadyText(output: NodeJS.ReadableStream) {
  const found: { -readonly [Name in keyof typeof LABELS]?: string } = {};
  for await (const line of createInterface({ input: output })) {
    for (const name of ['url', 'tokenUrl', 'apiKey'] as const) {
      const value = new RegExp(`${LABELS[name]} +(\\S+)`).exec(line)?.[1];
      if (value !== undefined) found[name] = value;
    }
    if (Object.keys(found).length === Object.keys(LABELS).length) break;
  }
  return found;
}
