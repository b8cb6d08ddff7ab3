/** The authorizer behind a gateway that keeps its answers, and somebody who sends what he likes. */
import { randomBytes } from 'node:crypto';
import type { APIGatewayTokenAuthorizerEvent, Context } from 'aws-lambda';
import {
  AUTHORIZATION_PATTERN,
  AUTHORIZER_CACHE_SECONDS,
} from '../../lambda/contract/authorization.ts';
import { composeAuthorizer } from '../../lambda/handlers/wiring/authorizer.ts';
import { createMemoryPublicKeys } from '../../lambda/memory/memory-public-keys.ts';
import { createMemoryTenantRegistry } from '../../lambda/memory/memory-tenant-registry.ts';
import { createStagedKeyReader } from '../../lambda/secrets/staged-key-reader.ts';
import { makeApiKey } from '../../lambda/tenants/api-key.ts';
import type { Invocation } from '../../local/invocation.ts';
import { createTokenAuthorizer } from '../../local/token-authorizer.ts';
import { accessToken, claimsAt, key, signingPair } from '../auth/credentials-fixture.ts';
import { recordingLog } from '../observability/recording-log.ts';
import { SECRET_ARN, startLoopbackSecret } from '../secrets/loopback-secret.ts';
import { sampleTenant } from '../tenants/sample-tenant.ts';

const environment = { TABLE_NAME: 'directory', TOKEN_ISSUER: 'scim-prod' };
const api = {
  ...{ apiId: 'api', stageName: 'prod', region: 'eu-west-1', account: '111122223333' },
  ...{ methods: [], gatewayResponses: {} },
};
const description = {
  ...{ id: 'authorizer', functionArn: 'arn', header: 'Authorization' },
  validationExpression: AUTHORIZATION_PATTERN,
  cacheSeconds: AUTHORIZER_CACHE_SECONDS,
};
const madeUpKey = (tenant = 'default') => makeApiKey(tenant, randomBytes(32));

describe('a flood', () => {
  let secret: Awaited<ReturnType<typeof startLoopbackSecret>>;
  beforeEach(async () => {
    secret = await startLoopbackSecret();
    secret.put(key(1));
  });
  afterEach(() => secret.stop());

  async function start() {
    const counts = { runs: 0, registryReads: 0, publicKeyReads: 0 };
    const registry = createMemoryTenantRegistry();
    await registry.create(sampleTenant('default', { secretId: SECRET_ARN }));
    const publicKeys = createMemoryPublicKeys();
    const run = composeAuthorizer(environment, {
      log: recordingLog(),
      registry: {
        ...registry,
        async read(slug) {
          counts.registryReads += 1;
          return registry.read(slug);
        },
      },
      publicKeys: {
        ...publicKeys,
        async list() {
          counts.publicKeyReads += 1;
          return publicKeys.list();
        },
      },
      keyReader: createStagedKeyReader(secret.client),
      writeMetric: () => undefined,
      now: () => secret.clock.nowMs,
      pause: async () => undefined,
    });
    const invoke = async (_arn: string, event: unknown): Promise<Invocation> => {
      counts.runs += 1;
      try {
        const context = { awsRequestId: 'invocation-1' } as Context;
        const payload = await run(event as APIGatewayTokenAuthorizerEvent, context);
        return { outcome: 'returned', payload };
      } catch (error) {
        const { name: errorType, message: errorMessage } = error as Error;
        return { outcome: 'failed', errorType, errorMessage };
      }
    };
    const gateway = createTokenAuthorizer(api, invoke, () => secret.clock.nowMs);
    async function answerTo(credential: string): Promise<string> {
      const answer = await gateway.authorize({
        authorizer: description,
        token: `Bearer ${credential}`,
        ...{ httpMethod: 'GET', path: '/scim/v2/Users' },
      });
      return answer.outcome === 'allowed' ? 'allowed' : answer.response;
    }
    return { answerTo, counts, publicKeys };
  }

  /** What the gateway makes of each: both are the same 401. */
  const refusals = ['ACCESS_DENIED', 'UNAUTHORIZED'];

  /** One bad credential after the other, 50 ms apart, and a good one after each. */
  async function flood(
    answerTo: (credential: string) => Promise<string>,
    count: number,
    badOne: (n: number) => Promise<string> | string,
  ) {
    for (let n = 0; n < count; n += 1) {
      secret.clock.nowMs += 50;
      expect(refusals).toContain(await answerTo(await badOne(n)));
      expect(await answerTo(key(1))).toBe('allowed');
    }
  }

  it('of one bad key costs one run of the authorizer while the gateway keeps its answer', async () => {
    const { answerTo, counts } = await start();
    const bad = madeUpKey();
    for (let n = 0; n < 2000; n += 1) {
      expect(await answerTo(bad)).toBe('ACCESS_DENIED');
      secret.clock.nowMs += 29;
    }
    expect(counts.runs).toBe(2);
  });

  it('of different keys reaches Secrets Manager at a bounded rate, and refuses no good one', async () => {
    const { answerTo, counts } = await start();
    await flood(answerTo, 2000, () => madeUpKey());
    const calls = secret.takeCalls();
    // In 100 seconds: the first read, five at once, and one in five seconds.
    expect(calls.length).toBeLessThanOrEqual(1 + 1 + 5 + 20);
    expect(calls.filter((call) => call === 'GetSecretValue')).toHaveLength(1);
    expect(counts.registryReads).toBeLessThanOrEqual(1 + 5 + 20);
  });

  it('of keys of made-up tenants reaches Secrets Manager not at all', async () => {
    const { answerTo } = await start();
    await answerTo(key(1));
    secret.takeCalls();
    await flood(answerTo, 2000, (n) => madeUpKey(`tenant-${n}`));
    // What the good key costs in 100 seconds.
    expect(secret.takeCalls()).toEqual(Array.from({ length: 3 }, () => 'DescribeSecret'));
  });

  it('of tokens with made-up signing keys reads the public keys at a bounded rate', async () => {
    const { answerTo, counts } = await start();
    const pair = await signingPair();
    await flood(answerTo, 200, () => {
      const kid = randomBytes(32).toString('base64url');
      return accessToken({ ...pair, kid }, claimsAt(secret.clock.nowMs));
    });
    expect(counts.publicKeyReads).toBeLessThanOrEqual(1 + 5 + 2);
    expect(counts.registryReads).toBeLessThanOrEqual(1);
  });

  it('keeps a key that was just made from working for no longer than the next read takes to come', async () => {
    const { answerTo } = await start();
    await flood(answerTo, 100, () => madeUpKey());
    secret.put(key(2), ['AWSPENDING']);
    const madeMs = secret.clock.nowMs;
    while ((await answerTo(key(2))) !== 'allowed') {
      secret.clock.nowMs += 50;
      await answerTo(madeUpKey());
      expect(secret.clock.nowMs - madeMs).toBeLessThanOrEqual(5000);
    }
  });
});
