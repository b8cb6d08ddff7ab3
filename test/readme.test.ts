/** Every command that the README shows for this machine: run here, or run by continuous integration. */
import { type ChildProcess, spawn } from 'node:child_process';
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArguments } from '../entra/arguments.ts';
import { readStackConfig } from '../lib/stack-config.ts';
import { PROJECT_DIRECTORY, readCommands, readProjectFile, runInShell } from './readme-commands.ts';

jest.setTimeout(360_000);

/** Those that .ci/run goes through itself: `npm run check` holds `npm test`. */
const BY_CONTINUOUS_INTEGRATION = ['npm ci', 'npm test', 'npm run check'];
/** Minutes long; each has tests of its parts. */
const LONG = ['npm run bench', 'npm run soak', 'npm run fuzz'];
const START = 'npm start';
const START_WITH_TYPES = 'npm start -- --config docs/examples/resource-types/stage.json';
const STAND_IN_SETTINGS = 'docs/examples/entra-stand-in/stage.json';
const START_BESIDE_STAND_IN = `npm start -- --config ${STAND_IN_SETTINGS}`;
const HERE = 'http://localhost:3000';
const ENTRA = `npm run entra -- --url ${HERE}/scim/v2 --token "$KEY" --users 1000 --cycles 3`;
const SUITE = `npm run entra -- --url ${HERE}/scim/v2 --token-url ${HERE}/oauth2/token --client-id default --client-secret "$KEY" --suite microsoft`;
const HISTORY = 'npm run history -- --user "$USER_NAME"';
const GROUP_HISTORY = 'npm run history -- --group "All employees"';
const NEW_TENANT = 'npm run tenant -- create acme';
const NEW_KEY = 'npm run rotate-key -- --tenant default';
const STAND_IN = 'npm run entra -- --serve';
const TRUST =
  'npm run tenant -- configure default --trust-tenant 7e57e47a-0000-4000-8000-000000000001 --trust-application 7e57e47a-0000-4000-8000-00000000000a --trust-subject 7e57e47a-0000-4000-8000-00000000000b';

it('has no command on this machine that is not known here', async () => {
  const here = (await readCommands()).filter(({ needsAws }) => !needsAws).map(({ line }) => line);
  expect(here.toSorted()).toEqual(
    [
      ...BY_CONTINUOUS_INTEGRATION,
      ...LONG,
      ...[START, START_WITH_TYPES, START_BESIDE_STAND_IN],
      ...[ENTRA, SUITE, HISTORY, GROUP_HISTORY],
      ...[NEW_TENANT, NEW_KEY, STAND_IN, TRUST],
    ].toSorted(),
  );
});

it('names long runs that there are', async () => {
  const { scripts } = JSON.parse(await readProjectFile('package.json'));
  for (const line of LONG) {
    const [, file = ''] = /^exec node (.*)$/.exec(scripts[line.replace('npm run ', '')]) ?? [];
    await expect(access(join(PROJECT_DIRECTORY, file))).resolves.toBeUndefined();
  }
});

it('starts an example whose settings are taken, with types of its own', async () => {
  const [, file = ''] = START_WITH_TYPES.split('--config ');
  const { customResourceTypes } = readStackConfig(join(PROJECT_DIRECTORY, file));
  expect(customResourceTypes.resourceTypes).not.toHaveLength(0);
});

it('starts the examples as the stack that was there, so that its tenants go on', () => {
  const stackNames = [START, START_WITH_TYPES, START_BESIDE_STAND_IN].map((command) => {
    const file = command.split('--config ')[1] ?? 'config/dev.json';
    return readStackConfig(join(PROJECT_DIRECTORY, file)).stackName;
  });
  expect(new Set(stackNames)).toHaveProperty('size', 1);
});

it('starts a stack that looks for Microsoft where the stand-in listens', () => {
  const stage = readStackConfig(join(PROJECT_DIRECTORY, STAND_IN_SETTINGS));
  const standIn = parseArguments(STAND_IN.split(' ').slice(4), {});
  expect(standIn).toMatchObject({
    command: 'serve',
    port: Number(new URL(stage.entra.authority).port),
  });
  expect(stage.entra.graph).toBe(stage.entra.authority);
});

it('has its test command run by continuous integration', async () => {
  const script = await readProjectFile('.ci', 'run');
  const { scripts } = JSON.parse(await readProjectFile('package.json'));
  expect(script).toContain('npm ci');
  expect(script).toContain('npm run check');
  expect(scripts.check.split(' && ')).toEqual([
    'npm run lint',
    'npm run types',
    'npm test',
    'npm run synth',
  ]);
});

