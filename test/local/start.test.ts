/** What a person at the terminal sees of `npm start`, from the first start to `kill -9`. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import {
  DescribeSecretCommand,
  RotateSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { RunningStack } from '../../local/running-file.ts';
import { runLocal, type StartedStack, startStack } from '../stack/start-stack.ts';

jest.setTimeout(600_000);

const key = `scim_default_${'k'.repeat(43)}`;
const SCIM = { 'content-type': 'application/scim+json' };

let dataDir: string;
let stack: StartedStack | undefined;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'scim-start-'));
});
afterEach(async () => {
  await stack?.stop();
  stack = undefined;
  await chmod(dataDir, 0o700);
  await rm(dataDir, { recursive: true, force: true, maxRetries: 10 });
});

async function start(options: Partial<Parameters<typeof startStack>[0]> = {}) {
  stack = await startStack({ dataDir, ...options });
  return stack;
}

function call({ url, apiKey }: StartedStack, path: string, init: RequestInit = {}) {
  const headers = { ...SCIM, authorization: `Bearer ${apiKey}` };
  return fetch(`${url}${path}`, { ...init, headers });
}

async function createUser(running: StartedStack, userName: string): Promise<string> {
  const schemas = ['urn:ietf:params:scim:schemas:core:2.0:User'];
  const body = JSON.stringify({ schemas, userName });
  const response = await call(running, '/Users', { method: 'POST', body });
  expect(response.status).toBe(201);
  return ((await response.json()) as { id: string }).id;
}

const runningStack = async (): Promise<RunningStack> =>
  JSON.parse(await readFile(join(dataDir, 'running.json'), 'utf8'));

/** An access token for the key. */
async function tokenFor({ apiKey }: StartedStack): Promise<string> {
  const { tokenUrl } = await runningStack();
  const form = { grant_type: 'client_credentials', client_id: 'default', client_secret: apiKey };
  const response = await fetch(tokenUrl, { method: 'POST', body: new URLSearchParams(form) });
  expect(response.status).toBe(200);
  return ((await response.json()) as { access_token: string }).access_token;
}

/** As `aws secretsmanager rotate-secret` does, and waits until the new key is current. */
async function rotateKey(): Promise<void> {
  const { loopbackUrl, region, sessionToken } = await runningStack();
  const secrets = JSON.parse(await readFile(join(dataDir, 'secrets.json'), 'utf8'));
  const SecretId = secrets.find(({ name }: { name: string }) => name.startsWith('ApiKey')).arn;
  const client = new SecretsManagerClient({
    endpoint: loopbackUrl,
    region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local', sessionToken },
  });
  const { VersionId = '' } = await client.send(new RotateSecretCommand({ SecretId }));
  let labels: string[] | undefined;
  while (!labels?.includes('AWSCURRENT')) {
    await sleep(200);
    const { VersionIdsToStages } = await client.send(new DescribeSecretCommand({ SecretId }));
    labels = VersionIdsToStages?.[VersionId];
  }
  client.destroy();
}

/** Processes whose command line names the folder. */
async function processesOf(folder: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'pid,args', '-ww']);
  return stdout.split('\n').filter((line) => line.includes(folder) && !line.includes('ps -eo'));
}

async function waitUntilNoneIsLeft(folder: string): Promise<string[]> {
  for (let tries = 0; tries < 100 && (await processesOf(folder)).length > 0; tries += 1) {
    await sleep(100);
  }
  return processesOf(folder);
}

/** An environment in which no program is found by its name. */
async function withoutJava(): Promise<NodeJS.ProcessEnv> {
  const path = join(dataDir, 'bin');
  await mkdir(path);
  return { ...process.env, PATH: path };
}

async function refused(args: string[], env?: NodeJS.ProcessEnv) {
  const { output, exited } = runLocal(args, env);
  return { code: await exited, output: output() };
}

