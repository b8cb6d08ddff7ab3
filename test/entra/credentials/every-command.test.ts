/** Each kind of credential, against a SCIM server and a sign-in service that is a real OpenID provider. */
import { createPublicKey, type JsonWebKey, type KeyObject, verify } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { type MicrosoftSignIn, startMicrosoftSignIn } from '../../../entra/microsoft/sign-in.ts';
import { forEachTest, type Workplace } from '../entra-run.ts';
import { app, tenantId } from '../microsoft/made-up-apps.ts';
import { type ScimServer, serverToken } from '../scim-server.ts';
import { clientCredentials, trustedAssertion } from '../scim-service.ts';

jest.setTimeout(240_000);

let server: ScimServer;
let workplace: Workplace;
let signIn: MicrosoftSignIn;
let publicKey: KeyObject;

forEachTest((itsServer, itsWorkplace) => {
  server = itsServer;
  workplace = itsWorkplace;
});
beforeAll(async () => {
  signIn = await startMicrosoftSignIn({ tenantId, apps: [app] });
  const answer = await fetch(`${signIn.authority}/${tenantId}/discovery/v2.0/keys`);
  const { keys }: { keys: JsonWebKey[] } = JSON.parse(await answer.text());
  publicKey = createPublicKey({ key: keys[0] ?? {}, format: 'jwk' });
});
afterAll(() => signIn.stop());

const tokenUrl = () => server.url.replace('/scim', '/token');
const grant = () => ['--token-url', tokenUrl(), '--client-id', clientCredentials.id];
const withSecret = () => [...grant(), '--client-secret', clientCredentials.secret];
const withSignIn = (clientSecret = app.clientSecret) => [
  ...[...grant(), '--assertion-url', signIn.tokenUrl],
  ...['--assertion-client-id', app.applicationId, '--assertion-client-secret', clientSecret],
  ...['--assertion-scope', `api://${app.applicationId}/.default`],
];

const kinds: [string, () => string[]][] = [
  ['a token', () => ['--token', serverToken]],
  ['a client secret', withSecret],
  ['a client secret in a header', () => [...withSecret(), '--basic']],
  [
    'an assertion of a file',
    () => {
      writeFileSync(workplace.path('assertion'), trustedAssertion);
      return [...grant(), '--assertion-file', workplace.path('assertion')];
    },
  ],
  [
    'an assertion of a sign-in service',
    () => {
      trustSignIn();
      return withSignIn();
    },
  ],
];

/** The server takes what the sign-in service has signed. */
function trustSignIn(): void {
  server.mishear = (request) => {
    const assertion = request.body?.['client_assertion'];
    if (typeof assertion !== 'string' || !isSigned(assertion)) return request;
    return { ...request, body: { ...request.body, client_assertion: trustedAssertion } };
  };
}

function isSigned(assertion: string): boolean {
  const [header = '', payload = '', signature = ''] = assertion.split('.');
  const signed = Buffer.from(`${header}.${payload}`);
  return verify('RSA-SHA256', signed, publicKey, Buffer.from(signature, 'base64url'));
}

describe.each(kinds)('with %s', (_, words) => {
  it.each([
    ['provisions', ['--users', '3', '--groups', '1']],
    ['tests the connection', ['--test-connection']],
    ['discovers accounts', ['--discover', '--users', '3']],
    ['runs a test of the suite', ['--suite', 'microsoft', '--only', 'SCIM_User_Create_Test']],
  ])('%s', async (__, command) => {
    const { code, messages } = await workplace.runAs(words(), server.url, command);
    expect([code, messages]).toEqual([0, expect.not.stringContaining('failed')]);
    const scim = server.requests.filter(({ url }) => url !== '/token');
    expect(scim.length).toBeGreaterThan(0);
    expect(server.requests.length - scim.length).toBeLessThan(2);
  });
});

