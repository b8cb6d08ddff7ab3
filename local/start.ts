/** Starts the parts of a local stack in order, and ends those that were started in the opposite order. */
import { createWriteStream, mkdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, resolve } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ENVIRONMENT } from '../lambda/contract/environment.ts';
import { SCIM_BASE_PATH } from '../lambda/contract/routes.ts';
import { listen, startApiGateway } from './api-gateway.ts';
import type { StartOptions } from './command-line.ts';
import { deployCustomResource, openMadeResources } from './custom-resource.ts';
import { openDataFolder, type RunningStack, writeFileAtomically } from './data-folder.ts';
import { hasJava, startDynamodbLocal } from './dynamodb-local.ts';
import { functionEnvironment, type LocalServices } from './function-environment.ts';
import { createFunction, type WorkerFunction } from './functions.ts';
import type { LocalFunction } from './invocation.ts';
import { startLoopbackServices } from './loopback-services.ts';
import { startMemoryFunctions } from './memory-functions.ts';
import { CURRENT, findVersion } from './secret-versions.ts';
import { createSecretsManager, type SecretsManager } from './secrets-manager.ts';
import { openSecretsStore, type SecretsStore } from './secrets-store.ts';
import { StartError } from './start-error.ts';
import { synthesise } from './synthesise.ts';
import { createTable } from './table.ts';
import { describeStack, type StackDescription } from './template.ts';

const ACCOUNT = '000000000000';
const CONCURRENCY = 6;

export interface LocalStack {
  readonly tenantUrl: string;
  readonly apiKey: string;
  readonly store: 'dynamodb' | 'memory';
  readonly dataDirectory: string;
  readonly logDirectory: string;
}

export interface StartControl {
  /** Ends a start that is under way. */
  readonly signal: AbortSignal;
  /** Takes what must be ended, in the order of starting. */
  readonly onStarted: (stop: () => Promise<void> | void) => void;
  /** Called when a part that cannot be replaced has died. */
  readonly onLost: (message: string) => void;
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

  const region = process.env['AWS_REGION'] || 'us-east-1';
  const keepsKeys = !options.ephemeral;
  const [assembly, dynamodb] = await Promise.all([
    synthesise({
      outputDirectory: folder.cloudAssembly,
      logFile: join(folder.logs, 'synth.log'),
      region,
      account: ACCOUNT,
      signal: control.signal,
      ...(options.configFile !== undefined && { configFile: resolve(options.configFile) }),
    }),
    store === 'dynamodb'
      ? startTableServer(options.ephemeral ? undefined : folder.table, folder.logs, control)
      : undefined,
  ]);
  control.signal.throwIfAborted();
  const stack = describeStack(assembly.template, assembly.assets, {
    region,
    account: ACCOUNT,
    stackName: assembly.stackName,
  });
  if (dynamodb) await createTables(stack, dynamodb.endpoint);

  const secretsStore = openSecretsStore(keepsKeys ? folder.secretsFile : undefined);
  const secretsManager = createSecretsManager(secretsStore, { region, account: ACCOUNT });
  for (const secret of stack.secrets) secretsManager.declare(secret);
  const keySecret = keySecretOf(stack);
  putKey(secretsManager, secretsStore, keySecret, options.apiKey);

  const services = await startLoopbackServices(secretsManager);
  control.onStarted(() => services.stop());
  const functions = startFunctions({
    stack,
    store,
    cloudAssembly: folder.cloudAssembly,
    logDirectory: folder.logs,
    services: {
      region,
      secretsManagerUrl: services.url,
      sessionToken: services.sessionToken,
      ...(dynamodb && { dynamodbEndpoint: dynamodb.endpoint }),
    },
    control,
  });
  if (functions.readHistory) services.setHistory(functions.readHistory);

  const made = openMadeResources(keepsKeys ? folder.customResourcesFile : undefined);
  for (const resource of stack.customResources) {
    const runner = functionNamed(functions.functions, resource.functionArn);
    const { expectAnswer } = services;
    await deployCustomResource(resource, { place: stack.place, made, runner, expectAnswer });
    // It has done its work; a stop of the memory store's functions would end them all.
    if (store === 'dynamodb') await runner.stop();
  }
  const apiKey = currentKey(secretsStore, keySecret);

