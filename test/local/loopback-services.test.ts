/** What the server on loopback answers to the real clients of AWS. */
import { APIGatewayClient, FlushStageAuthorizersCacheCommand } from '@aws-sdk/client-api-gateway';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetWebIdentityTokenCommand, STSClient } from '@aws-sdk/client-sts';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { authorizerCacheFlush } from '../../local/authorizer-cache-flush.ts';
import type { Invocation } from '../../local/invocation.ts';
import { lambdaInvoke } from '../../local/lambda-invoke.ts';
import { type LoopbackServices, startLoopbackServices } from '../../local/loopback-services.ts';
import { memoryHistory } from '../../local/memory-history.ts';
import { webIdentity } from '../../local/web-identity.ts';

const ROLE = 'arn:aws:iam::000000000000:role/Rotate';
const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:Operate';

let services: LoopbackServices;
let flushes: number;
let invoked: unknown[];
let outcome: Invocation;

beforeEach(async () => {
  flushes = 0;
  invoked = [];
  outcome = { outcome: 'returned', payload: { outcome: 'done' } };
  services = await startLoopbackServices({ run: () => ({}) });
  services.add(
    lambdaInvoke((name, event) => {
      if (![ARN, 'Operate'].includes(name)) return undefined;
      invoked.push(event);
      return Promise.resolve(outcome);
    }),
  );
  services.add(
    authorizerCacheFlush({
      apiId: 'Api',
      stageName: 'dev',
      flush: () => {
        flushes += 1;
      },
    }),
  );
  services.add(webIdentity({ subject: ROLE, account: '000000000000', region: 'us-east-1' }));
  services.add(
    memoryHistory('token', async (tenant, { resourceType, idOrName }) =>
      idOrName === 'a+b' ? [{ tenant, resourceType }] : undefined,
    ),
  );
});
afterEach(() => services.stop());

const connection = (sessionToken = services.sessionToken) => ({
  endpoint: services.url,
  region: 'us-east-1',
  maxAttempts: 1,
  credentials: { accessKeyId: 'local', secretAccessKey: 'local', sessionToken },
});

describe("Lambda's Invoke", () => {
  const invoke = async (more: object = {}, sessionToken?: string) => {
    const client = new LambdaClient(connection(sessionToken));
    try {
      const Payload = JSON.stringify({ operation: 'list' });
      const answer = await client.send(
        new InvokeCommand({ FunctionName: 'Operate', Payload, ...more }),
      );
      return {
        error: answer.FunctionError,
        payload: JSON.parse(Buffer.from(answer.Payload ?? []).toString('utf8')),
      };
    } finally {
      client.destroy();
    }
  };

  it.each(['Operate', ARN])('calls the function %s and returns what it returns', async (name) => {
    expect(await invoke({ FunctionName: name })).toEqual({ payload: { outcome: 'done' } });
    expect(invoked).toEqual([{ operation: 'list' }]);
  });

  it('says of a function that failed that it did', async () => {
    outcome = { outcome: 'failed', errorType: 'TypeError', errorMessage: 'no' };
    expect(await invoke()).toEqual({
      error: 'Unhandled',
      payload: { errorType: 'TypeError', errorMessage: 'no' },
    });
    outcome = { outcome: 'timedOut' };
    expect(await invoke()).toMatchObject({ error: 'Unhandled' });
  });

  it.each([
    [{ FunctionName: 'Nobody' }, 'ResourceNotFoundException'],
    [{ InvocationType: 'Event' }, 'InvalidParameterValueException'],
    [{ Payload: '{' }, 'InvalidRequestContentException'],
  ])('refuses %j', async (more, name) => {
    await expect(invoke(more)).rejects.toMatchObject({ name });
    expect(invoked).toEqual([]);
  });

  it('knows only the session token of this start', async () => {
    await expect(invoke({}, 'guess')).rejects.toMatchObject({
      name: 'UnrecognizedClientException',
    });
    expect(invoked).toEqual([]);
  });
});

