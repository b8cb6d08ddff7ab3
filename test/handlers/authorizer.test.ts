import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { APIGatewayTokenAuthorizerEvent, Context } from 'aws-lambda';
import { CredentialsUnavailable } from '../../lambda/auth/credential-source.ts';
import {
  type AuthorizerAdapters,
  composeAuthorizer,
} from '../../lambda/handlers/wiring/authorizer.ts';
import { createMemoryPublicKeys } from '../../lambda/memory/memory-public-keys.ts';
import { createMemoryTenantRegistry } from '../../lambda/memory/memory-tenant-registry.ts';
import { createStagedKeyReader } from '../../lambda/secrets/staged-key-reader.ts';
import { RegistryBusy } from '../../lambda/tenants/tenant-registry.ts';
import { accessToken, claimsAt, DAY_MS, key, signingPair } from '../auth/credentials-fixture.ts';
import { recordingLog } from '../observability/recording-log.ts';
import { SECRET_ARN, startLoopbackSecret } from '../secrets/loopback-secret.ts';
import { sampleTenant } from '../tenants/sample-tenant.ts';

const context = { awsRequestId: 'invocation-1' } as Context;
const environment = {
  TABLE_NAME: 'directory',
  TOKEN_ISSUER: 'scim-prod',
  POWERTOOLS_SERVICE_NAME: 'scim-prod',
  POWERTOOLS_METRICS_NAMESPACE: 'Scim',
};
const eventWith = (authorizationToken: string): APIGatewayTokenAuthorizerEvent => ({
  type: 'TOKEN',
  authorizationToken,
  methodArn: 'arn:aws:execute-api:eu-west-1:111122223333:api/prod/GET/scim/v2/Users',
});

