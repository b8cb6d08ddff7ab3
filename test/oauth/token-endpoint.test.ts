import fc from 'fast-check';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { CredentialsUnavailable } from '../../lambda/auth/credential-source.ts';
import { EntraKeysUnavailable } from '../../lambda/oauth/entra-keys.ts';
import { trustCredentialId } from '../../lambda/tenants/credential.ts';
import { type CredentialSettings, USUAL_SETTINGS } from '../../lambda/tenants/tenant.ts';
import { RegistryBusy } from '../../lambda/tenants/tenant-registry.ts';
import {
  clientSecret,
  DAY_MS,
  ISSUER,
  key,
  keyRecord,
  START_MS,
  secretRecord,
  staged,
  trust,
} from '../auth/credentials-fixture.ts';
import { sampleTenant } from '../tenants/sample-tenant.ts';
import { basic, type SentForm } from './token-event.ts';
import { startTokenService, type TokenService } from './token-service.ts';

const tenantWith = (slug: string, settings: Partial<CredentialSettings> = {}) =>
  sampleTenant(slug, { settings: { ...USUAL_SETTINGS, ...settings } });
const ours = tenantWith('default');
const theirs = tenantWith('acme');

const withSecret = (secret: string, rest: Readonly<Record<string, string>> = {}) => ({
  form: {
    ...{ grant_type: 'client_credentials', client_id: 'default', client_secret: secret },
    ...rest,
  },
});
const withAssertion = (client = 'default') => ({
  form: {
    grant_type: 'client_credentials',
    client_id: client,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: 'a.b.c',
  },
});

async function startService(...replaced: Parameters<typeof startTokenService>[1][]) {
  const service = await startTokenService([ours, theirs], replaced[0]);
  service.stage(ours, staged('current', 1), staged('pending', 2), staged('previous', 3));
  service.stage(theirs, staged('current', 1, 'acme'));
  for (const n of [1, 2, 3, 4]) await service.registry.recordKey('default', keyRecord(n));
  await service.registry.addClientSecret('default', secretRecord(1));
  await service.registry.addClientSecret('default', secretRecord(2));
  return service;
}