describe('npm start', () => {
  it('says where it is and what to try, ends with npm at SIGTERM, and keeps users and keys over starts, a rotation and kill -9', async () => {
    const first = await start({ throughNpm: true });
    expect(first.apiKey).toMatch(/^scim_default_[A-Za-z0-9_-]{43}$/);
    expect(first.output()).toContain(`KEY=${first.apiKey}\n`);
    expect(first.output()).toContain(
      `npm run entra -- --url ${first.url} --token "$KEY" --users 25`,
    );
    expect(first.output()).toContain(`curl -H "Authorization: Bearer $KEY" ${first.url}/Users`);
    expect(first.output()).toContain('npm run tenant -- create acme');
    expect(first.output()).toContain('npm run rotate-key -- --tenant default');
    const one = await createUser(first, 'one@example.com');
    const accessToken = await tokenFor(first);
    expect((await call({ ...first, apiKey: accessToken }, `/Users/${one}`)).status).toBe(200);
    expect(await first.stop()).toBe(0);
    expect(await waitUntilNoneIsLeft(dataDir)).toEqual([]);
    expect(await readdir(dataDir)).not.toContain('running.json');

    const second = await start({ store: 'dynamodb' });
    const running = await runningStack();
    expect(JSON.stringify(running)).not.toContain(second.apiKey);
    expect(running).toMatchObject({
      url: second.url,
      store: 'dynamodb',
      pid: second.pid,
      operatorFunctionName: expect.any(String),
      keyRotationRoleArn: expect.stringMatching(/^arn:aws:iam::\d+:role\/KeyRotationRotatorRole/),
    });
    expect(second.apiKey).toBe(first.apiKey);
    expect((await call(second, `/Users/${one}`)).status).toBe(200);
    const two = await createUser(second, 'two@example.com');
    await rotateKey();
    await second.stop('SIGKILL');
    expect(await waitUntilNoneIsLeft(dataDir)).toEqual([]);

    const third = await start({ store: 'dynamodb' });
    expect(third.apiKey).not.toBe(second.apiKey);
    for (const { apiKey } of [third, second]) {
      expect((await call({ ...third, apiKey }, `/Users/${two}`)).status).toBe(200);
    }
    const clash = refused(['--data', dataDir, '--port', '0', '--store', 'memory']);
    expect(await clash).toEqual({
      code: 1,
      output: expect.stringMatching(/^npm start: process \d+ uses the data folder [^\n]+\n$/),
    });
    expect(await third.stop('SIGINT')).toBe(0);
    expect(await processesOf(dataDir)).toEqual([]);
  });

  it('takes the memory store where there is no Java, with a key of your own, and serves the history to who has its token', async () => {
    const running = await start({ env: await withoutJava(), apiKey: key });
    expect(running.output()).toContain(
      'memory, forgotten at the end (DynamoDB Local needs Java 17',
    );
    expect(running.apiKey).toBe(key);
    expect((await call({ ...running, apiKey: await tokenFor(running) }, '/Users')).status).toBe(
      200,
    );
    const id = await createUser(running, 'a+b@c.example');
    const found = await call(running, '/Users?filter=userName%20eq%20%22A%2Bb%40c.example%22');
    expect(await found.json()).toMatchObject({ totalResults: 1, Resources: [{ id }] });
    const { historyUrl, historyToken } = JSON.parse(
      await readFile(join(dataDir, 'running.json'), 'utf8'),
    );
    const history = (user: string, token: string) =>
      fetch(`${historyUrl}/User/${user}`, { headers: { authorization: `Bearer ${token}` } });
    for (const user of [id, 'a%2Bb@c.example']) {
      expect(JSON.parse(await (await history(user, historyToken)).text())).toMatchObject({
        operation: 'create',
        actor: 'Scim System User',
        resourceId: id,
      });
    }
    expect((await history(id, 'guess')).status).toBe(401);
    const miss = async (user: string) => {
      const response = await history(user, historyToken);
      return [response.status, await response.text()];
    };
    expect(await miss('nobody')).toEqual([404, '']);
    expect(await miss('nobody?tenant=nope')).toEqual([404, 'unknown-tenant']);
    expect(await running.stop()).toBe(0);
  });

  it('ends in the middle of a start, with 0', async () => {
    const { child, exited } = runLocal(['--data', dataDir, '--port', '0']);
    while (!(await readdir(dataDir)).includes('lock')) await sleep(50);
    child.kill('SIGTERM');
    expect(await exited).toBe(0);
    expect(await waitUntilNoneIsLeft(dataDir)).toEqual([]);
  });
});

describe('npm start refuses in one line', () => {
  it.each([
    [['--prot', '1'], "npm start: Unknown option '--prot'; --help lists the flags\n"],
    [
      ['--api-key', 'x'],
      expect.stringMatching(/^npm start: --api-key is not of the form [^\n]+\n$/),
    ],
  ])('%j', async (args, output) => {
    expect(await refused(args)).toEqual({ code: 1, output });
  });

  it('a port that is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    expect(await refused(['--port', String(port), '--data', dataDir, '--store', 'memory'])).toEqual(
      {
        code: 1,
        output: `npm start: port ${port} is taken: stop what uses it, or choose another with --port\n`,
      },
    );
    server.close();
  });

  it('a folder that cannot be written', async () => {
    await writeFile(join(dataDir, 'file'), '');
    const folder = join(dataDir, 'file', 'data');
    expect(await refused(['--port', '0', '--data', folder, '--store', 'memory'])).toEqual({
      code: 1,
      output: `npm start: the data folder ${folder} cannot be written (ENOTDIR)\n`,
    });
  });

  it('--store dynamodb without Java', async () => {
    const args = ['--port', '0', '--data', dataDir, '--store', 'dynamodb'];
    expect(await refused(args, await withoutJava())).toEqual({
      code: 1,
      output: expect.stringMatching(/^npm start: --store dynamodb needs Java 17 [^\n]+\n$/),
    });
  });

  it('a folder with the tenants of another stack', async () => {
    const name = 'Scim-other/tenants/acme';
    const secret = { name, arn: `arn:${name}`, createdDate: 0, lastChangedDate: 0, versions: [] };
    await writeFile(join(dataDir, 'secrets.json'), JSON.stringify([secret]));
    expect(await refused(['--port', '0', '--data', dataDir, '--store', 'dynamodb'])).toEqual({
      code: 1,
      output: `npm start: the data folder ${dataDir} holds tenants of the stack Scim-other, and this is Scim-dev: give it a folder of its own with --data\n`,
    });
    expect(await waitUntilNoneIsLeft(dataDir)).toEqual([]);
  });

  it('settings that the stack does not know', async () => {
    const config = join(dataDir, 'config.json');
    await writeFile(config, '{"nonsense":true,"stage":""}');
    const { code, output } = await refused(['--port', '0', '--data', dataDir, '--config', config]);
    expect(code).toBe(1);
    expect(output).toMatch(/^npm start: the stack cannot be synthesised: [^\n]*\n$/);
    expect(output).toContain('nonsense');
    expect(output).toContain('stage');
  });
});