describe('the authorizer', () => {
  let secret: Awaited<ReturnType<typeof startLoopbackSecret>>;
  beforeEach(async () => {
    secret = await startLoopbackSecret();
  });
  afterEach(() => secret.stop());

  async function compose(adapters: AuthorizerAdapters = {}) {
    const metrics: string[] = [];
    const pauses: number[] = [];
    const log = recordingLog();
    const registry = createMemoryTenantRegistry();
    await registry.create(sampleTenant('default', { secretId: SECRET_ARN }));
    const publicKeys = createMemoryPublicKeys();
    const run = composeAuthorizer(environment, {
      ...{ log, registry, publicKeys },
      keyReader: createStagedKeyReader(secret.client),
      writeMetric: (line) => metrics.push(line),
      now: () => secret.clock.nowMs,
      pause: async (milliseconds) => pauses.push(milliseconds),
      ...adapters,
    });
    return {
      ...{ registry, publicKeys, log, pauses },
      ask: (authorization: string) => run(eventWith(authorization), context),
      metrics: () => metrics.map((line) => JSON.parse(line)),
    };
  }

  it('lets the key in, as the tenant and the actor of every change', async () => {
    secret.put(key(1));
    const { ask, log, pauses } = await compose();
    expect(await ask(`Bearer ${key(1)}`)).toMatchObject({
      principalId: 'default',
      policyDocument: { Statement: [{ Effect: 'Allow' }] },
      context: { tenant: 'default', actor: 'Scim System User', credential: 'current' },
    });
    expect(log.records).toEqual([]);
    expect(pauses).toEqual([]);
  });

  it('lets an access token in that came from a key which is still good', async () => {
    secret.put(key(1));
    const { ask, publicKeys } = await compose();
    const pair = await signingPair();
    await publicKeys.publish(pair.record);
    const { keys } = await createStagedKeyReader(secret.client).read(SECRET_ARN);
    const from = (credential: string) =>
      accessToken(pair, claimsAt(secret.clock.nowMs, { credential }));
    expect(await ask(`Bearer ${await from(`key:${keys[0]?.versionId}`)}`)).toMatchObject({
      policyDocument: { Statement: [{ Effect: 'Allow' }] },
      context: { tenant: 'default', credential: 'token' },
    });
    expect(await ask(`Bearer ${await from('key:gone')}`)).toMatchObject({
      policyDocument: { Statement: [{ Effect: 'Deny' }] },
      context: { reason: 'revoked-credential' },
    });
  });

  it('writes the last use of a key and reports its age, both once in five minutes', async () => {
    secret.put(key(1));
    const { ask, registry, metrics } = await compose();
    secret.clock.nowMs += 12 * DAY_MS;
    await ask(`Bearer ${key(1)}`);
    await ask(`Bearer ${key(1)}`);
    expect([...((await registry.read('default'))?.lastUsed.values() ?? [])]).toEqual([
      new Date(secret.clock.nowMs).toISOString(),
    ]);
    expect(metrics()).toMatchObject([{ service: 'scim-prod', KeyAge: 12 }]);
  });

  it('reports a key that was replaced and is still used late in its grace', async () => {
    secret.put(key(1));
    secret.put(key(2));
    const { ask, log, metrics } = await compose();
    secret.clock.nowMs += 5 * DAY_MS;
    await ask(`Bearer ${key(1)}`);
    expect(metrics()).toMatchObject([{ PreviousKeyLate: 1 }]);
    expect(log.records).toMatchObject([{ level: 'warn', details: { tenant: 'default' } }]);
  });

  it('lets a caller in whose use cannot be written, and logs why', async () => {
    secret.put(key(1));
    const registry = createMemoryTenantRegistry();
    await registry.create(sampleTenant('default', { secretId: SECRET_ARN }));
    const recordUse = async () => {
      throw new RegistryBusy();
    };
    const { ask, log } = await compose({ registry: { ...registry, recordUse } });
    expect(await ask(`Bearer ${key(1)}`)).toMatchObject({ principalId: 'default' });
    expect(log.records).toMatchObject([
      { level: 'error', message: 'the use of a credential could not be written' },
    ]);
  });

  it('denies a wrong key, counts it under the service and the reason, and logs no part of it', async () => {
    secret.put(key(1));
    const { ask, metrics, log, pauses } = await compose();
    expect(await ask(`Bearer ${key(2)}`)).toMatchObject({
      policyDocument: { Statement: [{ Effect: 'Deny' }] },
      context: { reason: 'wrong-key' },
    });
    expect(metrics()).toMatchObject([
      {
        _aws: {
          CloudWatchMetrics: [
            { Namespace: 'Scim', Dimensions: [['service'], ['service', 'Reason']] },
          ],
        },
        service: 'scim-prod',
        Reason: 'wrong-key',
        AuthenticationFailure: 1,
      },
    ]);
    expect(log.records).toEqual([
      {
        level: 'info',
        message: 'a credential was refused',
        details: { reason: 'wrong-key', tenant: 'default', requestId: 'invocation-1' },
      },
    ]);
    expect(pauses).toEqual([expect.any(Number)]);
    expect(JSON.stringify([log.records, metrics()])).not.toContain(key(2).slice(13, 20));
  });

  it('does not log the name of a tenant that there is not', async () => {
    const { ask, log } = await compose();
    await ask(`Bearer ${key(1, 'ada-lovelace')}`);
    expect(log.records).toMatchObject([{ details: { reason: 'unknown-tenant' } }]);
    expect(JSON.stringify(log.records)).not.toContain('lovelace');
  });

  it('throws exactly Unauthorized where there is no credential, counts it, and logs no error', async () => {
    const { ask, metrics, log } = await compose();
    await expect(ask('Basic eDp5')).rejects.toThrow(/^Unauthorized$/);
    expect(metrics()).toMatchObject([{ AuthenticationFailure: 1, Reason: 'malformed' }]);
    expect(log.records.map(({ level }) => level)).toEqual(['info']);
  });

  it('lets nobody keep the answers of a flood, and asks Secrets Manager no more than it may', async () => {
    secret.put(key(1));
    const { ask } = await compose();
    await ask(`Bearer ${key(1)}`);
    secret.takeCalls();
    const answers = [];
    for (let n = 0; n < 200; n += 1) {
      secret.clock.nowMs += 1;
      answers.push(await ask(`Bearer ${key(2)}`).catch((error: Error) => error.message));
    }
    expect(secret.takeCalls()).toEqual(Array.from({ length: 5 }, () => 'DescribeSecret'));
    expect(answers.filter((answer) => answer === 'Unauthorized')).toHaveLength(195);
  });

  it('asks the secret once for many events', async () => {
    secret.put(key(1));
    const { ask } = await compose();
    await ask(`Bearer ${key(1)}`);
    await ask(`Bearer ${key(1)}`);
    expect(secret.takeCalls()).toEqual(['DescribeSecret', 'GetSecretValue']);
  });

  it('serves stale keys through an outage, logs it and counts StaleKeys', async () => {
    secret.put(key(1));
    const { ask, log, metrics } = await compose();
    await ask(`Bearer ${key(1)}`);
    await secret.services.stop();
    secret.clock.nowMs += 60_000;
    expect(await ask(`Bearer ${key(1)}`)).toMatchObject({ context: { credential: 'current' } });
    expect(metrics()).toMatchObject([{ KeyAge: 0 }, { StaleKeys: 1 }]);
    expect(log.records).toMatchObject([{ level: 'warn', details: { ageSeconds: 60 } }]);
  });

  it('fails where nobody can tell, and logs the cause', async () => {
    const keyReader = {
      read: async () => {
        throw new Error('out of reach');
      },
    };
    const { ask, metrics, log } = await compose({ keyReader });
    await expect(ask(`Bearer ${key(1)}`)).rejects.toThrow(CredentialsUnavailable);
    expect(log.records).toMatchObject([
      { level: 'error', details: { requestId: 'invocation-1', error: { cause: {} } } },
    ]);
    expect(metrics()).toEqual([]);
  });
});

describe('composeAuthorizer', () => {
  const ask = (environment: Readonly<Record<string, string>>) =>
    composeAuthorizer(environment, { log: recordingLog() })(eventWith(`Bearer ${key(1)}`), context);

  it('touches nothing before the first event', () => {
    expect(composeAuthorizer({})).toBeInstanceOf(Function);
  });

  it('names the setting that is absent or wrong', async () => {
    await expect(ask({})).rejects.toThrow('TABLE_NAME is not set');
    await expect(ask({ TABLE_NAME: 'directory' })).rejects.toThrow('TOKEN_ISSUER is not set');
    await expect(ask({ ...environment, CREDENTIAL_CACHE_SECONDS: 'soon' })).rejects.toThrow(
      'CREDENTIAL_CACHE_SECONDS is not a whole number',
    );
  });

  it('gives up on services that do not answer, before API Gateway gives up on it', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const before = { ...process.env };
    Object.assign(process.env, {
      AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${port}`,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${port}`,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
    });
    try {
      await expect(ask(environment)).rejects.toThrow(CredentialsUnavailable);
    } finally {
      process.env = before;
      silent.closeAllConnections();
      await new Promise((resolve) => silent.close(resolve));
    }
  });
});
