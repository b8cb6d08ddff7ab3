import type { APIGatewayTokenAuthorizerEvent } from 'aws-lambda';
import { CredentialsUnavailable } from '../../lambda/auth/credential-source.ts';
import { createRefusalPause } from '../../lambda/auth/refusal-pause.ts';
import {
  type TokenAuthorizerOptions,
  tokenAuthorizer,
  toPolicy,
} from '../../lambda/auth/token-authorizer.ts';
import { credentialsWith, key, START_MS, staged } from './credentials-fixture.ts';

const methodArn = 'arn:aws:execute-api:eu-west-1:111122223333:abcdef1234/prod/GET/scim/v2/Users';
const wholeStage = 'arn:aws:execute-api:eu-west-1:111122223333:abcdef1234/prod/*';
const context = { awsRequestId: 'invocation-1' };
const refused = { outcome: 'refused', isFresh: true } as const;

describe('toPolicy', () => {
  const allowed = {
    outcome: 'allowed',
    tenant: 'default',
    actor: 'Scim System User',
    credential: 'pending',
    use: { tenant: 'default', credentialId: 'key:v1' },
  } as const;

  it('allows the whole stage and hands on who calls, with which kind of credential', () => {
    expect(toPolicy(allowed, methodArn)).toEqual({
      principalId: 'default',
      policyDocument: {
        Version: '2012-10-17',
        Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: wholeStage }],
      },
      context: { tenant: 'default', actor: 'Scim System User', credential: 'pending' },
    });
  });

  it.each(['wrong-key', 'unknown-tenant', 'unsupported-credential', 'expired-token'] as const)(
    'denies the whole stage for %s, with the reason and not the tenant',
    (reason) => {
      expect(toPolicy({ ...refused, reason, tenant: 'default' }, methodArn)).toEqual({
        principalId: 'unknown',
        policyDocument: {
          Version: '2012-10-17',
          Statement: [{ Action: 'execute-api:Invoke', Effect: 'Deny', Resource: wholeStage }],
        },
        context: { reason },
      });
    },
  );

  it.each([
    ['there is no credential', { ...refused, reason: 'malformed' } as const],
    [
      'the credential may be good in a moment',
      { ...refused, reason: 'wrong-key', isFresh: false } as const,
    ],
  ])('throws what API Gateway turns into its UNAUTHORIZED response where %s', (_what, refusal) => {
    expect(() => toPolicy(refusal, methodArn)).toThrow(/^Unauthorized$/);
  });

  it('widens the console’s test and other partitions too', () => {
    const resourceOf = (arn: string) =>
      toPolicy({ ...refused, reason: 'wrong-key' }, arn).policyDocument.Statement.map(
        (statement) => ('Resource' in statement ? statement.Resource : undefined),
      );
    expect(resourceOf('arn:aws-cn:execute-api:cn-north-1:1:api/s/PATCH/')).toEqual([
      'arn:aws-cn:execute-api:cn-north-1:1:api/s/*',
    ]);
    expect(() => resourceOf('*')).toThrow('methodArn');
  });
});

/** The authorizer over one tenant, by a clock on which each look at a tenant takes so many milliseconds. */
function authorizerWith(workMs: number, change: Partial<TokenAuthorizerOptions> = {}) {
  let nowMs = START_MS;
  const seen = { refused: [] as unknown[], used: [] as unknown[] };
  const credentials = credentialsWith({ keys: [staged('current', 1)] });
  const lookUp = async (slug: string) => {
    nowMs += workMs;
    return slug === 'default' ? credentials : undefined;
  };
  const run = tokenAuthorizer({
    credentials: {
      credentialsOf: lookUp,
      refreshedCredentialsOf: async (slug) => ({ credentials: await lookUp(slug), isFresh: true }),
    },
    accessTokens: {
      verify: async () => ({ outcome: 'refused', reason: 'bad-signature', isFresh: true }),
    },
    now: () => nowMs,
    elapsed: () => nowMs,
    refusalPause: createRefusalPause({
      now: () => nowMs,
      pause: async (milliseconds) => {
        nowMs += milliseconds;
      },
    }),
    onRefused: ({ reason }, requestId) => seen.refused.push([reason, requestId]),
    recordUse: async (use) => void seen.used.push(use),
    ...change,
  });
  const ask = async (authorizationToken: string) => {
    const startMs = nowMs;
    const event: APIGatewayTokenAuthorizerEvent = { type: 'TOKEN', authorizationToken, methodArn };
    const answer = await run(event, context).catch((error: Error) => error.message);
    return { answer, took: nowMs - startMs };
  };
  return { ask, run, seen };
}

describe('the authorizer', () => {
  it.each([
    ['a wrong key', `Bearer ${key(2)}`],
    ['an unknown tenant', `Bearer ${key(1, 'acme')}`],
    ['a bad signature', 'Bearer a.b.c'],
    ['no credential', 'Basic eDp5'],
  ])('takes the same time to refuse %s, whatever it does for it', async (_what, header) => {
    for (const workMs of [0, 3, 49.9])
      expect((await authorizerWith(workMs).ask(header)).took).toBe(100);
  });

  it('keeps nobody waiting who is let in', async () => {
    expect((await authorizerWith(3).ask(`Bearer ${key(1)}`)).took).toBe(3);
  });

  it('records the use of what it lets in, and the reason of what it refuses', async () => {
    const { ask, seen } = authorizerWith(0);
    await ask(`Bearer ${key(1)}`);
    await ask(`Bearer ${key(2)}`);
    await ask('');
    expect(seen).toMatchObject({
      used: [{ tenant: 'default', credentialId: 'key:v1', key: { label: 'current' } }],
      refused: [
        ['wrong-key', 'invocation-1'],
        ['malformed', 'invocation-1'],
      ],
    });
  });

  it('fails where nobody can tell', async () => {
    const unavailable = async () => {
      throw new CredentialsUnavailable();
    };
    const { run } = authorizerWith(0, {
      credentials: { credentialsOf: unavailable, refreshedCredentialsOf: unavailable },
    });
    await expect(
      run({ type: 'TOKEN', authorizationToken: `Bearer ${key(1)}`, methodArn }, context),
    ).rejects.toThrow(CredentialsUnavailable);
  });
});
