/**
 * Runs a function of the template in worker threads of its own, as Lambda would: one event at a time in each, a few
 * at once, the template's environment and nothing of the developer's, the template's memory and time limit.
 */
import { randomUUID } from 'node:crypto';
import type { Writable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import type { FunctionWorkerData } from './function-worker.ts';
import {
  type Invocation,
  type InvokeMessage,
  type LocalFunction,
  PAYLOAD_LIMIT_BYTES,
  type WorkerMessage,
} from './invocation.ts';

export interface FunctionOptions extends FunctionWorkerData {
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Takes what the function writes to its standard output and error. */
  readonly log: Writable;
  /** Events that run at once; further ones wait. */
  readonly concurrency: number;
}

interface Waiting {
  readonly event: string;
  readonly settle: (invocation: Invocation) => void;
}

/** A worker thread; `job` is what it works on, `ready` comes with the end of its initialisation. */
interface Instance {
  readonly worker: Worker;
  ready: boolean;
  job: Waiting | undefined;
  timer: NodeJS.Timeout | undefined;
}

export interface WorkerFunction extends LocalFunction {
  /** Starts the first worker before the first event comes. */
  warm(): void;
}

/** Starts nothing by itself. */
export function createFunction(options: FunctionOptions): WorkerFunction {
  const instances = new Set<Instance>();
  const queue: Waiting[] = [];
  let stopped = false;

  function dispatch(): void {
    for (const instance of instances) {
      if (queue.length === 0) return;
      if (instance.ready && !instance.job) give(instance, queue.shift());
    }
    const starting = [...instances].filter(({ ready }) => !ready).length;
    const free = options.concurrency - instances.size;
    for (let more = Math.min(queue.length - starting, free); more > 0; more -= 1) start();
  }

  function give(instance: Instance, job: Waiting | undefined): void {
    if (!job) return;
    instance.job = job;
    const milliseconds = options.timeoutSeconds * 1000;
    instance.timer = setTimeout(() => {
      settle(instance, { outcome: 'timedOut' });
      end(instance);
    }, milliseconds);
    const message: InvokeMessage = {
      requestId: randomUUID(),
      event: job.event,
      deadline: Date.now() + milliseconds,
    };
    instance.worker.postMessage(message);
  }

  function settle(instance: Instance, invocation: Invocation): void {
    clearTimeout(instance.timer);
    const job = instance.job;
    instance.job = undefined;
    job?.settle(invocation);
  }

  /** Takes a worker out of service; whatever waits gets another one. */
  function end(instance: Instance): void {
    instances.delete(instance);
    void instance.worker.terminate();
    if (!stopped) dispatch();
  }

  function start(): void {
    const worker = createWorker(options);
    const instance: Instance = { worker, ready: false, job: undefined, timer: undefined };
    instances.add(instance);
    worker.on('message', (message: WorkerMessage) => {
      if (message.kind === 'ready') instance.ready = true;
      else settle(instance, invocationOf(message));
      dispatch();
    });
    const fail = (errorType: string, errorMessage: string) => {
      if (!instances.has(instance)) return;
      // A worker that dies before it is ready fails one event, as a bad initialisation does: else it would start for ever.
      instance.job ??= instance.ready ? undefined : queue.shift();
      settle(instance, { outcome: 'failed', errorType, errorMessage });
      end(instance);
    };
    worker.on('error', (error) => {
      // An error of another realm is no instance of ours.
      const { message, stack } = error as Partial<Error>;
      options.log.write(`${stack ?? message ?? String(error)}\n`);
      fail('Runtime.UnhandledError', message ?? String(error));
    });
    worker.on('exit', (code) => fail('Runtime.ExitError', `the worker ended with code ${code}`));
  }

  return {
    warm() {
      if (instances.size === 0) start();
    },
    invoke(payload) {
      const event = JSON.stringify(payload);
      if (Buffer.byteLength(event) > PAYLOAD_LIMIT_BYTES) {
        return Promise.resolve({ outcome: 'tooLarge' });
      }
      return new Promise((settleJob) => {
        queue.push({ event, settle: settleJob });
        dispatch();
      });
    },
    async stop() {
      stopped = true;
      const ending = [...instances];
      instances.clear();
      for (const instance of ending) clearTimeout(instance.timer);
      await Promise.all(ending.map(({ worker }) => worker.terminate()));
    },
  };
}

function createWorker(options: FunctionOptions): Worker {
  const { name, arn, memoryMegabytes, folder, handler } = options;
  const workerData: FunctionWorkerData = { name, arn, memoryMegabytes, folder, handler };
  const worker = new Worker(new URL('./function-worker.ts', import.meta.url), {
    name,
    workerData,
    env: { ...options.environment },
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: memoryMegabytes },
  });
  for (const output of [worker.stdout, worker.stderr]) {
    output.on('data', (text) => options.log.write(text));
  }
  return worker;
}

function invocationOf(message: Exclude<WorkerMessage, { kind: 'ready' }>): Invocation {
  if (message.kind === 'failed') {
    const { errorType, errorMessage } = message;
    return { outcome: 'failed', errorType, errorMessage };
  }
  if (Buffer.byteLength(message.payload) > PAYLOAD_LIMIT_BYTES) return { outcome: 'tooLarge' };
  return { outcome: 'returned', payload: JSON.parse(message.payload) };
}
