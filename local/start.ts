/** Starts the parts of a local stack in order, and ends those that were started in the opposite order. */
import { createServer } from 'node:http';
import { join, resolve } from 'node:path';
import { DEFAULT_TENANT } from '../lambda/contract/tenant.ts';
import { refuseAnotherStack } from './another-stack.ts';
import { listen } from './api-gateway.ts';
import type { StartOptions } from './command-line.ts';
import { type DataFolder, openDataFolder } from './data-folder.ts';
import { deployCustomResources } from './deploy-custom-resources.ts';
import { hasJava } from './dynamodb-local.ts';
import { startEventSources } from './event-sources.ts';
import { openQueues } from './message-queue.ts';
import { openQueueJournal } from './queue-journal.ts';
import { writeRunningFile } from './running-file.ts';
import type { StartControl } from './start-control.ts';
import { StartError } from './start-error.ts';
import { startFront } from './start-front.ts';
import { startFunctions } from './start-functions.ts';
import { startSecrets } from './start-secrets.ts';
import { startServices } from './start-services.ts';
import { createTables, startTableServer } from './start-table.ts';
import { synthesise } from './synthesise.ts';
import { describeStack, type StackDescription } from './template.ts';

const ACCOUNT = '000000000000';

export interface LocalStack {
  readonly tenantUrl: string;
  readonly tokenUrl: string;
  /** At the token endpoint: the tenant's slug. */
  readonly clientId: string;
  readonly apiKey: string;
  readonly store: 'dynamodb' | 'memory';
  readonly dataDirectory: string;
  readonly logDirectory: string;
}

/** What the parts that run are made of. */
interface Prepared {
  readonly options: StartOptions;
  readonly store: 'dynamodb' | 'memory';
  readonly folder: DataFolder;
  readonly stack: StackDescription;
  /** Absent on the memory store. */
  readonly dynamodbEndpoint?: string;
}

/** @throws StartError */
export async function startStack(
  options: StartOptions,
  control: StartControl,
): Promise<LocalStack> {
  return startParts(await prepare(options, control), control);
}

async function prepare(options: StartOptions, control: StartControl): Promise<Prepared> {
  const store = await chooseStore(options);
  await probePort(options.port);
  const folder = openDataFolder(options.dataDirectory);
  control.onStarted(() => folder.release());
  const [stack, dynamodb] = await Promise.all([
    synthesiseStack(options, folder, control),
    store === 'dynamodb' ? startTableServer(options, folder, control) : undefined,
  ]);
  control.signal.throwIfAborted();
  if (!dynamodb) return { options, store, folder, stack };
  if (!options.ephemeral) refuseAnotherStack(folder, stack.place.stackName);
  await createTables(stack, dynamodb.endpoint);
  return { options, store, folder, stack, dynamodbEndpoint: dynamodb.endpoint };
}

async function startParts(prepared: Prepared, control: StartControl): Promise<LocalStack> {
  const { options, store, folder, stack, dynamodbEndpoint } = prepared;
  const isKept = store === 'dynamodb' && !options.ephemeral;
  const front = await startFront(stack, options.port);
  const { tenantUrl, tokenUrl, gateway, invoke } = front;
  const secrets = startSecrets({
    stack,
    folder,
    isKept: !options.ephemeral,
    keepsTenants: isKept,
    apiKey: options.apiKey,
    invoke,
    control,
  });
  const journal = openQueueJournal(isKept ? folder.queuesFile : undefined);
  const queues = openQueues(stack.queues, journal);
  const services = await startServices({
    stack,
    manager: secrets.manager,
    queues,
    flush: gateway.flushAuthorizers,
    control,
  });
  const { region } = stack.place;
  const { sessionToken, url: loopbackUrl } = services;
  const table = dynamodbEndpoint === undefined ? {} : { dynamodbEndpoint };
  const functions = startFunctions({
    stack,
    store,
    cloudAssembly: folder.cloudAssembly,
    logDirectory: folder.logs,
    services: { region, loopbackUrl, sessionToken, tenantUrl, tokenUrl, ...table },
    control,
  });
  services.addFunctions(functions.invokeNamed);
  const history = functions.readHistory && services.addHistory(functions.readHistory);
  const madeFile = options.ephemeral ? {} : { madeFile: folder.customResourcesFile };
  await deployCustomResources({ stack, store, functions, services, ...madeFile });
  front.deployed(functions);
  secrets.runs.resume();
  await startMappings(prepared, queues, invoke, control);
  // The first to end: what is under way is answered.
  control.onStarted(() => gateway.stop());

  const { operatorFunctionName, keyRotationRoleArn } = stack;
  writeRunningFile(folder, control, {
    ...{ url: tenantUrl, tokenUrl, pid: process.pid, region, store, loopbackUrl, sessionToken },
    ...(operatorFunctionName !== undefined && { operatorFunctionName }),
    ...(keyRotationRoleArn !== undefined && { keyRotationRoleArn }),
    ...table,
    ...(dynamodbEndpoint && stack.tables[0] && { tableName: stack.tables[0].name }),
    ...history,
  });
  return {
    tenantUrl,
    tokenUrl,
    clientId: DEFAULT_TENANT,
    apiKey: secrets.apiKey(),
    store,
    dataDirectory: folder.path,
    logDirectory: folder.logs,
  };
}

/** The memory store has no stream: it leaves nothing of a group to be swept. */
async function startMappings(
  { options, folder, stack, dynamodbEndpoint }: Prepared,
  queues: ReturnType<typeof openQueues>,
  invoke: Parameters<typeof startEventSources>[0]['invoke'],
  control: StartControl,
): Promise<void> {
  if (dynamodbEndpoint === undefined) return;
  const eventSources = await startEventSources({
    stack,
    dynamodbEndpoint,
    queues,
    invoke,
    logDirectory: folder.logs,
    ...(!options.ephemeral && { positionsFile: folder.streamPositionsFile }),
  });
  control.onStarted(() => eventSources.stop());
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
