import { createInterruption } from '../../../entra/interruption.ts';
import { forEachTest, type Workplace } from '../entra-run.ts';
import { type ScimServer, serverToken } from '../scim-server.ts';
import { clientCredentials } from '../scim-service.ts';
import { answers, requests, saysText } from './defects.ts';

jest.setTimeout(240_000);

let server: ScimServer;
let workplace: Workplace;

forEachTest((itsServer, itsWorkplace) => {
  server = itsServer;
  workplace = itsWorkplace;
});

const suite = ['--suite', 'microsoft'];
const credentials = () => [
  ...['--token-url', server.url.replace('/scim', '/token')],
  ...['--client-id', clientCredentials.id, '--client-secret', clientCredentials.secret],
];

it.each(['legacy', 'compliant'])(
  'passes a good server in the %s dialect and leaves it empty',
  async (dialect) => {
    const { code, output } = await workplace.run(server.url, [...suite, '--dialect', dialect]);
    expect(output).toContain('58 tests: 56 passed, 0 failed, 0 warning, 2 skipped\n');
    expect(output).toMatch(/SKIPPED {2}Validate_Credentials_Test: no client secret was given/);
    expect(output).toMatch(/SKIPPED {2}Federated_Identity_Test: no assertion was given/);
    expect(output).toContain('A gallery listing needs one of the two (--gallery insists)');
    expect([code, server.users.size, server.groups.size]).toEqual([0, 0, 0]);
  },
);

it('takes a bearer token for too little only when the gallery is what matters', async () => {
  const gallery = [...suite, '--only', 'Credentials', '--gallery'];
  expect((await workplace.run(server.url, gallery)).code).toBe(2);
  const { code, output } = await workplace.run(server.url, [...gallery, ...credentials()]);
  expect(output).toContain('  PASSED   Validate_Credentials_Test\n');
  expect(output).not.toContain('No authentication test passed');
  expect(code).toBe(0);
});

it('takes the client secret from the environment, and shows it nowhere', async () => {
  server.distort = (_, answer) => ({ ...answer, status: answer.status === 401 ? 401 : 418 });
  const [url = '', id = ''] = [credentials()[1], clientCredentials.id];
  const words = [...suite, '--only', 'Credentials', '--token-url', url, '--client-id', id];
  const withoutSecret = await workplace.run(server.url, words);
  expect([withoutSecret.code, withoutSecret.messages]).toEqual([
    64,
    expect.stringContaining('--client-secret go together'),
  ]);
  const { output } = await workplace.run(server.url, [
    ...words,
    '--client-secret',
    'secret-of-mine',
  ]);
  expect(output).toMatch(/FAILED {3}Validate_Credentials_Test: The token endpoint: 401 instead/);
  expect(output).not.toContain('secret-of-mine');
});

it('fails the tests that need /Schemas where there are none, and runs the others', async () => {
  answers(404, requests('GET', 'Schemas'))(server);
  const { code, output } = await workplace.run(server.url, suite);
  expect(code).toBe(2);
  expect(output).toContain(
    'FAILED   Schema_Discoverability_Test: GET /Schemas: 404 (Not here) instead of 200',
  );
  expect(output).toContain('  PASSED   Create_User_Test\n');
  expect(output).toContain('  PASSED   SCIM_User_Update_Test\n');
});

it('sends nothing that the server does not publish', async () => {
  saysText(requests('GET', 'Schemas'), '"title"', '"headline"')(server);
  const { output } = await workplace.run(server.url, [...suite, '--only', 'User']);
  expect(output).toContain('  PASSED   SCIM_User_Update_Test\n');
  expect(JSON.stringify(server.requests.map(({ body }) => body ?? {}))).not.toContain('"title"');
});

it('skips what is about managers where there are none', async () => {
  saysText(requests('GET', 'Schemas'), '"manager"', '"boss"')(server);
  const { output } = await workplace.run(server.url, [...suite, '--only', 'Manager']);
  expect(output).toContain('5 tests: 0 passed, 0 failed, 0 warning, 5 skipped\n');
});

it('takes away what a failed test has made, and says what it could not', async () => {
  server.fault = ({ method }) => (method === 'PATCH' ? { status: 400 } : undefined);
  const failed = await workplace.run(server.url, [...suite, '--only', 'Update']);
  expect([failed.code, server.users.size, server.groups.size]).toEqual([2, 0, 0]);
  answers(403, requests('DELETE', 'Users'))(server);
  const kept = await workplace.run(server.url, [
    ...suite,
    '--only',
    'Filter for a non-existing user',
  ]);
  expect([kept.code, kept.messages]).toEqual([0, '']);
  const { messages } = await workplace.run(server.url, [...suite, '--only', 'POD_User_Test']);
  expect(messages).toBe(`entra: could not be deleted: /Users/${[...server.users.keys()].join()}\n`);
});

it('stops after the test that is under way when it is told to, and still tidies up', async () => {
  const interruption = createInterruption();
  server.fault = ({ method }) => {
    if (method === 'PATCH') interruption.request();
    return undefined;
  };
  const { code, output } = await workplace.run(server.url, suite, interruption);
  expect(code).toBe(130);
  expect(output).toContain('2 tests: 2 passed');
  expect(server.users.size).toBe(0);
});

it.each([
  [
    'a wrong token',
    { status: 401, text: '{"detail":"Wrong key"}' },
    /401, the token is not accepted: Wrong key/,
  ],
  ['no answer in time', { status: 200, delayMs: 300 }, /does not answer in time/],
])('does not begin with %s', async (_, fault, message) => {
  server.fault = () => fault;
  const { code, output, messages } = await workplace.run(server.url, [
    ...suite,
    '--timeout',
    '0.1',
  ]);
  expect([code, output]).toEqual([3, '']);
  expect(messages).toMatch(message);
});

it('keeps the token out of what it prints', async () => {
  server.fault = ({ method }) =>
    method === 'POST'
      ? { status: 400, text: JSON.stringify({ detail: `no ${serverToken}\ntoday` }) }
      : undefined;
  const { output } = await workplace.run(server.url, [...suite, '--only', 'Create_User']);
  expect(output).toMatch(/FAILED .*: no \[token\] today\n1 tests/);
});

it.each([
  [['--suite', 'okta'], '--suite is microsoft, not "okta"'],
  [[...suite, '--only', 'x y z'], '--only: no test has "x y z" in its name'],
  [[...suite, '--discover'], '--discover and --suite exclude each other'],
])('refuses %j', async (words, message) => {
  const { code, messages } = await workplace.run(server.url, words);
  expect([code, messages]).toEqual([64, `entra: ${message}\n`]);
});
