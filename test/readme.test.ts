/** Every command that the README shows: run here, run by continuous integration, or, where it needs AWS, at least parsed. */
import { execFile, spawn } from 'node:child_process';
import { access, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { API_KEY_PATTERN } from '../lambda/contract/api-key.ts';
import { readStackConfig } from '../lib/stack-config.ts';
import { parseHistoryArguments } from '../operator/history-arguments.ts';

const PROJECT_DIRECTORY = join(import.meta.dirname, '..');
const run = promisify(execFile);

jest.setTimeout(360_000);

interface Command {
  readonly line: string;
  readonly needsAws: boolean;
}

async function readCommands(): Promise<readonly Command[]> {
  const readme = await readFile(join(PROJECT_DIRECTORY, 'README.md'), 'utf8');
  return [...readme.matchAll(/^```sh( aws)?\n(.*?)^```$/gms)].flatMap(([, aws, block = '']) =>
    block
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => ({ line, needsAws: aws !== undefined })),
  );
}

/** Those that .ci/run goes through itself: `npm run check` holds `npm test`. */
const BY_CONTINUOUS_INTEGRATION = ['npm ci', 'npm test', 'npm run check'];
/** Minutes long; each has tests of its parts. */
const LONG = ['npm run bench', 'npm run soak', 'npm run fuzz'];
const START = 'npm start';
const START_WITH_TYPES = 'npm start -- --config docs/examples/resource-types/stage.json';
const ENTRA =
  'npm run entra -- --url http://localhost:3000/scim/v2 --token "$KEY" --users 1000 --cycles 3';
const SUITE =
  'npm run entra -- --url http://localhost:3000/scim/v2 --token "$KEY" --suite microsoft';
const HISTORY = 'npm run history -- --user "$USER_NAME"';
const GROUP_HISTORY = 'npm run history -- --group "All employees"';

it('has no command on this machine that is not known here', async () => {
  const here = (await readCommands()).filter(({ needsAws }) => !needsAws).map(({ line }) => line);
  expect(here.toSorted()).toEqual(
    [
      ...BY_CONTINUOUS_INTEGRATION,
      ...LONG,
      ...[START, START_WITH_TYPES, ENTRA, SUITE, HISTORY, GROUP_HISTORY],
    ].toSorted(),
  );
});

it('names long runs that there are', async () => {
  const { scripts } = JSON.parse(await readFile(join(PROJECT_DIRECTORY, 'package.json'), 'utf8'));
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

it('leads to a runbook whose new key has the form that the authorizer takes', async () => {
  const runbook = await readFile(join(PROJECT_DIRECTORY, 'docs', 'runbook.md'), 'utf8');
  const command = /^ *(printf 'scim_.*) \|$/m.exec(runbook)?.[1] ?? 'false';
  const [one, other] = await Promise.all([1, 2].map(() => run('bash', ['-c', command])));
  expect(one?.stdout).toMatch(new RegExp(API_KEY_PATTERN));
  expect(one?.stdout).not.toBe(other?.stdout);
});

it('has its test command run by continuous integration', async () => {
  const script = await readFile(join(PROJECT_DIRECTORY, '.ci', 'run'), 'utf8');
  const { scripts } = JSON.parse(await readFile(join(PROJECT_DIRECTORY, 'package.json'), 'utf8'));
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
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'scim-readme-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('start the stack, provision it, show histories, pass the suite, and end it through npm with exit code 0', async () => {
    const shell = (line: string, env: Record<string, string> = {}) =>
      run('bash', ['-c', line], {
        cwd: PROJECT_DIRECTORY,
        env: { ...process.env, ...env },
        maxBuffer: 2 ** 24,
      });
    const child = spawn(
      'bash',
      ['-c', `exec ${START} -- --port 0 --store memory --data ${folder}`],
      { cwd: PROJECT_DIRECTORY },
    );
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        output += chunk;
      });
    const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
    await Promise.race([
      until(() => output.includes('Ctrl-C')),
      exited.then(() => Promise.reject(new Error(output))),
    ]);

    expect(output).toContain('memory, forgotten at the end\n');
    const url = /Tenant URL +(\S+)/.exec(output)?.[1] ?? '';
    const KEY = /Secret Token +(\S+)/.exec(output)?.[1] ?? '';
    const log = join(folder, 'provisioning-log.jsonl');
    const here = (line: string) => line.replace('http://localhost:3000/scim/v2', url);
    await shell(`${here(ENTRA)} --log ${log}`, { KEY });
    const listed = await fetch(`${url}/Users?count=1`, {
      headers: { authorization: `Bearer ${KEY}` },
    });
    const { totalResults, Resources } = (await listed.json()) as {
      totalResults: number;
      Resources: { userName: string }[];
    };
    expect(totalResults).toBeGreaterThan(900);

    const { stdout } = await shell(`${HISTORY} --data ${folder}`, {
      USER_NAME: Resources[0]?.userName ?? '',
    });
    expect(stdout).toContain('Scim System User');
    const ofGroup = await shell(`${GROUP_HISTORY} --data ${folder}`);
    expect(ofGroup.stdout).toContain('members');

    const readme = await readFile(join(PROJECT_DIRECTORY, 'README.md'), 'utf8');
    const [verdict = 'no verdict'] = /^\d+ tests: .*$/m.exec(readme) ?? [];
    const suite = await shell(`${here(SUITE)} --log ${log}`, { KEY });
    expect(suite.stdout).toContain(`\n${verdict}\n`);

    child.kill('SIGTERM');
    expect(await exited).toBe(0);
  });
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 50));
}

describe('a command that needs AWS', () => {
  it('is a valid command of bash, and known here', async () => {
    const lines = (await readCommands()).filter(({ needsAws }) => needsAws).map(({ line }) => line);
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      await run('bash', ['-n', '-c', line]);
      expect(line).toMatch(/^(npx cdk|aws secretsmanager get-secret-value|npm run history --) /);
    }
  });

  it('of cdk has a verb and options that the pinned CLI knows', async () => {
    const lines = (await readCommands())
      .map(({ line }) => line)
      .filter((line) => line.startsWith('npx cdk '));
    for (const line of lines) {
      const [, , verb = '', ...rest] = line.split(' ');
      const { stdout } = await run(join(PROJECT_DIRECTORY, 'node_modules', '.bin', 'cdk'), [
        verb,
        '--help',
      ]);
      expect(stdout).toContain(`cdk ${verb}`);
      for (const option of rest.filter((word) => word.startsWith('-')))
        expect(stdout).toMatch(new RegExp(`(^|[ ,])${option}[ ,]`, 'm'));
    }
  });

  it('of aws is the one that the stack prints', async () => {
    const stack = await readFile(join(PROJECT_DIRECTORY, 'lib', 'scim-stack.ts'), 'utf8');
    const printed = /`(aws secretsmanager [^`]*)`/.exec(stack)?.[1];
    const shown = (await readCommands()).find(({ line }) => line.startsWith('aws '))?.line;
    const withoutValues = (line?: string) => line?.replace(/\$\{[^}]*\}|"\$\w+"/g, '…');
    expect(withoutValues(shown)).toBe(withoutValues(printed));
  });

  it('of the history has arguments that it takes', async () => {
    const shown = (await readCommands()).find(({ line }) => line.includes('--table'))?.line ?? '';
    const words = shown.replace('npm run history -- ', '').replaceAll('"', '').split(' ');
    expect(parseHistoryArguments(words)).toMatchObject({
      subject: { resourceType: 'User', idOrName: '$USER_NAME' },
      from: { kind: 'deployed', tableName: '$TABLE_NAME' },
    });
  });
});