describe('the first commands and what follows them', () => {
  let folder: string;
  let standIn: Running;
  let stack: Running;
  let url: string;
  let KEY: string;
  const here = (line: string) => line.replaceAll(HERE, new URL(url).origin);
  const log = () => `--log ${join(folder, 'provisioning-log.jsonl')}`;
  const onStack = (line: string) => `${line} --data ${folder}`;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'scim-readme-'));
    standIn = await start(`${STAND_IN} --port 0`);
    const settings = join(folder, 'stage.json');
    const example = await readProjectFile(STAND_IN_SETTINGS);
    const authority = wordAfter('Authority, Graph', standIn.output());
    await writeFile(settings, example.replaceAll('http://127.0.0.1:3400', authority));
    stack = await start(
      `${START} -- --config ${settings} --port 0 --store memory --data ${folder}`,
    );
    url = wordAfter('Tenant URL', stack.output());
    KEY = wordAfter('Secret Token', stack.output());
  });

  afterAll(async () => {
    await Promise.all([standIn?.stop(), stack?.stop()]);
    await rm(folder, { recursive: true, force: true });
  });

  it('say where users are kept', () => {
    expect(stack.output()).toContain('memory, forgotten at the end\n');
  });

  it('print the key in a line to copy', async () => {
    const [line = 'false'] = /^ *KEY=\S+$/m.exec(stack.output()) ?? [];
    const { stdout } = await runInShell(`${line}\nprintf %s "$KEY"`);
    expect(stdout).toBe(KEY);
  });

  it('provision the directory, and show histories', async () => {
    await runInShell(`${here(ENTRA)} ${log()}`, { KEY });
    const listed = await fetch(`${url}/Users?count=1`, {
      headers: { authorization: `Bearer ${KEY}` },
    });
    const { totalResults, Resources } = (await listed.json()) as {
      totalResults: number;
      Resources: { userName: string }[];
    };
    expect(totalResults).toBeGreaterThan(900);

    const USER_NAME = Resources[0]?.userName ?? '';
    const ofUser = await runInShell(onStack(HISTORY), { USER_NAME });
    expect(ofUser.stdout).toContain('Scim System User');
    const ofGroup = await runInShell(onStack(GROUP_HISTORY));
    expect(ofGroup.stdout).toContain('members');
  });

  it('pass the suite with client credentials', async () => {
    const readme = await readProjectFile('README.md');
    const [verdict = 'no verdict'] = /^\d+ tests: .*$/m.exec(readme) ?? [];
    const { stdout } = await runInShell(`${here(SUITE)} ${log()}`, { KEY });
    expect(stdout).toContain(`\n${verdict}\n`);
    expect(stdout).toMatch(/PASSED +Validate_Credentials_Test\n/);
    expect(stdout.match(/SKIPPED .*/g)).toEqual([
      expect.stringContaining('Federated_Identity_Test'),
    ]);
  });

  it('make a tenant whose key works', async () => {
    const { stdout } = await runInShell(onStack(NEW_TENANT));
    expect(await statusWith(wordAfter('Secret Token', stdout))).toBe(200);
  });

  it('make a new key that works beside the old one', async () => {
    const { stdout } = await runInShell(onStack(NEW_KEY));
    const newKey = wordAfter('Secret Token', stdout);
    expect(newKey).not.toBe(KEY);
    expect(await statusWith(newKey)).toBe(200);
    expect(await statusWith(KEY)).toBe(200);
  });

  it('sign in without a secret, once the application of the stand-in is trusted', async () => {
    await runInShell(onStack(TRUST));
    const [printed = 'false'] = /^ *npm run entra -- .*/ms.exec(standIn.output()) ?? [];
    const line = printed
      .replace('TENANT_URL', url)
      .replace('TOKEN_URL', wordAfter('Token URL', stack.output()))
      .replace('--client-id TENANT ', `--client-id ${wordAfter('Client ID', stack.output())} `);
    const { stdout } = await runInShell(line);
    expect(stdout).toContain('answers as it should');
  });

  it('end through npm with exit code 0', async () => {
    expect(await stack.stop()).toBe(0);
  });

  const statusWith = async (key: string) =>
    (await fetch(`${url}/Users?count=1`, { headers: { authorization: `Bearer ${key}` } })).status;
});

interface Running {
  readonly output: () => string;
  /** Ends it as Ctrl-C does elsewhere; resolves to its exit code, at any time afterwards too. */
  stop(): Promise<number | null>;
}

/** Resolves when it says how it ends. Rejects with what it printed where it ends before. */
async function start(line: string): Promise<Running> {
  const child: ChildProcess = spawn('bash', ['-c', `exec ${line}`], { cwd: PROJECT_DIRECTORY });
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  let output = '';
  const ready = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk) => {
        output += chunk;
        if (output.includes('Ctrl-C')) resolve();
      });
    }
  });
  await Promise.race([ready, exited.then(() => Promise.reject(new Error(output)))]);
  return {
    output: () => output,
    stop() {
      child.kill('SIGTERM');
      return exited;
    },
  };
}

function wordAfter(label: string, text: string): string {
  return new RegExp(`^ *${label} +(\\S+)$`, 'm').exec(text)?.[1] ?? '';
}
