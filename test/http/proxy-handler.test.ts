import { type DirectoryStore, StoreBusy } from '../../lambda/directory/directory-store.ts';
import { memoryDirectory } from '../directory/directory-fixture.ts';
import { type Sent, scimService } from './proxy-event.ts';

const USERS = '/live/scim/v2/Users';
const babs = { userName: 'a+b@c.example', displayName: 'Babs' };
const post = (body: unknown, rest: Partial<Sent> = {}): Sent => ({
  method: 'POST',
  path: USERS,
  body,
  ...rest,
});
const patch = (id: string, ...Operations: unknown[]): Sent => ({
  method: 'PATCH',
  path: `${USERS}/${id}`,
  body: { Operations },
});
const ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error';

describe('a user over HTTP', () => {
  it('is created, read, found, changed, replaced and removed', async () => {
    const { send } = scimService();
    const created = await send(post(babs));
    const { id } = created.body;
    expect(created).toMatchObject({
      status: 201,
      headers: {
        Location: `https://api.example${USERS}/${id}`,
        ETag: 'W/"1"',
        'Content-Type': 'application/scim+json',
      },
      body: {
        ...babs,
        active: true,
        meta: {
          resourceType: 'User',
          location: `https://api.example${USERS}/${id}`,
          version: 'W/"1"',
        },
      },
    });
    expect(await send({ path: `${USERS}/${id}` })).toEqual({
      ...created,
      status: 200,
      headers: { ETag: 'W/"1"', 'Content-Type': 'application/scim+json' },
    });
    const found = await send({ query: { filter: 'userName eq "A+B@c.example"' } });
    expect(found.body).toEqual({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
      totalResults: 1,
      startIndex: 1,
      itemsPerPage: 1,
      Resources: [created.body],
    });
    const changed = await send(patch(id, { op: 'Replace', path: 'active', value: 'False' }));
    expect(changed).toMatchObject({
      status: 200,
      body: { active: false, meta: { version: 'W/"2"' } },
    });
    const replaced = await send({
      method: 'PUT',
      path: `${USERS}/${id}`,
      body: { userName: 'new' },
    });
    expect(replaced).toMatchObject({ status: 200, body: { userName: 'new', active: false } });
    expect(replaced.body.displayName).toBeUndefined();
    const removed = await send({ method: 'DELETE', path: `${USERS}/${id}` });
    expect(removed).toEqual({ status: 204, headers: {}, body: undefined });
    expect((await send({ method: 'DELETE', path: `${USERS}/${id}` })).status).toBe(404);
  });

  it('is shown as far as it was asked for, in every answer that shows one', async () => {
    const { send } = scimService();
    const query = { attributes: 'displayName' };
    const created = await send(post(babs, { query }));
    expect(Object.keys(created.body)).toEqual(['schemas', 'id', 'displayName']);
    const list = await send({ query: { ...query, count: '1' } });
    expect(list.body.Resources).toEqual([created.body]);
    const excluded = await send({
      path: `${USERS}/${created.body.id}`,
      query: { ExcludedAttributes: 'userName,meta' },
    });
    expect(Object.keys(excluded.body).sort()).toEqual(['active', 'displayName', 'id', 'schemas']);
  });

  it('has its address from where the request arrived: stage, custom domain, or a plain front', async () => {
    const { send } = scimService();
    const { id } = (await send(post(babs))).body;
    const location = async (sent: Sent) => (await send(sent)).body.meta.location;
    expect(await location({ path: `/scim/v2/Users/${id}` })).toBe(
      `https://api.example/scim/v2/Users/${id}`,
    );
    expect(
      await location({ path: `/a/b/scim/v2/Users/${id}`, headers: { Host: 'evil.example' } }),
    ).toBe(`https://api.example/a/b/scim/v2/Users/${id}`);
    expect(
      await location({ path: `/scim/v2//Users/${id}/`, headers: { 'X-Forwarded-Proto': 'http' } }),
    ).toBe(`http://api.example/scim/v2/Users/${id}`);
  });

  it('is found by the address that its answers name', async () => {
    const { send } = scimService();
    const { body } = await send(post(babs));
    const filter = `meta.location eq "${body.meta.location}"`;
    expect((await send({ query: { filter } })).body.totalResults).toBe(1);
  });

  it('is read from a body in base64, with a byte order mark, in plain JSON, and without a content type', async () => {
    const { send } = scimService();
    const sent = [
      post({ userName: 'é1' }, { base64: true }),
      post('\uFEFF{"userName":"2"}'),
      post({ userName: '3' }, { headers: { 'Content-Type': 'Application/JSON' } }),
      post({ userName: '4' }, { headers: { 'Content-Type': '' } }),
    ];
    for (const one of sent) expect((await send(one)).status).toBe(201);
    expect((await send({ query: { filter: 'userName eq "É1"' } })).body.totalResults).toBe(1);
  });
});

