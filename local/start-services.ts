/** The services of AWS that functions and operators call, all on one loopback server. */
import { randomBytes } from 'node:crypto';
import { authorizerCacheFlush } from './authorizer-cache-flush.ts';
import { type InvokeNamed, lambdaInvoke } from './lambda-invoke.ts';
import { startLoopbackServices } from './loopback-services.ts';
import { HISTORY_PATH, memoryHistory, type ReadHistory } from './memory-history.ts';
import type { MessageQueue } from './message-queue.ts';
import type { SecretsManager } from './secrets-manager.ts';
import { createSqs } from './sqs.ts';
import type { StartControl } from './start-control.ts';
import type { StackDescription } from './template.ts';
import { webIdentity } from './web-identity.ts';

export interface ServicesOptions {
  readonly stack: StackDescription;
  readonly manager: SecretsManager;
  readonly queues: ReadonlyMap<string, MessageQueue>;
  /** Empties the front's cache of its authorizer's answers. */
  readonly flush: () => void;
  readonly control: StartControl;
}

export type StartedServices = Awaited<ReturnType<typeof startServices>>;

export async function startServices(options: ServicesOptions) {
  const { stack, manager, queues, flush, control } = options;
  const server = await startLoopbackServices(manager, createSqs(stack.queues, queues));
  control.onStarted(() => server.stop());
  const { apiId, stageName } = stack.api;
  server.add(authorizerCacheFlush({ apiId, stageName, flush }));
  const { keyRotationRoleArn: subject } = stack;
  if (subject !== undefined) server.add(webIdentity({ subject, ...stack.place }));
  const { url, sessionToken, expectAnswer } = server;
  return {
    url,
    sessionToken,
    expectAnswer,
    /** The functions can be called once they are told where the services are. */
    addFunctions: (invoke: InvokeNamed) => server.add(lambdaInvoke(invoke)),
    addHistory(readHistory: ReadHistory) {
      const historyToken = randomBytes(24).toString('hex');
      server.add(memoryHistory(historyToken, readHistory));
      return { historyUrl: url + HISTORY_PATH, historyToken };
    },
  };
}
