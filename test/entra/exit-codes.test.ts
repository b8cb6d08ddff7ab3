import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { forEachTest, type Workplace } from './entra-run.ts';
import { type ScimServer, serverToken } from './scim-server.ts';
import { clientCredentials, trustedAssertion } from './scim-service.ts';

jest.setTimeout(240_000);

let server: ScimServer;
let workplace: Workplace;

forEachTest((itsServer, itsWorkplace) => {
  server = itsServer;
  workplace = itsWorkplace;
});

const program = join(__dirname, '../../bin/entra.ts');

function start(words: readonly string[], environment: Record<string, string> = {}) {
  const child = spawn(process.execPath, [program, ...words], {
    cwd: workplace.folder,
    env: { PATH: process.env['PATH'], ...environment },
  });
  let output = '';
  let messages = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (messages += chunk));
  const ended = once(child, 'close').then(([code]) => ({ code, output, messages }));
  return { child, ended };
}

function connected(...words: string[]): string[] {
  return ['--url', server.url, '--token', serverToken, ...words];
}

it('ends with 0 when all is well, and keeps its log where it says', async () => {
  const { code, output } = await start(connected('--users', '5')).ended;
  expect(code).toBe(0);
  expect(output).toContain('Provisioning log: .entra/provisioning-log.jsonl');
});

it('takes the token from the environment', async () => {
  const words = ['--url', server.url, '--test-connection'];
  const { code } = await start(words, { SCIM_TOKEN: serverToken }).ended;
  expect(code).toBe(0);
});

it.each([
  ['a client secret', [], { SCIM_CLIENT_SECRET: clientCredentials.secret }],
  ['an assertion', [], { SCIM_ASSERTION: trustedAssertion }],
  [
    'the secret of a sign-in service',
    ['--assertion-client-id', 'app', '--assertion-scope', 'api://app/.default'],
    { SCIM_ASSERTION_CLIENT_SECRET: 'theirs' },
  ],
])('takes %s from the environment', async (_, more, environment) => {
  const tokenUrl = server.url.replace('/scim', '/token');
  const signIn = more.length > 0 ? ['--assertion-url', `${tokenUrl}?sign-in`, ...more] : [];
  server.distort = ({ url }, answer) =>
    url.endsWith('?sign-in')
      ? { status: 200, text: JSON.stringify({ access_token: trustedAssertion }) }
      : answer;
  const grant = ['--token-url', tokenUrl, '--client-id', clientCredentials.id];
  const words = ['--url', server.url, '--test-connection', ...grant, ...signIn];
  expect((await start(words, environment).ended).code).toBe(0);
});

it('ends with 2 when an object failed', async () => {
  server.fault = ({ method }) => (method === 'POST' ? { status: 400 } : undefined);
  expect((await start(connected('--users', '2')).ended).code).toBe(2);
});

it('ends with 3 when the token is wrong, with one line and no trace', async () => {
  const { code, messages } = await start(['--url', server.url, '--token', 'wrong']).ended;
  expect(code).toBe(3);
  expect(messages).toMatch(/^entra: Test Connection failed: InvalidCredentials: .*\n$/);
  expect(messages).not.toContain('    at ');
});

it('ends with 64 on a wrong usage, with one line', async () => {
  const { code, messages } = await start(connected('--cycle', '2')).ended;
  expect(code).toBe(64);
  expect(messages).toMatch(/^entra: Unknown option '--cycle'\n$/);
});

it('ends with 64 on a directory that it cannot read, and names no log of what was not done', async () => {
  const directory = workplace.path('users.json');
  writeFileSync(directory, '{"value":[');
  const { code, output, messages } = await start(connected('--directory', directory)).ended;
  expect(code).toBe(64);
  expect(messages).toBe(`entra: --directory: ${directory} is not JSON\n`);
  expect(output).not.toContain('Provisioning log');
});

it('prints its usage when it is asked', async () => {
  const { code, output } = await start(['--help']).ended;
  expect([code, output]).toEqual([0, expect.stringContaining('--skip-out-of-scope-deletions')]);
});

it('ends with 130 on Ctrl-C, after the summary', async () => {
  const { child, ended } = start(connected('--users', '500', '--rate', '40'));
  server.fault = ({ method }) => {
    if (method === 'POST' && server.users.size === 3) child.kill('SIGINT');
    return undefined;
  };
  const { code, output } = await ended;
  expect(code).toBe(130);
  expect(output).toContain('│ created');
  expect(server.users.size).toBeLessThan(50);
});
