/** The template's functions on a memory store: run from source, in one worker thread, as many at once as come. */
import { randomUUID } from 'node:crypto';
import type { Writable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import { rolesOf } from './function-roles.ts';
import { type Invocation, type LocalFunction, PAYLOAD_LIMIT_BYTES } from './invocation.ts';
import type { ReadHistory } from './memory-history.ts';
import type {
  MemoryAnswer,
  MemoryFunctionData,
  MemoryRequest,
  MemoryWorkerData,
} from './memory-worker.ts';
import type { StackDescription } from './template.ts';

export interface MemoryFunctions {
  /** By the function's name. */
  readonly functions: ReadonlyMap<string, LocalFunction>;
  readonly readHistory: ReadHistory;
  stop(): Promise<void>;
}

export interface MemoryFunctionsOptions {
  readonly stack: StackDescription;
  /** By the function's ARN. */
  readonly environments: ReadonlyMap<string, Readonly<Record<string, string>>>;
  readonly log: Writable;
  /** Called once when the worker dies by itself: the users are gone with it. */
  readonly onLost: (error: unknown) => void;
}

type WithoutId<T> = T extends unknown ? Omit<T, 'requestId'> : never;

export function startMemoryFunctions(options: MemoryFunctionsOptions): MemoryFunctions {
  const { stack, environments } = options;
  const roles = rolesOf(stack);
  const functions: Record<string, MemoryFunctionData> = {};
  for (const { name, arn, memoryMegabytes } of stack.functions) {
    const role = roles.get(arn);
    const environment = environments.get(arn) ?? {};
    if (role) functions[arn] = { role, name, arn, memoryMegabytes, environment };
  }
  const worker = new Worker(new URL('./memory-worker.ts', import.meta.url), {
    name: 'memory',
    workerData: { functions } satisfies MemoryWorkerData,
    env: Object.assign({}, ...Object.values(functions).map(({ environment }) => environment)),
    stdout: true,
    stderr: true,
  });
  for (const output of [worker.stdout, worker.stderr]) {
    output.on('data', (text) => options.log.write(text));
  }

  const waiting = new Map<string, (answer: MemoryAnswer) => void>();
  worker.on('message', (answer: MemoryAnswer) => {
    waiting.get(answer.requestId)?.(answer);
    waiting.delete(answer.requestId);
  });
  worker.on('error', options.onLost);
  const ask = (request: WithoutId<MemoryRequest>) =>
    new Promise<MemoryAnswer>((resolve) => {
      const requestId = randomUUID();
      waiting.set(requestId, resolve);
      worker.postMessage({ ...request, requestId });
    });

  const stop = async () => {
    await worker.terminate();
  };
  return {
    functions: new Map(
      stack.functions.map(({ name, arn, timeoutSeconds }) => [
        name,
        { invoke: (event) => invoke(ask, arn, timeoutSeconds, event), stop },
      ]),
    ),
    async readHistory(tenant, subject) {
      const answer = await ask({ kind: 'history', tenant, subject });
      if (answer.kind === 'failed') throw new Error(answer.errorMessage);
      return JSON.parse(answer.payload) ?? undefined;
    },
    stop,
  };
}

/** The thread holds the users, so a function that takes too long is given up, not ended. */
async function invoke(
  ask: (request: WithoutId<MemoryRequest>) => Promise<MemoryAnswer>,
  arn: string,
  timeoutSeconds: number,
  payload: unknown,
): Promise<Invocation> {
  const event = JSON.stringify(payload);
  if (Buffer.byteLength(event) > PAYLOAD_LIMIT_BYTES) return { outcome: 'tooLarge' };
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutSeconds * 1000);
  });
  const deadline = Date.now() + timeoutSeconds * 1000;
  const answer = await Promise.race([ask({ kind: 'invoke', arn, event, deadline }), timeout]);
  clearTimeout(timer);
  if (!answer) return { outcome: 'timedOut' };
  if (answer.kind === 'failed') {
    const { errorType, errorMessage } = answer;
    return { outcome: 'failed', errorType, errorMessage };
  }
  if (Buffer.byteLength(answer.payload) > PAYLOAD_LIMIT_BYTES) return { outcome: 'tooLarge' };
  return { outcome: 'returned', payload: JSON.parse(answer.payload) };
}