describe('a list', () => {
  it.each<[Record<string, string>, object]>([
    [{}, { totalResults: 3, startIndex: 1, itemsPerPage: 3 }],
    [
      { startIndex: '0', count: '2' },
      { totalResults: 3, startIndex: 1, itemsPerPage: 2 },
    ],
    [
      { startIndex: '3', count: '2' },
      { totalResults: 3, startIndex: 3, itemsPerPage: 1 },
    ],
    [{ startIndex: '9' }, { totalResults: 3, startIndex: 9, itemsPerPage: 0, Resources: [] }],
    [{ count: '0' }, { totalResults: 3, startIndex: 1, itemsPerPage: 0, Resources: [] }],
    [{ count: '-1' }, { totalResults: 3, startIndex: 1, itemsPerPage: 0, Resources: [] }],
    [{ filter: ' ' }, { totalResults: 3 }],
    [
      { filter: 'userName eq "nobody"' },
      { totalResults: 0, startIndex: 1, itemsPerPage: 0, Resources: [] },
    ],
    [{ aadOptscim062020: '' }, { totalResults: 3 }],
  ])('with %j', async (query, expected) => {
    const { send } = scimService();
    for (const userName of ['a', 'b', 'c']) await send(post({ userName }));
    expect(await send({ query })).toMatchObject({ status: 200, body: expected });
  });
});

describe('an error', () => {
  const big = 'x'.repeat(1024 * 1024);
  it.each<[string, Sent, number, string | undefined, string]>([
    ['malformed JSON', post('{"userName": "secret@example.com'), 400, 'invalidSyntax', 'not JSON'],
    ['no body', post(''), 400, 'invalidSyntax', 'no body'],
    ['a body that is no object', post('[]'), 400, 'invalidSyntax', 'object'],
    ['a wrong type', post({ userName: 7 }), 400, 'invalidValue', 'userName'],
    ['no userName', post({ displayName: 'x' }), 400, 'invalidValue', 'userName'],
    [
      'an unknown attribute',
      post({ userName: 'b', dispayName: 'x' }),
      400,
      'invalidPath',
      '"displayName"',
    ],
    [
      'an unknown path',
      patch('id-1', { op: 'add', path: 'nikName', value: 'x' }),
      400,
      'invalidPath',
      '"nickName"',
    ],
    ['a duplicate', post({ userName: 'TAKEN' }), 409, 'uniqueness', 'userName'],
    ['an unknown id', { path: `${USERS}/nobody` }, 404, undefined, 'nobody'],
    [
      'another media type',
      post('x', { headers: { 'Content-Type': 'text/xml' } }),
      415,
      undefined,
      'application/scim+json',
    ],
    ['a body over 1 MB', post({ userName: 'b', title: big }), 413, undefined, 'bytes'],
    [
      'a resource over 128 KB',
      post({ userName: 'b', title: big.slice(0, 140_000) }),
      413,
      undefined,
      'bytes',
    ],
    ['a bad filter', { query: { filter: 'userName zz "x"' } }, 400, 'invalidFilter', 'position 10'],
    [
      'a filter that nests too deep',
      { query: { filter: '('.repeat(5000) } },
      400,
      'invalidFilter',
      '',
    ],
    [
      'a filter on an unknown name',
      { query: { filter: 'usrName eq "x"' } },
      400,
      'invalidFilter',
      '"userName"',
    ],
    [
      'a startIndex that is no number',
      { query: { startIndex: 'x' } },
      400,
      'invalidValue',
      'startIndex',
    ],
    [
      'an unknown name in attributes',
      { query: { attributes: 'titel' } },
      400,
      'invalidPath',
      '"title"',
    ],
    [
      'an unknown path below the Tenant URL',
      { path: '/live/scim/v2/Printers' },
      404,
      undefined,
      '/scim/v2/Users',
    ],
    [
      'a change of the Tenant URL',
      { method: 'POST', path: '/live/scim/v2' },
      405,
      undefined,
      'GET',
    ],
    ['/Me', { path: '/live/scim/v2/Me' }, 501, undefined, '/Me'],
    ['a GET of /Bulk', { path: '/live/scim/v2/Bulk' }, 405, undefined, 'POST'],
    ['a GET of /.search', { path: '/live/scim/v2/.search' }, 405, undefined, 'POST'],
    ['a GET of a type’s .search', { path: `${USERS}/.search` }, 405, undefined, 'POST'],
    [
      'a body of many levels',
      post(`{"userName":${'['.repeat(65)}${']'.repeat(65)}}`),
      400,
      'invalidSyntax',
      '64 levels',
    ],
    ['a path below a user', { path: `${USERS}/id-1/name` }, 404, undefined, 'nothing'],
    ['a method that is not of a list', { method: 'DELETE' }, 405, undefined, 'GET, POST'],
    [
      'a method that is not of a user',
      { method: 'POST', path: `${USERS}/id-1` },
      405,
      undefined,
      'PATCH',
    ],
    [
      'a filter on a discovery document',
      { path: '/live/scim/v2/Schemas', query: { filter: 'x' } },
      403,
      undefined,
      'filter',
    ],
    ['an unknown schema', { path: '/live/scim/v2/Schemas/urn:x' }, 404, undefined, 'urn:x'],
    ['a request that no authorizer let in', { authorizer: null }, 401, undefined, 'credential'],
  ])('of %s is a SCIM error', async (_title, sent, status, scimType, part) => {
    const { send, reports } = scimService();
    expect((await send(post({ userName: 'taken' }))).status).toBe(201);
    const answered = await send(sent);
    expect(answered.status).toBe(status);
    expect(answered.headers).toMatchObject({ 'Content-Type': 'application/scim+json' });
    expect(answered.body).toEqual({
      schemas: [ERROR],
      status: String(status),
      ...(scimType === undefined ? {} : { scimType }),
      detail: expect.stringContaining(part),
    });
    expect(answered.body.detail).not.toContain('secret@example.com');
    expect(reports.at(-1)).toMatchObject({ status, scimType, defect: undefined });
    expect((await send({})).body.totalResults).toBe(1);
  });

  it.each<[StoreBusy['reason'], string]>([
    ['conflict', 'Nothing was changed'],
    ['throttled', 'busy'],
    ['unavailable', 'busy'],
    ['unfinished', 'send the same request again'],
  ])('of a store that is busy (%s) asks to come back', async (reason, part) => {
    const store: Partial<DirectoryStore> = { create: () => Promise.reject(new StoreBusy(reason)) };
    const { send, reports } = scimService(memoryDirectory({ store }));
    expect(await send(post(babs))).toMatchObject({
      status: 503,
      headers: { 'Retry-After': '5' },
      body: { status: '503', detail: expect.stringContaining(part) },
    });
    expect(reports).toMatchObject([{ status: 503, defect: undefined }]);
  });

  it('that nobody foresaw tells the client nothing and the operator everything', async () => {
    const failure = new Error('table of default, user babs@example.com');
    const store: Partial<DirectoryStore> = { get: () => Promise.reject(failure) };
    const { send, reports } = scimService(memoryDirectory({ store }));
    const { status, body } = await send({ path: `${USERS}/1` });
    expect([status, body.status, JSON.stringify(body).includes('babs')]).toEqual([
      500,
      '500',
      false,
    ]);
    expect(reports).toMatchObject([
      { operation: 'get', resourceType: 'User', status: 500, defect: failure },
    ]);
  });
});