  const gateway = await startApiGateway({
    api: stack.api,
    port: options.port,
    invoke: (arn, event) => functionNamed(functions.functions, arn).invoke(event),
  });
  control.onStarted(() => gateway.stop());
  const tenantUrl = `http://localhost:${gateway.port}${SCIM_BASE_PATH}`;
  const running: RunningStack = {
    url: tenantUrl,
    pid: process.pid,
    region,
    store,
    ...(dynamodb && { dynamodbEndpoint: dynamodb.endpoint }),
    ...(dynamodb && stack.tables[0] && { tableName: stack.tables[0].name }),
    ...(store === 'memory' && {
      historyUrl: `${services.url}/history`,
      historyToken: services.historyToken,
    }),
  };
  writeFileAtomically(folder.runningFile, `${JSON.stringify(running, null, 2)}\n`);
  control.onStarted(() => rmSync(folder.runningFile, { force: true }));
  return {
    tenantUrl,
    apiKey,
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

async function startTableServer(
  directory: string | undefined,
  logDirectory: string,
  control: StartControl,
) {
  if (directory !== undefined) mkdirSync(directory, { recursive: true });
  const server = await startDynamodbLocal({
    ...(directory === undefined ? { inMemory: true } : { dataDir: directory }),
    logFile: join(logDirectory, 'dynamodb.log'),
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

/** The secret that an authorizer reads. */
function keySecretOf({ api, functions }: StackDescription): string {
  const authorizers = new Set(api.methods.map(({ authorizer }) => authorizer?.functionArn));
  const arn = functions.find((candidate) => authorizers.has(candidate.arn))?.environment[
    ENVIRONMENT.apiKeySecretArn
  ];
  if (arn === undefined) throw new StartError('the template has no authorizer that reads a key');
  return arn;
}

function putKey(
  manager: SecretsManager,
  store: SecretsStore,
  secretId: string,
  apiKey: string | undefined,
): void {
  const secret = store.find(secretId);
  const current = secret && findVersion(secret, { stage: CURRENT })?.value;
  if (apiKey === undefined || apiKey === current) return;
  manager.run('PutSecretValue', { SecretId: secretId, SecretString: apiKey });
}

function currentKey(store: SecretsStore, secretId: string): string {
  const secret = store.find(secretId);
  const version = secret && findVersion(secret, { stage: CURRENT });
  if (!version) throw new StartError('the stack made no API key');
  return version.value;
}

interface FunctionsOptions {
  readonly stack: StackDescription;
  readonly store: 'dynamodb' | 'memory';
  readonly cloudAssembly: string;
  readonly logDirectory: string;
  readonly services: LocalServices;
  readonly control: StartControl;
}

function startFunctions({ stack, store, services, control, ...directories }: FunctionsOptions) {
  const { cloudAssembly, logDirectory } = directories;
  const logFor = (name: string) =>
    createWriteStream(join(logDirectory, `${name}.log`), { flags: 'w', mode: 0o600 });
  const folderOf = (assetPath: string) => join(cloudAssembly, assetPath);
  const environments = new Map(
    stack.functions.map((description) => [
      description.arn,
      functionEnvironment(description, folderOf(description.assetPath), services),
    ]),
  );
  if (store === 'memory') {
    const memory = startMemoryFunctions({
      stack,
      environments,
      log: logFor('functions'),
      onLost: (error) =>
        control.onLost(`the memory store has died: ${(error as Error).message ?? error}`),
    });
    control.onStarted(() => memory.stop());
    return memory;
  }
  const functions = new Map(
    stack.functions.map((description): [string, WorkerFunction] => [
      description.arn,
      createFunction({
        ...description,
        folder: folderOf(description.assetPath),
        environment: environments.get(description.arn) ?? {},
        log: logFor(description.name),
        concurrency: CONCURRENCY,
      }),
    ]),
  );
  for (const arn of servingFunctions(stack)) functions.get(arn)?.warm();
  control.onStarted(async () => {
    await Promise.all([...functions.values()].map((each) => each.stop()));
  });
  return { functions, readHistory: undefined };
}

function servingFunctions({ api }: StackDescription): ReadonlySet<string> {
  return new Set(
    api.methods.flatMap(({ functionArn, authorizer }) =>
      authorizer ? [functionArn, authorizer.functionArn] : [functionArn],
    ),
  );
}

function functionNamed(functions: ReadonlyMap<string, LocalFunction>, arn: string): LocalFunction {
  const found = functions.get(arn);
  if (!found) throw new StartError(`the template names a function that it does not have: ${arn}`);
  return found;
}