describe('the token endpoint', () => {
  let service: TokenService;
  beforeEach(async () => {
    service = await startService();
  });

  it('gives an access token for the key of a tenant: 200, JSON, kept by no cache', async () => {
    const { status, headers, body } = await service.send(withSecret(key(1)));
    expect(status).toBe(200);
    expect(headers).toEqual({
      'Content-Type': 'application/json',
      'Cache-Control': 'no-store',
      Pragma: 'no-cache',
    });
    expect(body).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 3600,
    });
  });

  it('gives a token as RFC 9068 has it, bound to the tenant and to the credential', async () => {
    const { body } = await service.send(withSecret(key(1)));
    expect(decodeProtectedHeader(body.access_token)).toEqual({
      alg: 'ES256',
      typ: 'at+jwt',
      kid: service.kid,
    });
    expect(decodeJwt(body.access_token)).toEqual({
      iss: ISSUER,
      aud: ISSUER,
      sub: 'default',
      client_id: 'default',
      iat: START_MS / 1000,
      exp: START_MS / 1000 + 3600,
      jti: 'token-1',
      credential: 'key:v1',
    });
    expect(await service.verify(body.access_token)).toMatchObject({
      outcome: 'valid',
      tenant: 'default',
      credentialId: 'key:v1',
    });
  });

  it('lets a token live as long as the tenant says, and no longer', async () => {
    await service.change('default', { settings: { accessTokenSeconds: 21_600 } });
    const { body } = await service.send(withSecret(key(1)));
    expect(body.expires_in).toBe(21_600);
    service.clock.nowMs += (21_600 + 4) * 1000;
    expect(await service.verify(body.access_token)).toMatchObject({ outcome: 'valid' });
    service.clock.nowMs += 1000;
    expect(await service.verify(body.access_token)).toMatchObject({ outcome: 'refused' });
  });

  it('names the scope only to one who asks for one', async () => {
    const { body } = await service.send(withSecret(key(1), { scope: 'api://any/.default' }));
    expect(body.scope).toBe('scim');
    expect(decodeJwt(body.access_token)).toMatchObject({ scope: 'scim' });
  });

  it.each([
    ['the pending key', key(2), 'key:v2'],
    ['the previous key', key(3), 'key:v3'],
    ['a client secret', clientSecret(1), 'secret:s1'],
    ['another client secret', clientSecret(2), 'secret:s2'],
  ])('takes %s', async (_, secret, credential) => {
    const { status, body } = await service.send(withSecret(secret));
    expect(status).toBe(200);
    expect(decodeJwt(body.access_token)).toMatchObject({ credential });
  });

  it('takes the key in a Basic header', async () => {
    const { status } = await service.send({
      form: { grant_type: 'client_credentials' },
      headers: { Authorization: basic('default', key(1)) },
    });
    expect(status).toBe(200);
    expect(service.takeReports()).toMatchObject([
      { method: 'client_secret_basic', outcome: 'issued', tenant: 'default' },
    ]);
  });

  it('takes the key of a tenant that may not present it to SCIM itself', async () => {
    await service.change('default', { settings: { bearer: 'refused' } });
    expect((await service.send(withSecret(key(1)))).status).toBe(200);
  });

  it('writes that the credential was used, and how old the key is', async () => {
    await service.send(withSecret(key(1)));
    await service.send(withSecret(clientSecret(1)));
    expect((await service.registry.read('default'))?.lastUsed).toEqual(
      new Map([
        ['key:v1', '2026-01-31T08:00:00.000Z'],
        ['secret:s1', '2026-01-31T08:00:00.000Z'],
      ]),
    );
    expect(service.ages).toEqual([1]);
  });

  it('tells of the client secret that expires soon, and of no other', async () => {
    await service.registry.addClientSecret('default', secretRecord(3, '2026-02-20T08:00:00.000Z'));
    for (const n of [1, 3]) await service.send(withSecret(clientSecret(n)));
    expect(service.expiring).toEqual([{ tenant: 'default', clientSecretId: 's3', daysLeft: 20 }]);
  });

  it('tells of it to nobody who presents it in vain', async () => {
    await service.registry.addClientSecret('default', secretRecord(3, '2026-02-20T08:00:00.000Z'));
    await service.change('default', { state: 'disabled' });
    await service.send(withSecret(clientSecret(3)));
    service.clock.nowMs += 20 * DAY_MS;
    await service.send(withSecret(clientSecret(3)));
    expect(service.takeReports().map(({ outcome }) => outcome)).toEqual(['disabled', 'refused']);
    expect(service.expiring).toEqual([]);
  });

  it('asks Secrets Manager once for many tokens', async () => {
    for (let n = 0; n < 5; n += 1) await service.send(withSecret(key(1)));
    expect(service.takeSecretReads()).toHaveLength(1);
  });

  it('knows a tenant that was made a moment ago', async () => {
    const made = tenantWith('late');
    service.stage(made, staged('current', 1, 'late'));
    const sent = withSecret(key(1, 'late'), { client_id: 'late' });
    expect((await service.send(sent)).status).toBe(401);
    await service.registry.create(made);
    service.clock.nowMs += 1;
    expect((await service.send(sent)).status).toBe(200);
  });

  it('takes a credential that was made a moment ago', async () => {
    await service.send(withSecret(key(1)));
    service.clock.nowMs += 1000;
    await service.registry.addClientSecret('default', secretRecord(5));
    service.stage(ours, staged('current', 6));
    expect((await service.send(withSecret(clientSecret(5)))).status).toBe(200);
    expect((await service.send(withSecret(key(6)))).status).toBe(200);
  });

  it('takes a key whose grace was made longer, or whose label was given back, a moment ago', async () => {
    await service.change('default', { settings: { keyGraceSeconds: 1 } });
    await service.send(withSecret(key(1)));
    service.clock.nowMs += 1000;
    await service.change('default', { settings: { keyGraceSeconds: 60 } });
    expect((await service.send(withSecret(key(3)))).status).toBe(200);
    service.clock.nowMs += 1000;
    service.stage(ours, staged('current', 4));
    expect((await service.send(withSecret(key(4)))).status).toBe(200);
  });
});

