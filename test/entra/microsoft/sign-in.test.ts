import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { assertionType } from '../../../entra/microsoft/federated-sign-in.ts';
import { type MicrosoftSignIn, startMicrosoftSignIn } from '../../../entra/microsoft/sign-in.ts';
import { app, foreignTenantId, tenantId } from './made-up-apps.ts';

const graph = 'https://graph.microsoft.com';
const uri = `api://${app.applicationId}`;

let signIn: MicrosoftSignIn;
let foreign: MicrosoftSignIn;
const subject = 'arn:aws:iam::123456789012:role/rotation';
const audience = 'api://AzureADTokenExchange';

beforeEach(async () => {
  foreign = await startMicrosoftSignIn({ tenantId: foreignTenantId, apps: [app] });
  const federatedCredentials = [{ issuer: foreign.issuer, subject, audience }];
  signIn = await startMicrosoftSignIn({ tenantId, apps: [{ ...app, federatedCredentials }] });
});
afterEach(async () => {
  await signIn.stop();
  await foreign.stop();
});

function ask(parameters: Record<string, string>, headers: Record<string, string> = {}) {
  const body = new URLSearchParams({ grant_type: 'client_credentials', ...parameters });
  return fetch(signIn.tokenUrl, { method: 'POST', body, headers });
}

const withSecret = {
  client_id: app.applicationId,
  client_secret: app.clientSecret,
  scope: `${uri}/.default`,
};

async function tokenOf(answer: Response): Promise<string> {
  expect(answer.status).toBe(200);
  const body: { access_token: string } = JSON.parse(await answer.text());
  return body.access_token;
}

it('gives a token that says what Entra’s say, and that its published keys verify', async () => {
  const answer = await ask(withSecret);
  const body: { access_token: string } = JSON.parse(await answer.text());
  expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 3_599 });
  const keys = createRemoteJWKSet(new URL(`${signIn.authority}/${tenantId}/discovery/v2.0/keys`));
  const { payload, protectedHeader } = await jwtVerify(body.access_token, keys);
  expect(protectedHeader).toEqual({ typ: 'JWT', alg: 'RS256', kid: expect.any(String) });
  expect(payload).toEqual({
    ...{ iss: `${signIn.authority}/${tenantId}/v2.0`, aud: app.applicationId, tid: tenantId },
    ...{ sub: app.servicePrincipalId, oid: app.servicePrincipalId, azp: app.applicationId },
    ...{ azpacr: '1', ver: '2.0', uti: expect.any(String) },
    ...{ iat: payload.nbf, nbf: expect.any(Number), exp: (payload.nbf ?? 0) + 300 + 3_599 },
  });
});

it('spells the audience and the version as it is told to', async () => {
  signIn.form = { audience: 'applicationIdUri', version: 1 };
  expect(decodeJwt(await tokenOf(await ask(withSecret)))).toMatchObject({
    ...{ iss: `https://sts.windows.net/${tenantId}/`, aud: uri, appid: app.applicationId },
    ver: '1.0',
  });
});

it('gives a token for Graph, and for no resource that it does not know', async () => {
  const known = await tokenOf(await ask({ ...withSecret, scope: `${graph}/.default` }));
  expect(decodeJwt(known).aud).toBe(graph);
  for (const scope of ['https://other.example/.default', uri, '']) {
    const answer = await ask({ ...withSecret, scope });
    expect([scope, answer.status]).toEqual([scope, 400]);
  }
});

it('takes the secret from a Basic header too', async () => {
  const basic = `${app.applicationId}:${encodeURIComponent(app.clientSecret)}`;
  const authorization = `Basic ${Buffer.from(basic).toString('base64')}`;
  expect((await ask({ scope: `${uri}/.default` }, { authorization })).status).toBe(200);
});

it('refuses a wrong secret, and an application of another tenant', async () => {
  for (const wrong of [{ client_secret: 'x' }, { client_id: tenantId }]) {
    const answer = await ask({ ...withSecret, ...wrong });
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ error: 'invalid_client' });
  }
});

it('names its endpoints where OpenID Connect looks for them', async () => {
  const configuration = await fetch(`${signIn.issuer}/.well-known/openid-configuration`);
  expect(await configuration.json()).toMatchObject({
    issuer: signIn.issuer,
    token_endpoint: signIn.tokenUrl,
    jwks_uri: `${signIn.authority}/${tenantId}/discovery/v2.0/keys`,
  });
});

