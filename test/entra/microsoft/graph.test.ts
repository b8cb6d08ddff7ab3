import { type Graph, startGraph } from '../../../entra/microsoft/graph.ts';
import { type MicrosoftSignIn, startMicrosoftSignIn } from '../../../entra/microsoft/sign-in.ts';
import { type ScimServer, serverToken, startScimServer } from '../scim-server.ts';
import { app, foreignTenantId, otherApp, provisionedId, tenantId } from './made-up-apps.ts';

let signIn: MicrosoftSignIn;
let graph: Graph;
let scim: ScimServer;

beforeEach(async () => {
  scim = await startScimServer();
  signIn = await startMicrosoftSignIn({ tenantId, apps: [app, otherApp] });
  graph = await startGraph({
    ...{ authority: signIn.authority, tenantId, servicePrincipalId: provisionedId },
    owners: [app.applicationId],
  });
});
afterEach(async () => {
  await graph.stop();
  await signIn.stop();
  await scim.close();
});

const resource = 'https://graph.microsoft.com';

async function tokenFor({ applicationId, clientSecret } = app): Promise<string> {
  const form = { client_id: applicationId, client_secret: clientSecret };
  const body = new URLSearchParams({
    ...{ grant_type: 'client_credentials', scope: `${resource}/.default`, ...form },
  });
  const answer = await fetch(signIn.tokenUrl, { method: 'POST', body });
  const { access_token: token }: { access_token: string } = JSON.parse(await answer.text());
  return token;
}

async function call(method: string, path: string, body?: unknown, token?: string) {
  const authorization = `Bearer ${token ?? (await tokenFor())}`;
  const base = `${graph.url}/v1.0/servicePrincipals/${provisionedId}/synchronization`;
  const answer = await fetch(`${base}${path}`, {
    ...{ method, headers: { authorization } },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
}

const pairs = (secrets: Record<string, string>) =>
  Object.entries(secrets).map(([key, value]) => ({ key, value }));
const right = () => ({ BaseAddress: scim.url, SecretToken: serverToken });
const validate = (body: unknown) =>
  call('POST', `/jobs/${graph.jobIds[0]}/validateCredentials`, body);

it('lists the jobs', async () => {
  const { status, body } = await call('GET', '/jobs');
  expect(status).toBe(200);
  expect(body.value).toEqual([expect.objectContaining({ id: graph.jobIds[0] })]);
});

it('tests credentials at the server that they are for', async () => {
  expect(await validate({ credentials: pairs(right()) })).toEqual({ status: 204, body: undefined });
  expect(scim.requests.map(({ url }) => url.split('?')[0])).toEqual([
    ...['/scim/Users', '/scim/Groups'],
  ]);
});

it('says what a wrong key has met, and repeats no key', async () => {
  const SecretToken = 'a-wrong-one';
  scim.fault = () => ({ status: 401, text: JSON.stringify({ detail: `not ${SecretToken}` }) });
  const { status, body } = await validate({ credentials: pairs({ ...right(), SecretToken }) });
  expect([status, body.error.code]).toEqual([400, 'InvalidCredentials']);
  expect(JSON.stringify(body)).not.toContain(SecretToken);
});

it.each([
  [{ credentials: pairs({ SecretToken: 'x' }) }, 400, 'CredentialValidationUnavailable'],
  [{ credentials: pairs({ BaseAddress: 'x', SecretToken: 'x' }) }, 400, 'InvalidCredentials'],
  [{ credentials: pairs({ Secret: 'x' }) }, 500, 'InternalServerError'],
  [{}, 400, 'RequestMissingRequiredParameter'],
  [{ credentials: 1 }, 400, 'BadRequest'],
  [{ useSavedCredentials: true }, 400, 'CredentialValidationUnavailable'],
])('refuses to test %j', async (body, status, code) => {
  expect(await validate(body)).toMatchObject({ status, body: { error: { code } } });
});

it('replaces the saved set as a whole, and tests what it has saved', async () => {
  const first = { ...right(), SyncAll: 'false' };
  expect((await call('PUT', '/secrets', { value: pairs(first) })).status).toBe(204);
  expect((await validate({ useSavedCredentials: true })).status).toBe(204);
  expect(Object.fromEntries(graph.savedSecrets())).toEqual(first);
  const second = { SecretToken: serverToken };
  expect((await call('PUT', '/secrets', { value: pairs(second) })).status).toBe(204);
  expect(Object.fromEntries(graph.savedSecrets())).toEqual(second);
  expect((await validate({ useSavedCredentials: true })).status).toBe(400);
  expect(graph.steps).toEqual(['save', 'validateSaved', 'save', 'validateSaved']);
});

it('lets in its owner alone, with a token for Graph that its own tenant has signed', async () => {
  const foreign = await startMicrosoftSignIn({ tenantId: foreignTenantId, apps: [app] });
  const wrong = [
    'x',
    await signIn.assertionFor(),
    await signIn.assertionFor({ audience: resource, claims: { exp: 1 } }),
    await foreign.assertionFor({ audience: resource, claims: { iss: signIn.issuer } }),
  ];
  for (const token of wrong) {
    const { status, body } = await call('GET', '/jobs', undefined, token);
    expect([status, body.error.code]).toEqual([401, 'InvalidAuthenticationToken']);
  }
  await foreign.stop();
  const { status, body } = await call('GET', '/jobs', undefined, await tokenFor(otherApp));
  expect([status, body.error.code]).toEqual([403, 'Authorization_RequestDenied']);
});

it('takes tokens that the sign-in service signs after a rotation of its keys', async () => {
  expect((await call('GET', '/jobs')).status).toBe(200);
  await signIn.rotateKeys({ withdraw: true });
  expect((await call('GET', '/jobs')).status).toBe(200);
});

it('answers 404 for what is not there', async () => {
  for (const [method, path] of [
    ['GET', '/secrets'],
    ['PUT', '/jobs'],
    ['POST', '/jobs/other/validateCredentials'],
    ['GET', '/jobs/../../../other'],
  ] as const) {
    const body = method === 'GET' ? undefined : { useSavedCredentials: true };
    expect((await call(method, path, body)).status).toBe(404);
  }
});

describe('a planted fault', () => {
  it('comes before the step, and nothing is done', async () => {
    graph.plantFault = (step) => (step === 'save' ? { status: 429, text: '{}' } : undefined);
    expect((await call('PUT', '/secrets', { value: pairs(right()) })).status).toBe(429);
    expect(graph.savedSecrets().size).toBe(0);
    expect((await call('GET', '/jobs')).status).toBe(200);
  });

  it('comes late, and the step is done', async () => {
    graph.plantLateFault = (step) => (step === 'save' ? 'cut' : undefined);
    await expect(call('PUT', '/secrets', { value: pairs(right()) })).rejects.toThrow();
    expect(graph.savedSecrets().size).toBe(2);
  });
});
