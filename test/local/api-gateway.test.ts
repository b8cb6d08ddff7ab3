import { request as httpRequest } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ApiGateway, startApiGateway } from '../../local/api-gateway.ts';
import type { Invocation } from '../../local/invocation.ts';
import { describeStack } from '../../local/template.ts';
import { ASSETS, PLACE, SMALL_TEMPLATE } from './small-template.ts';

type Event = Readonly<Record<string, never>>;

const { api } = describeStack(SMALL_TEMPLATE, ASSETS, PLACE);
const returned = (payload: unknown): Invocation => ({ outcome: 'returned', payload });
const policy = (Effect: string, Resource: string, context: object = {}) =>
  returned({
    principalId: 'entra',
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect, Action: 'execute-api:Invoke', Resource }],
    },
    context,
  });
const everything = 'arn:aws:execute-api:us-east-1:000000000000:Api/dev/*';

/** What the two functions do; each test sets its own. */
let answer: (event: Event) => Invocation | Promise<Invocation>;
let authorize: (event: Event) => Invocation;
let asked: string[];
let events: Event[];
let gateway: ApiGateway;

beforeAll(async () => {
  gateway = await startApiGateway({
    api,
    port: 0,
    async invoke(arn, event) {
      if (arn.endsWith(':Who')) {
        asked.push(String((event as Event)['authorizationToken']));
        return authorize(event as Event);
      }
      events.push(event as Event);
      return answer(event as Event);
    },
  });
});
afterAll(() => gateway.stop());

/** Tokens are not repeated over tests: answers of the authorizer are kept. */
let count = 0;
let token: string;
beforeEach(() => {
  count += 1;
  token = `Bearer ${'a'.repeat(count)}`;
  asked = [];
  events = [];
  answer = () => returned({ statusCode: 200, body: 'ok' });
  authorize = () => policy('Allow', everything, { tenant: 'default', count: 1, flag: true });
});

interface Sent {
  readonly method?: string;
  readonly headers?: Record<string, string | string[]>;
  readonly body?: string | Buffer;
}

async function send(path: string, { method = 'GET', headers = {}, body }: Sent = {}) {
  return new Promise<{
    status: number | undefined;
    headers: Record<string, unknown>;
    body: string;
  }>((resolve, reject) => {
    const outgoing = httpRequest(
      {
        port: gateway.port,
        host: '127.0.0.1',
        path,
        method,
        headers: { authorization: token, ...headers },
      },
      async (incoming) =>
        resolve({
          status: incoming.statusCode,
          headers: incoming.headers,
          body: await text(incoming),
        }),
    );
    outgoing.on('error', reject).end(body);
  });
}

const eventOf = async (path: string, sent?: Sent) => {
  await send(path, sent);
  return events[0] as unknown as Record<string, never> | undefined;
};

describe('the event of a Lambda proxy integration', () => {
  it('has query parameters decoded once: + is a space, %2B a plus, %252B is %2B', async () => {
    const event = await eventOf('/scim/v2/Users?filter=a+eq+%22b%2Bc%252B%22&x=1&x=2&empty=');
    expect(event).toMatchObject({
      queryStringParameters: { filter: 'a eq "b+c%2B"', x: '2', empty: '' },
      multiValueQueryStringParameters: { filter: ['a eq "b+c%2B"'], x: ['1', '2'], empty: [''] },
    });
  });

  it('has the path as it was sent, and the parameters of the path decoded', async () => {
    expect(await eventOf('/scim/v2/Users/a%2Bb?x=1')).toMatchObject({
      resource: '/scim/v2/{proxy+}',
      path: '/scim/v2/Users/a%2Bb',
      pathParameters: { proxy: 'Users/a+b' },
      requestContext: {
        path: '/scim/v2/Users/a%2Bb',
        resourcePath: '/scim/v2/{proxy+}',
        stage: 'dev',
        httpMethod: 'GET',
        domainName: `localhost:${gateway.port}`,
        identity: { sourceIp: '127.0.0.1' },
      },
    });
  });

  it('has null for what is absent', async () => {
    expect(await eventOf('/scim/v2')).toMatchObject({
      resource: '/scim/v2',
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      pathParameters: null,
      body: null,
      isBase64Encoded: false,
    });
  });

  it('has the body as text and the headers as they were written', async () => {
    const event = await eventOf('/scim/v2/Users', {
      method: 'POST',
      headers: { 'Content-Type': 'application/scim+json', 'X-Two': ['a', 'b'] },
      body: '{"userName":"Zoë"}',
    });
    expect(event).toMatchObject({
      httpMethod: 'POST',
      body: '{"userName":"Zoë"}',
      headers: { 'Content-Type': 'application/scim+json', 'X-Two': 'b' },
      multiValueHeaders: { 'X-Two': ['a', 'b'] },
    });
  });

  it('says itself how the request came, whatever the client says', async () => {
    const event = await eventOf('/scim/v2', {
      headers: { 'X-Forwarded-Proto': 'https', 'x-forwarded-for': '10.0.0.1', host: 'evil' },
    });
    const headers = event?.['headers'] as unknown as Record<string, string>;
    expect(headers).toMatchObject({
      'X-Forwarded-Proto': 'http',
      'X-Forwarded-For': '127.0.0.1',
      'X-Forwarded-Port': String(gateway.port),
    });
    expect(Object.keys(headers).filter((name) => /x-forwarded-proto/i.test(name))).toHaveLength(1);
    expect(event?.['requestContext']).toMatchObject({ domainName: `localhost:${gateway.port}` });
  });

  it('has what the authorizer said, as text', async () => {
    expect(await eventOf('/scim/v2')).toMatchObject({
      requestContext: {
        authorizer: { principalId: 'entra', tenant: 'default', count: '1', flag: 'true' },
      },
    });
  });
});

