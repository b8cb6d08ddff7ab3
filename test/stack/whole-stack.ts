/** The whole stack through the front, the authorizer, the bundles and the store: what a client on the other side of HTTP sees. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openOperatorFunction } from '../../operator/operator-function.ts';
import { credentialTrialParts, writeSettings } from '../../soak/credentials/credential-stack.ts';
import { credentialTrial } from '../../soak/credentials/credential-trial.ts';
import { type Microsoft, startMicrosoft } from '../../soak/credentials/microsoft.ts';
import { credentialsOf, testCredentials } from './credentials.ts';
import { testDevices } from './devices.ts';
import { testEntraCases, testKeyOverlap } from './entra-cases.ts';
import { testGroups } from './groups.ts';
import { operatorCommands } from './operator-commands.ts';
import { testRefusedCredentials } from './refused-credentials.ts';
import { testSilence } from './silence.ts';
import { type StartedStack, startStack } from './start-stack.ts';
import { testTenants } from './tenants.ts';
import { testTwoTenants } from './two-tenants.ts';
import { testUsers } from './users.ts';

const CONFIG = join(import.meta.dirname, '..', 'fixtures', 'stack', 'custom-types.json');
/** Shorter than a deployed stack has them, so that their end can be waited for. */
const CACHES = { authorizerSeconds: 2, credentialSeconds: 2 };

/** Every test of a whole stack; each store has a file of its own, so that they run side by side. */
export function testWholeStack(store: 'dynamodb' | 'memory'): void {
  jest.setTimeout(300_000);
  let dataDir: string;
  let config: string;
  let microsoft: Microsoft | undefined;
  let stack: StartedStack | undefined;
  const started = (): StartedStack => {
    if (!stack) throw new Error('the stack has not started');
    return stack;
  };
  const trusted = (): Microsoft => {
    if (!microsoft) throw new Error('the stand-in has not started');
    return microsoft;
  };
  const start = async (apiKey?: string): Promise<void> => {
    await stack?.stop();
    stack = await startStack({ store, config, dataDir, ...(apiKey && { apiKey }) });
  };

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'scim-stack-'));
    microsoft = await startMicrosoft();
    config = await writeSettings(dataDir, microsoft, CACHES, await customTypes());
    await start();
  });
  afterAll(async () => {
    await stack?.stop();
    await microsoft?.[Symbol.asyncDispose]();
    await rm(dataDir, { recursive: true, force: true });
  });

  const operator = operatorCommands(started);
  const credentials = credentialsOf(started, operator, trusted);

  testEntraCases(started, credentials);
  testUsers(started, store);
  testGroups(started, store);
  testDevices(started, store);
  testCredentials(started, credentials);
  testRefusedCredentials(started, credentials);
  testTenants(started, operator, store, () => {
    testTwoTenants(started, operator);
    if (store === 'dynamodb') testCredentialTrial(started, trusted);
  });
  testSilence(started, credentials);
  // Last: it starts the stack again.
  testKeyOverlap(started, start);
}

/** On one of the stores: what it holds lies before them. */
function testCredentialTrial(started: () => StartedStack, microsoft: () => Microsoft): void {
  it('no request of a good credential fails while others end, and those are refused within their bound', async () => {
    const { url, tokenUrl, dataDir: dataFolder } = started();
    const operator = await openOperatorFunction({ kind: 'local', dataFolder });
    const parts = await credentialTrialParts({ url, tokenUrl, dataFolder }, operator, microsoft());
    const { figures, problems } = await credentialTrial(parts, {
      perSecond: 25,
      revocationBound: 12_000,
      switchBound: 8_000,
      graceSeconds: 8,
      calm: 1_500,
    }).finally(() => operator.close());
    process.stdout.write(`${JSON.stringify(figures)}\n`);
    expect(problems).toEqual([]);
  });
}

/** Settings whose files are where they are, wherever the settings themselves are. */
async function customTypes(): Promise<Readonly<Record<string, unknown>>> {
  const text = await readFile(CONFIG, 'utf8');
  return JSON.parse(text, (name, value) =>
    name === 'schema' && typeof value === 'string' ? join(dirname(CONFIG), value) : value,
  );
}
