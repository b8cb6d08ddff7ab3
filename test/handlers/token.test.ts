import type { APIGatewayProxyResult, Context } from 'aws-lambda';
import { decodeJwt } from 'jose';
import { startMicrosoftSignIn } from '../../entra/microsoft/sign-in.ts';
import { composeToken, type TokenAdapters } from '../../lambda/handlers/wiring/token.ts';
import { createMemoryTenantRegistry } from '../../lambda/memory/memory-tenant-registry.ts';
import { createSigningKeySource } from '../../lambda/secrets/signing-key-source.ts';
import { createStagedKeyReader } from '../../lambda/secrets/staged-key-reader.ts';
import { USUAL_SETTINGS } from '../../lambda/tenants/tenant.ts';
import { RegistryBusy } from '../../lambda/tenants/tenant-registry.ts';
import { clientSecret, key, secretRecord, trust } from '../auth/credentials-fixture.ts';
import { type SentForm, toAnswer, tokenEvent } from '../oauth/token-event.ts';
import { newSigningKey } from '../oauth/token-service.ts';
import { recordingLog } from '../observability/recording-log.ts';
import { SECRET_ARN, startLoopbackSecret } from '../secrets/loopback-secret.ts';
import { sampleTenant } from '../tenants/sample-tenant.ts';

const context = { awsRequestId: 'invocation-1' } as Context;
const environment = {
  TOKEN_ISSUER: 'scim-prod',
  ENTRA_AUTHORITY: 'https://login.microsoftonline.com',
  POWERTOOLS_SERVICE_NAME: 'scim-prod',
  POWERTOOLS_METRICS_NAMESPACE: 'Scim',
};
const withSecret = (secret: string, client = 'default'): SentForm => ({
  form: { grant_type: 'client_credentials', client_id: client, client_secret: secret },
});

