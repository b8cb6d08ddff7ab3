/** A worker thread that runs one function: imports its bundle, then takes one event at a time until it is ended. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { contextFor, failureOf, type InvokeMessage, type WorkerMessage } from './invocation.ts';

export interface FunctionWorkerData {
  readonly name: string;
  readonly arn: string;
  readonly memoryMegabytes: number;
  /** Folder of the bundle. */
  readonly folder: string;
  /** `index.handler`: the file without its ending, and its export. */
  readonly handler: string;
}

type Handler = (event: unknown, context: unknown) => unknown;

const port = parentPort;
if (!port) throw new Error('function-worker.ts runs as a worker thread');
const data = workerData as FunctionWorkerData;
const report = (message: WorkerMessage) => port.postMessage(message);

const handle = await importHandler();
port.on('message', async (message: InvokeMessage) => {
  try {
    const result = await handle(JSON.parse(message.event), contextFor(data, message));
    report({ kind: 'returned', payload: JSON.stringify(result) ?? 'null' });
  } catch (error) {
    report({ kind: 'failed', ...failureOf(error) });
  }
});
report({ kind: 'ready' });

async function importHandler(): Promise<Handler> {
  const [file, name = 'handler'] = data.handler.split('.');
  const module = await import(pathToFileURL(join(data.folder, `${file}.mjs`)).href);
  const handler: unknown = module[name];
  if (typeof handler !== 'function') throw new Error(`${data.handler} is not a function`);
  return handler as Handler;
}