describe('a client that is not who it says', () => {
  const refusals: [string, SentForm, string, string | undefined][] = [
    ['of no tenant', withSecret(key(1), { client_id: 'nobody' }), 'unknown-tenant', undefined],
    [
      'that nobody could be',
      withSecret(key(1), { client_id: 'No/Body#' }),
      'unknown-tenant',
      undefined,
    ],
    ['of no tenant, with an assertion', withAssertion('nobody'), 'unknown-tenant', undefined],
    ['with no credential', withSecret(''), 'malformed', undefined],
    ['with a wrong key', withSecret(key(9)), 'wrong-key', 'default'],
    ['with the key of another tenant', withSecret(key(1, 'acme')), 'wrong-key', 'default'],
    ['with a key that no version is any more', withSecret(key(4)), 'revoked-key', 'default'],
    ['with a wrong secret', withSecret(clientSecret(9)), 'wrong-secret', 'default'],
    ['with a secret of any form', withSecret('wrong'), 'wrong-secret', 'default'],
    ['with an assertion and no trust', withAssertion(), 'no-trust', 'default'],
  ];

  it.each(refusals)(
    'gets the one answer that says nothing: %s',
    async (_, sent, reason, tenant) => {
      const service = await startService();
      const { status, headers, body } = await service.send(sent);
      expect(status).toBe(401);
      expect(headers).toEqual({
        'Content-Type': 'application/json',
        'Cache-Control': 'no-store',
        Pragma: 'no-cache',
        'WWW-Authenticate': 'Basic realm="scim", charset="UTF-8"',
      });
      expect(body).toEqual({
        error: 'invalid_client',
        error_description: 'The client is unknown, or its credential is wrong or no longer valid.',
      });
      expect(service.takeReports()).toMatchObject([{ outcome: 'refused', reason, tenant }]);
    },
  );

  it('gets it after a whole number of steps, whatever the reason', async () => {
    for (const [, sent] of refusals) {
      const service = await startService();
      await service.send(sent);
      expect(service.pauses).toEqual([expect.any(Number)]);
      expect((service.pauses[0] ?? 0) + 7).toBe(100);
    }
  });

  it('costs no call to Secrets Manager where there is no such tenant', async () => {
    const service = await startService();
    for (let n = 0; n < 100; n += 1) {
      await service.send(withSecret(key(1), { client_id: `nobody-${n}` }));
    }
    expect(service.takeSecretReads()).toEqual([]);
  });

  it('is looked for nowhere under a name that no tenant can have', async () => {
    const credentialsOf = async () => {
      throw new Error('somebody looks for it');
    };
    const service = await startService({
      credentials: { credentialsOf, refreshedCredentialsOf: credentialsOf },
    });
    const { status } = await service.send(withSecret(key(1), { client_id: 'T#x' }));
    expect(status).toBe(401);
    expect(service.takeReports()).toMatchObject([{ reason: 'unknown-tenant' }]);
  });

  it('reaches Secrets Manager at a bounded rate, and keeps no good client out', async () => {
    const service = await startService();
    for (let n = 0; n < 200; n += 1) {
      service.clock.nowMs += 10;
      await service.send(withSecret(key(50 + n)));
    }
    expect(service.takeSecretReads()).toHaveLength(5);
    expect((await service.send(withSecret(key(1)))).status).toBe(200);
  });

  it.each(['deleting', 'deleted'] as const)('is one whose tenant is %s', async (state) => {
    const service = await startService();
    await service.send(withSecret(key(1)));
    service.takeReports();
    await service.change('default', { state });
    service.clock.nowMs += 5000;
    expect((await service.send(withSecret(key(1)))).status).toBe(401);
    expect(service.takeReports()).toMatchObject([{ reason: 'unknown-tenant' }]);
  });

  it('is one whose client secret has expired or was removed', async () => {
    const service = await startService();
    await service.registry.removeClientSecret('default', 's1');
    expect((await service.send(withSecret(clientSecret(1)))).status).toBe(401);
    service.clock.nowMs = Date.parse('2027-01-31T08:00:00.000Z');
    expect((await service.send(withSecret(clientSecret(2)))).status).toBe(401);
    expect(service.takeReports().map(({ reason }) => reason)).toEqual([
      'wrong-secret',
      'expired-secret',
    ]);
  });

  it('is one whose key was replaced longer ago than its grace', async () => {
    const service = await startService();
    service.clock.nowMs += 7 * DAY_MS;
    expect((await service.send(withSecret(key(3)))).status).toBe(401);
    expect(service.takeReports()).toMatchObject([{ reason: 'expired-key' }]);
  });
});