describe("API Gateway's FlushStageAuthorizersCache", () => {
  const flush = async (stageName: string, sessionToken?: string) => {
    const client = new APIGatewayClient(connection(sessionToken));
    try {
      await client.send(new FlushStageAuthorizersCacheCommand({ restApiId: 'Api', stageName }));
    } finally {
      client.destroy();
    }
  };

  it('flushes the stage that it names, for who has the session token', async () => {
    await flush('dev');
    expect(flushes).toBe(1);
    await expect(flush('prod')).rejects.toMatchObject({ name: 'NotFoundException' });
    await expect(flush('dev', 'guess')).rejects.toMatchObject({
      name: 'UnrecognizedClientException',
    });
    expect(flushes).toBe(1);
  });
});

describe("STS's GetWebIdentityToken", () => {
  const token = async (more: object = {}, sessionToken?: string) => {
    const client = new STSClient(connection(sessionToken));
    try {
      return await client.send(
        new GetWebIdentityTokenCommand({
          Audience: ['api://AzureADTokenExchange'],
          SigningAlgorithm: 'RS256',
          ...more,
        }),
      );
    } finally {
      client.destroy();
    }
  };

  it('signs for the role what anybody can verify through the issuer', async () => {
    const { WebIdentityToken, Expiration } = await token({ DurationSeconds: 120 });
    const discovery = await fetch(`${services.url}/.well-known/openid-configuration`);
    const { issuer, jwks_uri: keys } = (await discovery.json()) as Record<string, string>;
    const { payload, protectedHeader } = await jwtVerify(
      WebIdentityToken ?? '',
      createRemoteJWKSet(new URL(keys ?? '')),
      { issuer: issuer ?? '', audience: 'api://AzureADTokenExchange', algorithms: ['RS256'] },
    );
    expect(issuer).toBe(services.url);
    expect(payload).toMatchObject({ sub: ROLE, jti: expect.any(String) });
    expect(Number(payload.exp) - Number(payload.iat)).toBe(120);
    expect(Expiration).toEqual(new Date(Number(payload.exp) * 1000));
    expect(protectedHeader.kid).toEqual(expect.any(String));
  });

  it('takes several audiences', async () => {
    const { WebIdentityToken = '' } = await token({ Audience: ['one', 'two'] });
    const [, payload = ''] = WebIdentityToken.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    expect(claims.aud).toEqual(['one', 'two']);
    expect(claims.exp - claims.iat).toBe(300);
  });

  it.each([{ SigningAlgorithm: 'ES384' }, { DurationSeconds: 59 }, { DurationSeconds: 3601 }])(
    'refuses %j',
    async (more) => {
      await expect(token(more)).rejects.toMatchObject({ name: 'ValidationError' });
    },
  );

  it('knows only the session token of this start', async () => {
    await expect(token({}, 'guess')).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
  });
});

describe('the history of a memory store', () => {
  const history = (path: string, bearer = 'token') =>
    fetch(`${services.url}/history/${path}`, { headers: { authorization: `Bearer ${bearer}` } });

  it('is that of the tenant who is named, else of the default one', async () => {
    expect(await (await history('User/a%2Bb')).json()).toEqual({
      tenant: 'default',
      resourceType: 'User',
    });
    expect(await (await history('Group/a%2Bb?tenant=acme')).json()).toEqual({
      tenant: 'acme',
      resourceType: 'Group',
    });
  });

  it('is for who has the token, of whom is known', async () => {
    expect((await history('User/a%2Bb', 'guess')).status).toBe(401);
    expect((await history('User/nobody')).status).toBe(404);
  });
});

describe('the server', () => {
  it('has nothing at other paths', async () => {
    expect((await fetch(`${services.url}/elsewhere`)).status).toBe(404);
    expect((await fetch(services.url, { method: 'POST' })).status).toBe(404);
  });

  it('takes one answer at the URL that it gave', async () => {
    const { url, answer } = services.expectAnswer();
    const put = () => fetch(url, { method: 'PUT', body: '{"Status":"SUCCESS"}' });
    expect((await put()).status).toBe(200);
    expect(await answer).toEqual({ Status: 'SUCCESS' });
    expect((await put()).status).toBe(404);
  });
});
