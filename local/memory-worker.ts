/**
 * A worker thread that runs all functions from source on one memory store. It is a thread, and not the main one, so
 * that their output goes to a log and the process environment is theirs.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { DEFAULT_TENANT } from '../lambda/contract/tenant.ts';
import { findHistory, type HistorySubject } from '../lambda/directory/history/find-history.ts';
import { composeApiKey } from '../lambda/handlers/wiring/api-key.ts';
import { composeAuthorizer } from '../lambda/handlers/wiring/authorizer.ts';
import { composeScim } from '../lambda/handlers/wiring/scim.ts';
import { createMemoryDirectoryStore } from '../lambda/memory/memory-directory-store.ts';
import { contextFor, failureOf, type InvokeMessage } from './invocation.ts';

export interface MemoryWorkerData {
  /** What each of the template's functions is there for, by its ARN. */
  readonly functions: Readonly<Record<string, MemoryFunctionData>>;
}

export interface MemoryFunctionData {
  readonly role: 'scim' | 'authorizer' | 'apiKey';
  readonly name: string;
  readonly arn: string;
  readonly memoryMegabytes: number;
  readonly environment: Readonly<Record<string, string>>;
}

/** To the worker. */
export type MemoryRequest =
  | ({ readonly kind: 'invoke'; readonly arn: string } & InvokeMessage)
  | { readonly kind: 'history'; readonly requestId: string; readonly subject: HistorySubject };

/** From the worker; payloads are JSON text. */
export type MemoryAnswer =
  | { readonly requestId: string; readonly kind: 'returned'; readonly payload: string }
  | {
      readonly requestId: string;
      readonly kind: 'failed';
      readonly errorType: string;
      readonly errorMessage: string;
    };

type Handler = (event: never, context: never) => Promise<unknown>;

const port = parentPort;
if (!port) throw new Error('memory-worker.ts runs as a worker thread');
const { functions } = workerData as MemoryWorkerData;
const store = createMemoryDirectoryStore();
const handlers = new Map(
  Object.values(functions).map((data) => [data.arn, { data, handle: compose(data) }]),
);

port.on('message', async (request: MemoryRequest) => {
  const { requestId } = request;
  let answer: MemoryAnswer;
  try {
    const result =
      request.kind === 'invoke' ? await invoke(request) : await history(request.subject);
    answer = { requestId, kind: 'returned', payload: JSON.stringify(result) ?? 'null' };
  } catch (error) {
    answer = { requestId, kind: 'failed', ...failureOf(error) };
  }
  port.postMessage(answer);
});

function compose({ role, environment }: MemoryFunctionData): Handler {
  if (role === 'authorizer') return composeAuthorizer(environment);
  return role === 'apiKey' ? composeApiKey(environment) : composeScim(environment, { store });
}

function invoke(request: InvokeMessage & { readonly arn: string }): Promise<unknown> {
  const found = handlers.get(request.arn);
  if (!found) throw new Error(`no function ${request.arn}`);
  const event: unknown = JSON.parse(request.event);
  return found.handle(event as never, contextFor(found.data, request) as never);
}

/** Null for a user or group that nobody knows. */
async function history(subject: HistorySubject): Promise<readonly unknown[] | null> {
  const batches = await findHistory(store, DEFAULT_TENANT, subject);
  return batches ? (await Array.fromAsync(batches)).flat() : null;
}