describe('a tenant that is switched off', () => {
  it('is told so where its credential is right, within five seconds, and on again likewise', async () => {
    const service = await startService();
    expect((await service.send(withSecret(key(1)))).status).toBe(200);
    await service.change('default', { state: 'disabled' });
    service.clock.nowMs += 5000;
    const { status, body } = await service.send(withSecret(key(1)));
    expect(status).toBe(400);
    expect(body).toMatchObject({
      error: 'unauthorized_client',
      error_description: expect.stringContaining('switched provisioning off'),
    });
    await service.change('default', { state: 'enabled' });
    service.clock.nowMs += 5000;
    expect((await service.send(withSecret(key(1)))).status).toBe(200);
    expect(service.takeReports().map(({ outcome }) => outcome)).toEqual([
      'issued',
      'disabled',
      'issued',
    ]);
  });

  it('is like any other to a client that is not who it says', async () => {
    const service = await startService();
    await service.change('default', { state: 'disabled' });
    expect((await service.send(withSecret(key(9)))).status).toBe(401);
  });
});

describe('an assertion', () => {
  const believe = { verifyAssertion: async () => ({ outcome: 'valid' }) as const };

  it('is held against the trust of its tenant, and the token is bound to that trust', async () => {
    const asked: unknown[] = [];
    const service = await startService({
      async verifyAssertion(...given) {
        asked.push(given);
        return { outcome: 'valid' };
      },
    });
    await service.change('default', { settings: { trust } });
    const { status, body } = await service.send(withAssertion());
    expect(status).toBe(200);
    expect(decodeJwt(body.access_token)).toMatchObject({ credential: trustCredentialId(trust) });
    expect(asked).toEqual([['a.b.c', trust]]);
    expect(service.takeReports()).toMatchObject([{ method: 'client_assertion' }]);
  });

  it('is good as soon as the trust is set', async () => {
    const service = await startService(believe);
    expect((await service.send(withAssertion())).status).toBe(401);
    await service.change('default', { settings: { trust } });
    service.clock.nowMs += 1000;
    expect((await service.send(withAssertion())).status).toBe(200);
  });

  it.each(['foreign-token', 'wrong-assertion'] as const)(
    'is good as soon as the trust by which it was refused is another: %s',
    async (reason) => {
      const service = await startService({
        verifyAssertion: async (_, { subject }) =>
          subject === trust.subject ? { outcome: 'valid' } : { outcome: 'refused', reason },
      });
      const wrong = { ...trust, subject: trust.applicationId };
      await service.change('default', { settings: { trust: wrong } });
      expect((await service.send(withAssertion())).status).toBe(401);
      await service.change('default', { settings: { trust } });
      service.clock.nowMs += 1000;
      expect((await service.send(withAssertion())).status).toBe(200);
    },
  );

  it('is checked once where nothing that we could have missed would make it good', async () => {
    let checks = 0;
    const service = await startService({
      async verifyAssertion() {
        checks += 1;
        return { outcome: 'refused', reason: 'bad-signature' };
      },
    });
    await service.change('default', { settings: { trust } });
    expect((await service.send(withAssertion())).status).toBe(401);
    expect(checks).toBe(1);
    expect(service.takeReports()).toMatchObject([{ reason: 'bad-signature', tenant: 'default' }]);
  });
});

