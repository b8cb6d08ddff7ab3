/** The whole stack through the front, the authorizer, the bundles and the store: what a client on the other side of HTTP sees. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testDevices } from './devices.ts';
import { testEntraCases, testKeyOverlap } from './entra-cases.ts';
import { testGroups } from './groups.ts';
import { type StartedStack, startStack } from './start-stack.ts';
import { testUsers } from './users.ts';

const CONFIG = join(import.meta.dirname, '..', 'fixtures', 'stack', 'custom-types.json');

jest.setTimeout(300_000);

describe.each(['dynamodb', 'memory'] as const)('on the %s store', (store) => {
  let dataDir: string;
  let stack: StartedStack | undefined;
  const started = (): StartedStack => {
    if (!stack) throw new Error('the stack has not started');
    return stack;
  };
  const start = async (apiKey?: string): Promise<void> => {
    await stack?.stop();
    stack = await startStack({ store, config: CONFIG, dataDir, ...(apiKey && { apiKey }) });
  };

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'scim-stack-'));
    await start();
  });
  afterAll(async () => {
    await stack?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  testEntraCases(started);
  testUsers(started, store);
  testGroups(started, store);
  testDevices(started, store);
  // Last: it starts the stack again.
  testKeyOverlap(started, start);
});