describe('the TOKEN authorizer', () => {
  const UNAUTHORIZED = {
    status: 401,
    body: '{"status":"401"}',
    headers: { 'www-authenticate': 'Bearer', 'content-type': 'application/scim+json' },
  };

  it.each([
    [{ authorization: '' }],
    [{ authorization: 'Bearer 1' }],
    [{ authorization: 'Bearer ab c' }],
  ])('is not asked about a token that is missing or has the wrong form %j', async (headers) => {
    expect(await send('/scim/v2', { headers })).toMatchObject(UNAUTHORIZED);
    expect(asked).toEqual([]);
  });

  it('is asked once for many requests with one token', async () => {
    await send('/scim/v2');
    await send('/scim/v2/Users', { method: 'POST', body: '{}' });
    expect(asked).toEqual([token]);
    expect(events).toHaveLength(2);
  });

  it('keeps a denial too, and denies with ACCESS_DENIED', async () => {
    authorize = () => policy('Deny', '*');
    const denied = {
      status: 403,
      body: '{"message":"User is not authorized to access this resource"}',
    };
    expect(await send('/scim/v2')).toMatchObject(denied);
    expect(await send('/scim/v2')).toMatchObject(denied);
    expect(asked).toHaveLength(1);
    expect(events).toEqual([]);
  });

  it("holds the policy's resource against the method that is called", async () => {
    authorize = () => policy('Allow', everything.replace('dev/*', 'dev/GET/scim/v2/Users*'));
    expect((await send('/scim/v2/Users?x=1')).status).toBe(200);
    expect((await send('/scim/v2/Users', { method: 'DELETE' })).status).toBe(403);
    expect((await send('/scim/v2/Groups')).status).toBe(403);
  });

  it('refuses with UNAUTHORIZED what throws Unauthorized, and asks again', async () => {
    authorize = () => ({ outcome: 'failed', errorType: 'Error', errorMessage: 'Unauthorized' });
    expect(await send('/scim/v2')).toMatchObject(UNAUTHORIZED);
    await send('/scim/v2');
    expect(asked).toHaveLength(2);
  });

  it.each<[string, Invocation]>([
    ['fails', { outcome: 'failed', errorType: 'Error', errorMessage: 'no network' }],
    ['takes too long', { outcome: 'timedOut' }],
    ['returns no policy', returned({ principalId: 'entra' })],
    ['returns a nested context', policy('Allow', '*', { nested: {} })],
  ])('is AUTHORIZER_FAILURE when it %s', async (_sentence, invocation) => {
    authorize = () => invocation;
    expect(await send('/scim/v2')).toMatchObject({
      status: 500,
      body: '{"type":"AUTHORIZER_FAILURE","said":null}',
    });
    expect(events).toEqual([]);
  });
});

