import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { APIGatewayTokenAuthorizerEvent, Context } from 'aws-lambda';
import { KeysUnavailable } from '../../lambda/auth/key-source.ts';
import { SecretsManagerKeySource } from '../../lambda/auth/secrets-manager-key-source.ts';
import {
  type AuthorizerAdapters,
  composeAuthorizer,
} from '../../lambda/handlers/wiring/authorizer.ts';
import { createStagedKeyReader } from '../../lambda/secrets/staged-key-reader.ts';
import { makeApiKey } from '../../lambda/tenants/api-key.ts';
import { recordingLog } from '../observability/recording-log.ts';
import { SECRET_ARN, startLoopbackSecret } from '../secrets/loopback-secret.ts';

const context = { awsRequestId: 'invocation-1' } as Context;
const environment = {
  API_KEY_SECRET_ARN: SECRET_ARN,
  POWERTOOLS_SERVICE_NAME: 'scim-prod',
  POWERTOOLS_METRICS_NAMESPACE: 'Scim',
};
const key = makeApiKey('default', Buffer.alloc(32, 1));
const wrongKey = makeApiKey('default', Buffer.alloc(32, 2));
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

  function compose(adapters: AuthorizerAdapters = {}) {
    const metrics: string[] = [];
    const log = recordingLog();
    const run = composeAuthorizer(environment, {
      log,
      writeMetric: (line) => metrics.push(line),
      keySource: new SecretsManagerKeySource({
        reader: createStagedKeyReader(secret.client),
        secretId: SECRET_ARN,
        tenant: 'default',
        previousKeyGraceSeconds: 0,
        now: () => secret.clock.nowMs,
        onStale: () => undefined,
      }),
      ...adapters,
    });
    return {
      ask: (authorization: string) => run(eventWith(authorization), context),
      metrics: () => metrics.map((line) => JSON.parse(line)),
      log,
    };
  }

  it('lets the key in, as the tenant and the actor of every change', async () => {
    secret.put(key);
    const { ask, metrics, log } = compose();
    expect(await ask(`Bearer ${key}`)).toMatchObject({
      principalId: 'default',
      policyDocument: { Statement: [{ Effect: 'Allow' }] },
      context: { tenant: 'default', actor: 'Scim System User', credential: 'current' },
    });
    expect(metrics()).toEqual([]);
    expect(log.records).toEqual([]);
  });

  it('denies a wrong key, counts it under the service, and logs the reason but no part of the key', async () => {
    secret.put(key);
    const { ask, metrics, log } = compose();
    expect(await ask(`Bearer ${wrongKey}`)).toMatchObject({
      policyDocument: { Statement: [{ Effect: 'Deny' }] },
      context: { reason: 'wrong-key' },
    });
    expect(metrics()).toMatchObject([
      {
        _aws: { CloudWatchMetrics: [{ Namespace: 'Scim', Dimensions: [['service']] }] },
        service: 'scim-prod',
        AuthenticationFailure: 1,
      },
    ]);
    expect(log.records).toEqual([
      { level: 'info', message: 'a credential was refused', details: { reason: 'wrong-key' } },
    ]);
    expect(JSON.stringify([log.records, metrics()])).not.toContain(wrongKey.slice(13, 20));
  });

  it('throws exactly Unauthorized where there is no credential, counts it, and logs no error', async () => {
    const { ask, metrics, log } = compose();
    await expect(ask('Basic eDp5')).rejects.toThrow(/^Unauthorized$/);
    expect(metrics()).toMatchObject([{ AuthenticationFailure: 1 }]);
    expect(log.records.map(({ level }) => level)).toEqual(['info']);
  });

  it('fails where nobody can tell, and logs the cause', async () => {
    const unavailable = async () => {
      throw new KeysUnavailable({ cause: new Error('out of reach') });
    };
    const { ask, metrics, log } = compose({
      keySource: { keysOf: unavailable, refreshedKeysOf: unavailable },
    });
    await expect(ask(`Bearer ${key}`)).rejects.toThrow(KeysUnavailable);
    expect(log.records).toMatchObject([
      { level: 'error', details: { requestId: 'invocation-1', error: { cause: {} } } },
    ]);
    expect(metrics()).toEqual([]);
  });

  it('asks the secret once for many events', async () => {
    secret.put(key);
    const { ask } = compose();
    await ask(`Bearer ${key}`);
    await ask(`Bearer ${key}`);
    expect(secret.takeCalls()).toEqual(['DescribeSecret', 'GetSecretValue']);
  });
});

describe('composeAuthorizer', () => {
  const ask = (environment: Readonly<Record<string, string>>) =>
    composeAuthorizer(environment, { log: recordingLog() })(eventWith(`Bearer ${key}`), context);

  it('touches nothing before the first event', () => {
    expect(composeAuthorizer({})).toBeInstanceOf(Function);
  });

  it('names the setting that is absent or wrong', async () => {
    await expect(ask({})).rejects.toThrow('API_KEY_SECRET_ARN is not set');
    await expect(ask({ ...environment, PREVIOUS_KEY_GRACE_DAYS: 'a week' })).rejects.toThrow(
      'PREVIOUS_KEY_GRACE_DAYS is not a number of days',
    );
  });

  it('serves stale keys through an outage, logs it and counts StaleKeys', async () => {
    const clock = { nowMs: Date.UTC(2026, 0, 1) };
    const log = recordingLog();
    const metrics: string[] = [];
    const send = jest.spyOn(SecretsManagerClient.prototype, 'send');
    const answers = (answer: (name: string) => unknown) =>
      send.mockImplementation(async (command: object) => answer(command.constructor.name));
    const run = composeAuthorizer(environment, {
      log,
      now: () => clock.nowMs,
      writeMetric: (line) => metrics.push(line),
    });
    answers((name) =>
      name === 'DescribeSecretCommand'
        ? { VersionIdsToStages: { one: ['AWSCURRENT'] } }
        : { SecretString: key },
    );
    await run(eventWith(`Bearer ${key}`), context);
    answers(() => {
      throw new Error('out of reach');
    });
    clock.nowMs += 60_000;
    const policy = await run(eventWith(`Bearer ${key}`), context);
    send.mockRestore();
    expect(policy.context).toMatchObject({ credential: 'current' });
    expect(metrics.map((line) => JSON.parse(line))).toMatchObject([{ StaleKeys: 1 }]);
    expect(log.records).toMatchObject([{ level: 'warn', details: { ageSeconds: 60 } }]);
  });

  it('gives up on a Secrets Manager that does not answer, well within the ten seconds of API Gateway', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const before = { ...process.env };
    Object.assign(process.env, {
      AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${port}`,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
    });
    const start = performance.now();
    await expect(ask(environment)).rejects.toThrow(KeysUnavailable);
    expect(performance.now() - start).toBeLessThan(8_000);
    process.env = before;
    silent.closeAllConnections();
    await new Promise((resolve) => silent.close(resolve));
  }, 15_000);
});