describe('discovery', () => {
  it('says what the service does, and only that', async () => {
    const { send } = scimService();
    const { body } = await send({ path: '/live/scim/v2/ServiceProviderConfig' });
    expect(body).toMatchObject({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
      patch: { supported: true },
      filter: { supported: true, maxResults: 500 },
      bulk: { supported: true, maxOperations: 200, maxPayloadSize: 1_048_576 },
      sort: { supported: true },
      etag: { supported: true },
      pagination: {
        cursor: true,
        index: true,
        defaultPaginationMethod: 'index',
        defaultPageSize: 100,
        maxPageSize: 500,
        cursorTimeout: 3600,
      },
      changePassword: { supported: false },
      authenticationSchemes: [{ type: 'oauthbearertoken', primary: true }],
    });
  });

  it('lists the schemas, and each at its own address, without the password and without a null', async () => {
    const { send } = scimService();
    const { body } = await send({ path: '/live/scim/v2/Schemas' });
    expect(body.totalResults).toBe(3);
    expect(JSON.stringify(body)).not.toMatch(/null|"password"/);
    for (const schema of body.Resources) {
      expect((await send({ path: new URL(schema.meta.location).pathname })).body).toEqual(schema);
    }
  });

  it('lists the resource types with their extensions', async () => {
    const { send } = scimService();
    const { body } = await send({ path: '/live/scim/v2/ResourceTypes' });
    expect(body.Resources).toMatchObject([
      {
        id: 'User',
        endpoint: '/Users',
        schemaExtensions: [
          { schema: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User', required: false },
        ],
      },
      { id: 'Group', endpoint: '/Groups', schemaExtensions: [] },
    ]);
    expect((await send({ path: '/live/scim/v2/resourcetypes/User' })).body).toEqual(
      body.Resources[0],
    );
  });
});

it('reports each request in words that name no one', async () => {
  const { send, reports } = scimService();
  await send(post(babs));
  await send({ query: { filter: 'userName eq "a+b@c.example"' } });
  expect(reports).toEqual([
    {
      requestId: 'request-1',
      tenant: 'default',
      operation: 'create',
      resourceType: 'User',
      status: 201,
      scimType: undefined,
      unknownMembers: 0,
      milliseconds: 1.5,
      defect: undefined,
    },
    {
      requestId: 'request-1',
      tenant: 'default',
      operation: 'query',
      resourceType: 'User',
      status: 200,
      scimType: undefined,
      unknownMembers: 0,
      milliseconds: 1.5,
      defect: undefined,
    },
  ]);
});