it('signs with a new key after a rotation, and publishes the old one until it is withdrawn', async () => {
  const kids = async () => {
    const keys = await fetch(`${signIn.authority}/${tenantId}/discovery/v2.0/keys`);
    const body: { keys: { kid: string }[] } = JSON.parse(await keys.text());
    return body.keys.map(({ kid }) => kid);
  };
  const kidOfToken = async () => decodeProtectedHeader(await tokenOf(await ask(withSecret))).kid;
  const first = await kidOfToken();
  await signIn.rotateKeys();
  const second = await kidOfToken();
  expect(second).not.toBe(first);
  expect(await kids()).toEqual([second, first]);
  await signIn.rotateKeys({ withdraw: true });
  expect(await kids()).toEqual([await kidOfToken()]);
  expect(signIn.jwksRequests()).toBe(2);
});

it('signs whatever it is asked to', async () => {
  const token = await signIn.assertionFor({
    ...{ audience: uri, subject: 'me', tenantId: 'other' },
    ...{ claims: { exp: 1, azp: null }, header: { typ: 'odd' } },
  });
  const keys = createRemoteJWKSet(new URL(`${signIn.authority}/${tenantId}/discovery/v2.0/keys`));
  const currentDate = new Date(0);
  await expect(
    jwtVerify(token, keys, { currentDate, clockTolerance: 1e10 }),
  ).resolves.toMatchObject({
    payload: { aud: uri, sub: 'me', oid: 'me', tid: 'other', exp: 1 },
    protectedHeader: { typ: 'odd' },
  });
  expect(decodeJwt(token)).not.toHaveProperty('azp');
});

describe('a federated credential', () => {
  const askWith = async (client_assertion: string, more: Record<string, string> = {}) =>
    ask({
      ...{ client_id: app.applicationId, client_assertion, client_assertion_type: assertionType },
      ...{ scope: `${graph}/.default`, ...more },
    });
  const foreignToken = (claims: Record<string, unknown> = {}) =>
    foreign.assertionFor({ audience, subject, claims });

  it('lets the application in with a token of the issuer that it trusts', async () => {
    const token = await tokenOf(await askWith(await foreignToken()));
    expect(decodeJwt(token)).toMatchObject({ aud: graph, azp: app.applicationId });
  });

  it.each([
    ['of another issuer', { iss: 'https://other.example' }, 700211],
    ['for another audience', { aud: 'api://other' }, 700212],
    ['of another subject', { sub: `${subject}-2` }, 700213],
    ['that has ended', { exp: 1 }, 700024],
    ['that has not begun', { nbf: 4e9 }, 700024],
    ['that does not end', { exp: null }, 700024],
  ])('refuses a token %s', async (_, claims, code) => {
    const answer = await askWith(await foreignToken(claims));
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ error: 'invalid_client', error_codes: [code] });
  });

  it('refuses a token that another key has signed', async () => {
    const [header, , signature] = (await foreignToken()).split('.');
    const [, payload] = (await foreignToken()).split('.');
    const answer = await askWith([header, payload, signature].join('.'));
    expect(await answer.json()).toMatchObject({ error_codes: [700027] });
  });

  it('refuses what is no assertion', async () => {
    expect((await askWith('x')).status).toBe(401);
    expect((await askWith(await foreignToken(), { client_assertion_type: 'x' })).status).toBe(401);
    expect((await askWith(await foreignToken(), { client_id: 'x' })).status).toBe(401);
  });
});

it('cuts the connection of whoever sends too much', async () => {
  await expect(ask({ ...withSecret, more: 'x'.repeat(70_000) })).rejects.toThrow();
  expect((await ask(withSecret)).status).toBe(200);
});

describe('a planted fault', () => {
  it('comes in place of the answer', async () => {
    signIn.plantFault = ({ path }) =>
      path.endsWith('/token')
        ? { status: 503, headers: { 'retry-after': '1' }, text: '<p>' }
        : 'cut';
    const answer = await ask(withSecret);
    expect([answer.status, await answer.text()]).toEqual([503, '<p>']);
    expect(answer.headers.get('retry-after')).toBe('1');
    await expect(fetch(`${signIn.issuer}/.well-known/openid-configuration`)).rejects.toThrow();
    signIn.plantFault = () => 'hang';
    await expect(fetch(signIn.tokenUrl, { signal: AbortSignal.timeout(50) })).rejects.toThrow();
  });
});
