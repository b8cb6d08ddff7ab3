/**
 * A worker thread that runs all functions from source on one memory store. It is a thread, and not the main one, so
 * that their output goes to a log and the process environment is theirs.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { findHistory, type HistorySubject } from '../lambda/directory/history/find-history.ts';
import { composeApiKey } from '../lambda/handlers/wiring/api-key.ts';
import { composeAuthorizer } from '../lambda/handlers/wiring/authorizer.ts';
import { composeKeyRotation } from '../lambda/handlers/wiring/key-rotation.ts';
import { composeOperator } from '../lambda/handlers/wiring/operator.ts';
import { composeScim } from '../lambda/handlers/wiring/scim.ts';
import { composeSigningKey } from '../lambda/handlers/wiring/signing-key.ts';
import { composeToken } from '../lambda/handlers/wiring/token.ts';
import { createMemoryDirectoryStore } from '../lambda/memory/memory-directory-store.ts';
import { createMemoryPublicKeys } from '../lambda/memory/memory-public-keys.ts';
import { createMemoryTenantRegistry } from '../lambda/memory/memory-tenant-registry.ts';
import type { FunctionRole } from './function-roles.ts';
import { contextFor, failureOf, type InvokeMessage } from './invocation.ts';

export interface MemoryWorkerData {
  /** What each of the template's functions is there for, by its ARN. */
  readonly functions: Readonly<Record<string, MemoryFunctionData>>;
}

export interface MemoryFunctionData {
  readonly role: FunctionRole;
  readonly name: string;
  readonly arn: string;
  readonly memoryMegabytes: number;
  readonly environment: Readonly<Record<string, string>>;
}

/** To the worker. */
export type MemoryRequest =
  | ({ readonly kind: 'invoke'; readonly arn: string } & InvokeMessage)
  | {
      readonly kind: 'history';
      readonly requestId: string;
      readonly tenant: string;
      readonly subject: HistorySubject;
    };

/** From the worker; payloads are JSON text. */
export type MemoryAnswer =
  | { readonly requestId: string; readonly kind: 'returned'; readonly payload: string }
  | {
      readonly requestId: string;
      readonly kind: 'failed';
      readonly errorType: string;
      readonly errorMessage: string;
    };

type Environment = Readonly<Record<string, string>>;

type Handler = (event: never, context: never) => Promise<unknown>;

const port = parentPort;
if (!port) throw new Error('memory-worker.ts runs as a worker thread');
const { functions } = workerData as MemoryWorkerData;
const store = createMemoryDirectoryStore();
const memory = {
  store,
  registry: createMemoryTenantRegistry(),
  publicKeys: createMemoryPublicKeys(),
};
const composers: Readonly<Record<FunctionRole, (environment: Environment) => Handler>> = {
  scim: (environment) => composeScim(environment, memory),
  token: (environment) => composeToken(environment, memory),
  authorizer: (environment) => composeAuthorizer(environment, memory),
  apiKey: (environment) => composeApiKey(environment, memory),
  signingKey: (environment) => composeSigningKey(environment, memory),
  keyRotation: (environment) => composeKeyRotation(environment, memory),
  operator: (environment) => composeOperator(environment, memory),
};
const handlers = new Map(
  Object.values(functions).map((data) => [
    data.arn,
    { data, handle: composers[data.role](data.environment) },
  ]),
);

port.on('message', async (request: MemoryRequest) => {
  const { requestId } = request;
  let answer: MemoryAnswer;
  try {
    const result =
      request.kind === 'invoke'
        ? await invoke(request)
        : await history(request.tenant, request.subject);
    answer = { requestId, kind: 'returned', payload: JSON.stringify(result) ?? 'null' };
  } catch (error) {
    answer = { requestId, kind: 'failed', ...failureOf(error) };
  }
  port.postMessage(answer);
});

function invoke(request: InvokeMessage & { readonly arn: string }): Promise<unknown> {
  const found = handlers.get(request.arn);
  if (!found) throw new Error(`no function ${request.arn}`);
  const event: unknown = JSON.parse(request.event);
  return found.handle(event as never, contextFor(found.data, request) as never);
}

/** Null for a user or group that nobody knows in this tenant. */
async function history(
  tenant: string,
  subject: HistorySubject,
): Promise<readonly unknown[] | 'unknown-tenant' | null> {
  const batches = await findHistory(store, tenant, subject);
  if (batches) return (await Array.fromAsync(batches)).flat();
  return (await memory.registry.find(tenant)) ? null : 'unknown-tenant';
}