describe('an answer that nobody can give', () => {
  const failing = (error: Error) => async () => {
    throw error;
  };

  it.each([
    ['credentials', { authenticate: failing(new CredentialsUnavailable()) }],
    ['the registry', { stateOf: failing(new RegistryBusy()) }],
    ['the keys of Entra', { authenticate: failing(new EntraKeysUnavailable()) }],
    ['the signing key', { issue: failing(new CredentialsUnavailable()) }],
  ])('for want of %s is a 503 that says when to come back', async (_, replaced) => {
    const service = await startService(replaced);
    const { status, headers, body } = await service.send(withSecret(key(1)));
    expect(status).toBe(503);
    expect(headers).toMatchObject({ 'Retry-After': '5', 'Cache-Control': 'no-store' });
    expect(body.error).toBe('temporarily_unavailable');
    expect(service.takeReports()).toMatchObject([
      { outcome: 'unavailable', cause: expect.any(Error) },
    ]);
  });

  it('is a 503 while it cannot be read whether a wrong one was made a moment ago', async () => {
    const service = await startService();
    await service.send(withSecret(key(1)));
    service.vault.isDown = true;
    service.clock.nowMs += 1000;
    expect((await service.send(withSecret(key(9)))).body.error).toBe('temporarily_unavailable');
    expect((await service.send(withSecret(key(1)))).status).toBe(200);
    await service.registry.addClientSecret('default', secretRecord(3));
    service.clock.nowMs += 5000;
    expect((await service.send(withSecret(clientSecret(3)))).status).toBe(200);
  });

  it('for a defect of ours is a 500 that tells nothing of it', async () => {
    const service = await startService({ issue: failing(new Error('the inside of it')) });
    const { status, body } = await service.send(withSecret(key(1)));
    expect(status).toBe(500);
    expect(body.error).toBe('server_error');
    expect(JSON.stringify(body)).not.toContain('inside');
    expect(service.takeReports()).toMatchObject([
      { outcome: 'failed', cause: expect.objectContaining({ message: 'the inside of it' }) },
    ]);
  });
});

describe('whatever a client sends', () => {
  const names = fc.constantFrom(
    ...['grant_type', 'client_id', 'client_secret', 'client_assertion', 'client_assertion_type'],
    ...['scope', 'resource', '__proto__', 'constructor', ''],
  );
  const values = fc.oneof(
    fc.constantFrom('client_credentials', 'default', 'acme', '__proto__', key(9), clientSecret(9)),
    fc.constantFrom('urn:ietf:params:oauth:client-assertion-type:jwt-bearer', 'a.b.c', ''),
    fc.string({ unit: 'binary' }),
  );
  const parameters = fc.array(fc.tuple(names, values), { maxLength: 6 });
  const begun: [string, string][] = [
    ['grant_type', 'client_credentials'],
    ['client_id', 'default'],
  ];
  const body = fc.oneof(
    parameters,
    parameters.map((more) => [...begun, ...more]),
    fc.string({ unit: 'binary' }),
  );
  const authorization = fc.oneof(
    fc.constant(undefined),
    fc.string(),
    fc.string().map((text) => `Basic ${text}`),
    fc
      .tuple(values, values)
      .map(([id, secret]) => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`),
  );

  it('is answered as RFC 6749 has it, and never with a 500 or a token', async () => {
    const service = await startService();
    await service.change('default', { settings: { trust } });
    await fc.assert(
      fc.asyncProperty(body, authorization, fc.boolean(), async (form, header, base64) => {
        const headers: Record<string, string> =
          header === undefined ? {} : { Authorization: header };
        const { status, body: answer } = await service.send({ form, headers, base64 });
        expect([400, 401]).toContain(status);
        expect(Object.keys(answer)).toEqual(['error', 'error_description']);
      }),
      { numRuns: 300 },
    );
    expect(new Set(service.takeReports().map(({ outcome }) => outcome))).toEqual(
      new Set(['invalid', 'refused']),
    );
  });

  it('is not repeated in what is said about it', async () => {
    const service = await startService();
    await service.send(
      withSecret('my-secret-of-4711', { client_id: 'client-4711', scope: '4711' }),
    );
    await service.send({ form: { grant_type: 'type-4711' }, query: { client_secret: '4711' } });
    await service.send({ form: 'client_secret=4711', headers: { 'content-type': '4711/4711' } });
    const reports = service.takeReports();
    expect(reports.map(({ outcome }) => outcome)).toEqual(['refused', 'invalid', 'invalid']);
    expect(JSON.stringify(reports)).not.toContain('4711');
  });
});
