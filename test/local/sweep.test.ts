/** From end to end: a group that is removed leaves nothing behind, whatever becomes of the process. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createTestClient, scanTable } from '../dynamodb/table.ts';
import { type StartedStack, startStack } from '../stack/start-stack.ts';

jest.setTimeout(600_000);

const MEMBERS = 60;

let dataDir: string;
let stack: StartedStack | undefined;
let client: DynamoDBDocumentClient | undefined;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'scim-sweep-'));
});
afterEach(async () => {
  client?.destroy();
  await stack?.stop('SIGKILL');
  stack = undefined;
  await rm(dataDir, { recursive: true, force: true, maxRetries: 10 });
});

async function start(): Promise<StartedStack> {
  stack = await startStack({ dataDir, store: 'dynamodb' });
  return stack;
}

async function send({ url, apiKey }: StartedStack, method: string, path: string, body?: unknown) {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { 'content-type': 'application/scim+json', authorization: `Bearer ${apiKey}` },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  expect(`${response.status} ${text}`).toMatch(/^2/);
  return (text === '' ? {} : JSON.parse(text)) as { readonly id: string };
}

async function createUsers(running: StartedStack): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < MEMBERS; index += 1) {
    const user = {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      userName: `user-${index}@example.com`,
    };
    ids.push((await send(running, 'POST', '/Users', user)).id);
  }
  return ids;
}

async function createGroup(running: StartedStack, displayName: string, members: string[]) {
  const group = await send(running, 'POST', '/Groups', {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
    displayName,
    members: members.map((value) => ({ value })),
  });
  return group.id;
}

/** Edges of a group in the table, seen from either side. */
async function edgesOf(group: string): Promise<number> {
  const running = JSON.parse(await readFile(join(dataDir, 'running.json'), 'utf8'));
  client?.destroy();
  client = createTestClient(running.dynamodbEndpoint);
  const items = await scanTable(client, running.tableName);
  const isEdge = ({ pk, sk }: Record<string, unknown>) =>
    (String(pk).endsWith(group) && String(sk).startsWith('MEMBER')) ||
    String(sk).endsWith(`MEMBEROF#${group}`);
  return items.filter(isEdge).length;
}

async function waitUntilSwept(group: string): Promise<void> {
  while ((await edgesOf(group)) > 0) await sleep(500);
}

describe('npm start', () => {
  it('sweeps the memberships of a group that is removed, also when it was killed before it could', async () => {
    const first = await start();
    const users = await createUsers(first);
    const [kept, swept, interrupted] = [
      await createGroup(first, 'kept', users),
      await createGroup(first, 'swept', users),
      await createGroup(first, 'interrupted', users),
    ];
    expect(await edgesOf(swept)).toBe(2 * MEMBERS);
    await send(first, 'DELETE', `/Groups/${swept}`);
    await waitUntilSwept(swept);
    expect(await edgesOf(kept)).toBe(2 * MEMBERS);

    await send(first, 'DELETE', `/Groups/${interrupted}`);
    await first.stop('SIGKILL');
    const second = await start();
    await waitUntilSwept(interrupted);
    expect(await edgesOf(kept)).toBe(2 * MEMBERS);
    expect(await second.stop()).toBe(0);
    stack = undefined;
  });
});