it('says which of the two did not want it, in one line, and ends with 3', async () => {
  const [tokenEndpoint, service] = await Promise.all(
    [withSignIn(), withSignIn('wrong')].map((words) =>
      workplace.runAs(words, server.url, ['--test-connection']),
    ),
  );
  expect([tokenEndpoint?.code, service?.code]).toEqual([3, 3]);
  expect(tokenEndpoint?.messages).toBe(
    'entra: Test Connection failed: InvalidCredentials: GET /Users: the token endpoint: 401 invalid_client\n',
  );
  expect(service?.messages).toMatch(/GET \/Users: the sign-in service: 401 invalid_client: .+\n$/);
});

it('gets another token when one is refused in the middle of a run', async () => {
  let accepted = 'first';
  server.distort = (request, answer) =>
    request.url === '/token'
      ? { ...answer, text: (answer.text ?? '').replace(serverToken, accepted) }
      : answer;
  server.mishear = (request) => {
    const isAccepted = request.headers.authorization === `Bearer ${accepted}`;
    const authorization = isAccepted ? `Bearer ${serverToken}` : 'Bearer another';
    if (request.method === 'POST' && isAccepted && server.users.size === 3) accepted = 'second';
    return { ...request, headers: { ...request.headers, authorization } };
  };
  const { code } = await workplace.runAs(withSecret(), server.url, ['--users', '10']);
  expect([code, accepted]).toEqual([0, 'second']);
  expect(server.users.size).toBeGreaterThan(9);
  expect(server.requests.filter(({ url }) => url === '/token')).toHaveLength(2);
});

it('quarantines itself when there is no other token', async () => {
  server.mishear = (request) => {
    const headers = { ...request.headers, authorization: 'Bearer another' };
    return request.url === '/token' ? request : { ...request, headers };
  };
  const { code, messages } = await workplace.runAs(withSecret(), server.url, ['--users', '3']);
  expect([code, messages]).toEqual([3, expect.stringContaining('401, the token is not accepted')]);
});

it('passes both authentication tests, and the gallery’s demand', async () => {
  trustSignIn();
  const { code, output } = await workplace.runAs(
    [...withSignIn(), '--client-secret', clientCredentials.secret, '--token', serverToken],
    server.url,
    ['--suite', 'microsoft', '--only', 'ent', '--gallery'],
  );
  expect(output).toContain('  PASSED   Validate_Credentials_Test\n');
  expect(output).toContain('  PASSED   Federated_Identity_Test\n');
  expect(code).toBe(0);
  const asked = server.requests.filter(({ url }) => url === '/token').map(({ body }) => body);
  expect(asked).toContainEqual(expect.objectContaining({ baseAddress: server.url }));
});

it('shows no secret, token or assertion, not even where a server echoes them', async () => {
  trustSignIn();
  const seen = (text: string) => (server.requests.at(-1)?.body?.[text] ?? '') as string;
  server.fault = ({ url, body }) =>
    url === '/token' && body?.['client_assertion'] !== undefined
      ? {
          status: 401,
          text: JSON.stringify({
            error: 'invalid_client',
            error_description: seen('client_assertion'),
          }),
        }
      : undefined;
  const { messages } = await workplace.runAs(withSignIn(), server.url, ['--test-connection']);
  expect(messages).toContain('401 invalid_client: [token]');
  server.fault = ({ url }) =>
    url === '/token' ? undefined : { status: 400, text: `{"detail":"no ${serverToken}"}` };
  const failed = await workplace.runAs(withSecret(), server.url, ['--test-connection']);
  expect(failed.messages).toContain('400 instead of 200 and an empty list: no [token]');
});

it('warns of secrets that go in clear', async () => {
  const words = ['--token-url', 'http://host.invalid/token', '--client-id', 'a'];
  const { code, messages } = await workplace.runAs([...words, '--client-secret', 'b'], server.url, [
    '--test-connection',
    '--timeout',
    '1',
  ]);
  expect(code).toBe(3);
  expect(messages).toContain(
    'entra: http://host.invalid/token is not https; secrets go in clear\n',
  );
});