describe('the answer', () => {
  it('is the status, headers and body of the function', async () => {
    answer = () =>
      returned({
        statusCode: '201',
        headers: { 'Content-Type': 'application/scim+json', Location: '/1', 'X-A': 'one' },
        multiValueHeaders: { 'X-A': ['two', 'three'] },
        body: '{}',
      });
    expect(await send('/scim/v2')).toMatchObject({
      status: 201,
      body: '{}',
      headers: {
        'content-type': 'application/scim+json',
        location: '/1',
        'x-a': 'two, three',
        'x-amzn-requestid': expect.any(String),
      },
    });
  });

  it('is application/json where the function does not say', async () => {
    answer = () => returned({ statusCode: 204 });
    const { status, body, headers } = await send('/scim/v2');
    expect([status, body, headers['content-type']]).toEqual([204, '', 'application/json']);
  });

  it("gives the function's WWW-Authenticate another name", async () => {
    answer = () => returned({ statusCode: 401, headers: { 'WWW-Authenticate': 'Bearer' } });
    const { headers } = await send('/scim/v2');
    expect(headers['www-authenticate']).toBeUndefined();
    expect(headers['x-amzn-remapped-www-authenticate']).toBe('Bearer');
  });

  it.each<[string, Invocation]>([
    ['a failure', { outcome: 'failed', errorType: 'Error', errorMessage: 'secret detail' }],
    ['a time-out', { outcome: 'timedOut' }],
    ['nothing', returned(null)],
    ['a body that is no text', returned({ statusCode: 200, body: {} })],
    ['no status', returned({ body: '' })],
    ['an unknown property', returned({ statusCode: 200, cookies: [] })],
  ])('is 502 for %s of the function', async (_sentence, invocation) => {
    answer = () => invocation;
    expect(await send('/scim/v2')).toMatchObject({
      status: 502,
      body: '{"type":"DEFAULT_5XX","said":"Internal server error"}',
    });
  });

  it("is 504 when the integration's time is over", async () => {
    answer = () => sleep(1000, returned({ statusCode: 200 }));
    expect(await send('/scim/v2')).toMatchObject({
      status: 504,
      body: '{"type":"INTEGRATION_TIMEOUT","said":"Endpoint request timed out"}',
    });
  });

  it('is MISSING_AUTHENTICATION_TOKEN for a path that the API does not have', async () => {
    expect(await send('/nowhere')).toMatchObject({
      status: 403,
      body: '{"message":"Missing Authentication Token"}',
      headers: { 'x-amzn-errortype': 'MissingAuthenticationTokenException' },
    });
    expect(asked).toEqual([]);
  });

  it('is REQUEST_TOO_LARGE for a body over 10 MB, and for one that Lambda refuses', async () => {
    const body = Buffer.alloc(10 * 1024 * 1024 + 1, 'x');
    const tooLarge = { status: 413, body: '{"message":"Request Too Long"}' };
    expect(await send('/scim/v2', { method: 'POST', body })).toMatchObject(tooLarge);
    expect(events).toEqual([]);
    answer = () => ({ outcome: 'tooLarge' });
    expect(await send('/scim/v2')).toMatchObject(tooLarge);
  });

  it.each(['x-long', 'authorization'])(
    'is 431 for headers over 10,240 bytes, before any function runs: %s',
    async (name) => {
      const headers = { [name]: `Bearer ${'x'.repeat(10_240)}` };
      expect((await send('/scim/v2', { headers })).status).toBe(431);
      expect([asked, events]).toEqual([[], []]);
    },
  );
});

describe('a method without an authorizer', () => {
  const form = { method: 'POST', body: 'grant_type=client_credentials' };

  it('asks nobody, and gives the function the Authorization header as it was sent', async () => {
    const headers = { authorization: 'Basic ZGVmYXVsdDpr', 'content-type': 'x-form' };
    const event = await eventOf('/oauth2/token', { ...form, headers });
    expect(asked).toEqual([]);
    expect(event).toMatchObject({
      resource: '/oauth2/token',
      httpMethod: 'POST',
      body: form.body,
      headers,
    });
    expect(event?.['requestContext']).not.toHaveProperty('authorizer');
  });

  it('is refused for long headers like any other', async () => {
    const headers = { authorization: `Basic ${'x'.repeat(10_240)}` };
    expect((await send('/oauth2/token', { ...form, headers })).status).toBe(431);
    expect(events).toEqual([]);
  });
});

describe('flushAuthorizers', () => {
  it('makes the gateway ask again at once, after an Allow and after a Deny', async () => {
    expect((await send('/scim/v2')).status).toBe(200);
    authorize = () => policy('Deny', everything);
    expect((await send('/scim/v2')).status).toBe(200);
    gateway.flushAuthorizers();
    expect((await send('/scim/v2')).status).toBe(403);
    authorize = () => policy('Allow', everything);
    expect((await send('/scim/v2')).status).toBe(403);
    gateway.flushAuthorizers();
    expect((await send('/scim/v2')).status).toBe(200);
    expect(asked).toHaveLength(3);
  });
});

describe('startApiGateway', () => {
  it('says that a port is taken', async () => {
    const invoke = async () => returned(null);
    await expect(startApiGateway({ api, port: gateway.port, invoke })).rejects.toThrow(
      `port ${gateway.port} is taken`,
    );
  });

  it('lets a request that is under way end before it stops', async () => {
    const underWay = Promise.withResolvers<void>();
    const stopping = await startApiGateway({
      api: { ...api, methods: api.methods.map(({ authorizer: _, ...method }) => method) },
      port: 0,
      invoke: () => {
        underWay.resolve();
        return sleep(100, returned({ statusCode: 200, body: 'done' }));
      },
    });
    const response = fetch(`http://127.0.0.1:${stopping.port}/scim/v2`);
    await underWay.promise;
    await stopping.stop();
    expect(await (await response).text()).toBe('done');
  });
});
