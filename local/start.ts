/** Starts the parts of a local stack in order, and ends those that were started in the opposite order. */
import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, resolve } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SCIM_BASE_PATH } from '../lambda/contract/routes.ts';
import { listen, startApiGateway } from './api-gateway.ts';
import { currentKey, keySecretOf, putKey } from './api-key-secret.ts';
import type { StartOptions } from './command-line.ts';
import { deployCustomResource, openMadeResources } from './custom-resource.ts';
import {
  type DataFolder,
  openDataFolder,
  type RunningStack,
  writeFileAtomically,
} from './data-folder.ts';
import { type DynamodbLocal, hasJava, startDynamodbLocal } from './dynamodb-local.ts';
import { startEventSources } from './event-sources.ts';
import { startLoopbackServices } from './loopback-services.ts';
import { makeFolder } from './make-folder.ts';
import { openQueues } from './message-queue.ts';
import { openQueueJournal } from './queue-journal.ts';
import { createSecretsManager } from './secrets-manager.ts';
import { openSecretsStore } from './secrets-store.ts';
import { createSqs } from './sqs.ts';
import type { StartControl } from './start-control.ts';
import { StartError } from './start-error.ts';
import { startFunctions } from './start-functions.ts';
import { synthesise } from './synthesise.ts';
import { createTable } from './table.ts';
import { describeStack, type StackDescription } from './template.ts';

const ACCOUNT = '000000000000';

export interface LocalStack {
  readonly tenantUrl: string;
  readonly apiKey: string;
  readonly store: 'dynamodb' | 'memory';
  readonly dataDirectory: string;
  readonly logDirectory: string;
}

/** @throws StartError */
export async function startStack(
  options: StartOptions,
  control: StartControl,
): Promise<LocalStack> {
  const store = await chooseStore(options);
  await probePort(options.port);
  const folder = openDataFolder(options.dataDirectory);
  control.onStarted(() => folder.release());

  const [stack, dynamodb] = await Promise.all([
    synthesiseStack(options, folder, control),
    store === 'dynamodb' ? startTableServer(options, folder, control) : undefined,
  ]);
  control.signal.throwIfAborted();
  if (dynamodb) await createTables(stack, dynamodb.endpoint);

  const secretsStore = openSecretsStore(options.ephemeral ? undefined : folder.secretsFile);
  const secretsManager = createSecretsManager(secretsStore, stack.place);
  for (const secret of stack.secrets) secretsManager.declare(secret);
  const keySecret = keySecretOf(stack);
  putKey(secretsManager, secretsStore, keySecret, options.apiKey);

  const isKept = dynamodb !== undefined && !options.ephemeral;
  const journal = openQueueJournal(isKept ? folder.queuesFile : undefined);
  const queues = openQueues(stack.queues, journal);
  const services = await startLoopbackServices(secretsManager, createSqs(stack.queues, queues));
  control.onStarted(() => services.stop());
  const functions = startFunctions({
    stack,
    store,
    cloudAssembly: folder.cloudAssembly,
    logDirectory: folder.logs,
    services: {
      region: stack.place.region,
      loopbackUrl: services.url,
      sessionToken: services.sessionToken,
      ...(dynamodb && { dynamodbEndpoint: dynamodb.endpoint }),
    },
    control,
  });
  if (functions.readHistory) services.setHistory(functions.readHistory);

  const made = openMadeResources(options.ephemeral ? undefined : folder.customResourcesFile);
  const { expectAnswer } = services;
  for (const resource of stack.customResources) {
    const runner = functions.get(resource.functionArn);
    await deployCustomResource(resource, { place: stack.place, made, runner, expectAnswer });
    // It has done its work; a stop of the memory store's functions would end them all.
    if (store === 'dynamodb') await runner.stop();
  }

  const { invoke } = functions;
  // The memory store has no stream: it leaves nothing of a group to be swept.
  if (dynamodb) {
    const eventSources = await startEventSources({
      stack,
      dynamodbEndpoint: dynamodb.endpoint,
      queues,
      invoke,
      logDirectory: folder.logs,
      ...(isKept && { positionsFile: folder.streamPositionsFile }),
    });
    control.onStarted(() => eventSources.stop());
  }
  const gateway = await startApiGateway({ api: stack.api, port: options.port, invoke });
  control.onStarted(() => gateway.stop());
  const tenantUrl = `http://localhost:${gateway.port}${SCIM_BASE_PATH}`;
  writeRunningFile(folder, control, {
    url: tenantUrl,
    pid: process.pid,
    region: stack.place.region,
    store,
    ...(dynamodb && { dynamodbEndpoint: dynamodb.endpoint }),
    ...(dynamodb && stack.tables[0] && { tableName: stack.tables[0].name }),
    ...(store === 'memory' && {
      historyUrl: `${services.url}/history`,
      historyToken: services.historyToken,
    }),
  });
  return {
    tenantUrl,
    apiKey: currentKey(secretsStore, keySecret),
    store,
    dataDirectory: folder.path,
    logDirectory: folder.logs,
  };
}

async function chooseStore({ store }: StartOptions): Promise<'dynamodb' | 'memory'> {
  if (store === 'memory' || (await hasJava())) return store ?? 'dynamodb';
  if (store === 'dynamodb') {
    throw new StartError(
      '--store dynamodb needs Java 17 or newer (java on the PATH); without it: --store memory',
    );
  }
  return 'memory';
}

/** Says at once that a port is taken, not after everything else is up. */
async function probePort(port: number): Promise<void> {
  const server = createServer();
  await listen(server, port);
  await new Promise((done) => server.close(done));
}

async function synthesiseStack(
  { configFile }: StartOptions,
  folder: DataFolder,
  { signal }: StartControl,
): Promise<StackDescription> {
  const region = process.env['AWS_REGION'] || 'us-east-1';
  const { stackName, template, assets } = await synthesise({
    outputDirectory: folder.cloudAssembly,
    logFile: join(folder.logs, 'synth.log'),
    region,
    account: ACCOUNT,
    signal,
    ...(configFile !== undefined && { configFile: resolve(configFile) }),
  });
  try {
    return describeStack(template, assets, { region, account: ACCOUNT, stackName });
  } catch (error) {
    throw new StartError((error as Error).message, { cause: error });
  }
}

async function startTableServer(
  { ephemeral }: StartOptions,
  folder: DataFolder,
  control: StartControl,
): Promise<DynamodbLocal> {
  if (!ephemeral) makeFolder(folder.table);
  const server = await startDynamodbLocal({
    ...(ephemeral ? { inMemory: true } : { dataDir: folder.table }),
    logFile: join(folder.logs, 'dynamodb.log'),
  }).catch((error: Error) => {
    throw new StartError(error.message, { cause: error });
  });
  control.onStarted(() => server.stop());
  return server;
}

async function createTables(stack: StackDescription, endpoint: string): Promise<void> {
  const client = new DynamoDBClient({
    endpoint,
    region: stack.place.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  try {
    for (const table of stack.tables) await createTable(client, table);
  } finally {
    client.destroy();
  }
}

function writeRunningFile(folder: DataFolder, control: StartControl, running: RunningStack): void {
  writeFileAtomically(folder.runningFile, `${JSON.stringify(running, null, 2)}\n`);
  control.onStarted(() => rmSync(folder.runningFile, { force: true }));
}