describe('the token function', () => {
  let secret: Awaited<ReturnType<typeof startLoopbackSecret>>;
  beforeEach(async () => {
    secret = await startLoopbackSecret();
  });
  afterEach(() => secret.stop());

  async function compose(
    adapters: TokenAdapters = {},
    more: Readonly<Record<string, string>> = {},
  ) {
    const metrics: string[] = [];
    const log = recordingLog();
    const registry = createMemoryTenantRegistry();
    await registry.create(
      sampleTenant('default', {
        secretId: SECRET_ARN,
        settings: { ...USUAL_SETTINGS, trust },
      }),
    );
    await registry.addClientSecret('default', secretRecord(1, '2999-01-31T08:00:00.000Z'));
    const signingKey = await newSigningKey();
    const run = composeToken(
      { ...environment, ...more },
      {
        log,
        registry,
        keyReader: createStagedKeyReader(secret.client),
        signingKeys: { read: async () => signingKey },
        pause: async () => undefined,
        writeMetric: (line) => metrics.push(line),
        ...adapters,
      },
    );
    return {
      ask: async (sent: SentForm) => {
        const result: APIGatewayProxyResult = await run(tokenEvent(sent), context);
        return toAnswer(result);
      },
      metrics: () => metrics.map((line) => JSON.parse(line)),
      log,
    };
  }

  it('issues a token for the key in Secrets Manager, and counts and logs it', async () => {
    secret.put(key(1));
    const { ask, metrics, log } = await compose();
    const { status, body } = await ask(withSecret(key(1)));
    expect(status).toBe(200);
    expect(decodeJwt(body.access_token)).toMatchObject({ iss: 'scim-prod', sub: 'default' });
    expect(metrics()).toMatchObject([{ KeyAge: expect.any(Number) }, { TokenIssued: 1 }]);
    expect(log.records).toEqual([
      {
        level: 'info',
        message: 'a token request was answered',
        details: {
          requestId: 'request-1',
          outcome: 'issued',
          tenant: 'default',
          method: 'client_secret_post',
          status: 200,
          milliseconds: expect.any(Number),
        },
      },
    ]);
    const said = JSON.stringify([log.records, metrics()]);
    expect(said).not.toContain(body.access_token);
    expect(said).not.toContain(key(1).slice(13, 20));
  });

  it('issues one for a client secret', async () => {
    const { ask } = await compose();
    expect((await ask(withSecret(clientSecret(1)))).status).toBe(200);
  });

  it('warns of a client secret that expires soon, and names it to the log alone', async () => {
    const { ask, metrics, log } = await compose({
      now: () => Date.parse('2999-01-11T08:00:00.000Z'),
    });
    expect((await ask(withSecret(clientSecret(1)))).status).toBe(200);
    expect(metrics()).toMatchObject([
      {
        _aws: { CloudWatchMetrics: [{ Dimensions: [['service']] }] },
        ClientSecretExpiring: 1,
      },
      { TokenIssued: 1 },
    ]);
    expect(log.records).toMatchObject([
      { level: 'warn', details: { tenant: 'default', clientSecretId: 's1', daysLeft: 20 } },
      { level: 'info', details: { outcome: 'issued' } },
    ]);
    expect(JSON.stringify(metrics())).not.toMatch(/default|s1/);
  });

  it('issues one for an assertion that a sign-in service signed', async () => {
    const signIn = await startMicrosoftSignIn({
      tenantId: trust.entraTenantId,
      apps: [
        {
          applicationId: trust.applicationId,
          servicePrincipalId: trust.subject,
          clientSecret: 'a-secret-of-entra',
        },
      ],
    });
    const { ask, log } = await compose({}, { ENTRA_AUTHORITY: signIn.authority });
    const withAssertion = (assertion: string): SentForm => ({
      form: {
        grant_type: 'client_credentials',
        client_id: 'default',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: assertion,
      },
    });
    const good = await signIn.assertionFor();
    expect((await ask(withAssertion(good))).status).toBe(200);
    const ofAnotherAudience = await signIn.assertionFor({ audience: 'api://another' });
    expect((await ask(withAssertion(ofAnotherAudience))).status).toBe(401);
    await signIn.stop();
    expect(log.records.map(({ details }) => details['reason'])).toEqual([
      undefined,
      'foreign-token',
    ]);
    expect(JSON.stringify(log.records)).not.toContain(good.slice(0, 20));
  });

  it('counts a refusal, also by its reason, and logs that and nothing that was sent', async () => {
    secret.put(key(1));
    const { ask, metrics, log } = await compose();
    expect((await ask(withSecret(key(2)))).status).toBe(401);
    expect((await ask(withSecret(key(2), 'client-4711'))).status).toBe(401);
    expect(metrics()).toMatchObject([
      {
        _aws: { CloudWatchMetrics: [{ Dimensions: [['service'], ['service', 'Reason']] }] },
        AuthenticationFailure: 1,
        Reason: 'wrong-key',
      },
      { AuthenticationFailure: 1, Reason: 'unknown-tenant' },
    ]);
    expect(log.records).toMatchObject([
      { level: 'info', details: { outcome: 'refused', reason: 'wrong-key', tenant: 'default' } },
      { level: 'info', details: { outcome: 'refused', reason: 'unknown-tenant' } },
    ]);
    expect(JSON.stringify([log.records, metrics()])).not.toMatch(/4711|scim_/);
  });

  it('warns of an outage and is no defect then', async () => {
    const registry = createMemoryTenantRegistry();
    const { ask, metrics, log } = await compose({
      registry: { ...registry, read: () => Promise.reject(new RegistryBusy()) },
    });
    expect((await ask(withSecret(key(1)))).status).toBe(503);
    expect(log.records).toMatchObject([
      { level: 'warn', details: { outcome: 'unavailable', error: expect.any(Error) } },
    ]);
    expect(metrics()).toEqual([]);
  });

  it('logs a defect as an error, and answers nevertheless', async () => {
    secret.put(key(1));
    const { ask, log } = await compose({
      signingKeys: { read: async () => ({ ...(await newSigningKey()), d: 'no key' }) },
    });
    expect((await ask(withSecret(key(1)))).status).toBe(500);
    expect(log.records).toMatchObject([{ level: 'error', details: { outcome: 'failed' } }]);
  });

  it('signs with the key in its secret', async () => {
    const signingKey = await newSigningKey();
    secret.put(JSON.stringify(signingKey));
    const { ask } = await compose({
      signingKeys: createSigningKeySource({
        client: secret.client,
        secretId: SECRET_ARN,
      }),
    });
    expect((await ask(withSecret(clientSecret(1)))).status).toBe(200);
  });
});

describe('composeToken', () => {
  it('touches nothing before the first event', () => {
    expect(composeToken({})).toBeInstanceOf(Function);
  });

  it.each(['ENTRA_AUTHORITY', 'SIGNING_KEY_SECRET_ARN', 'TOKEN_ISSUER'])(
    'names the setting that is absent: %s',
    async (name) => {
      const whole = { ...environment, SIGNING_KEY_SECRET_ARN: SECRET_ARN, [name]: '' };
      const run = composeToken(whole, {
        log: recordingLog(),
        registry: createMemoryTenantRegistry(),
      });
      await expect(run(tokenEvent({}), context)).rejects.toThrow(`${name} is not set`);
    },
  );
});
