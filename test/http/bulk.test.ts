import { scimService } from './proxy-event.ts';

const ROOT = '/live/scim/v2';
const BASE = 'https://api.example/live/scim/v2';

function bulkService() {
  const { send, reports } = scimService();
  const bulk = (Operations: unknown[], rest: object = {}) =>
    send({ method: 'POST', path: `${ROOT}/Bulk`, body: { Operations, ...rest } });
  const get = async (path: string) => (await send({ path: `${ROOT}${path}` })).body;
  const pathOf = (result: { location: string }) => result.location.slice(BASE.length);
  return { send, bulk, get, reports, pathOf };
}

const user = (bulkId: string, data: object = {}) => ({
  method: 'POST',
  path: '/Users',
  bulkId,
  data: { userName: bulkId, ...data },
});

const group = (bulkId: string, ...members: string[]) => ({
  method: 'POST',
  path: '/Groups',
  bulkId,
  data: { displayName: bulkId, members: members.map((id) => ({ value: `bulkId:${id}` })) },
});

const MANAGER = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

describe('a bulk request', () => {
  it('makes, changes and removes, and says of each what became of it', async () => {
    const { bulk, get, pathOf, reports } = bulkService();
    const { status, body } = await bulk([user('a'), user('b')]);
    expect(status).toBe(200);
    expect(body).toEqual({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkResponse'],
      Operations: ['a', 'b'].map((bulkId) => ({
        method: 'POST',
        bulkId,
        location: expect.stringContaining(`${BASE}/Users/`),
        version: 'W/"1"',
        status: '201',
      })),
    });
    const [first, second] = body.Operations.map(pathOf);
    const title = { Operations: [{ op: 'add', path: 'title', value: 'Dr' }] };
    const changed = await bulk([
      { method: 'PATCH', path: first, data: title },
      { method: 'PUT', path: first, version: 'W/"2"', data: { userName: 'A' } },
      { method: 'delete', path: second },
    ]);
    expect(changed.body.Operations).toEqual([
      { method: 'PATCH', location: `${BASE}${first}`, version: 'W/"2"', status: '200' },
      { method: 'PUT', location: `${BASE}${first}`, version: 'W/"3"', status: '200' },
      { method: 'DELETE', location: `${BASE}${second}`, status: '204' },
    ]);
    expect((await get(first)).userName).toBe('A');
    const reported = reports.map(({ operation, status }) => `${operation} ${status}`);
    expect(reported.slice(-5, -1)).toEqual(['bulk 200', 'patch 200', 'replace 200', 'delete 204']);
  });

  it('resolves references forward and backward, also in paths', async () => {
    const { bulk, get, pathOf } = bulkService();
    const { body } = await bulk([
      group('g', 'u'),
      user('u', { [MANAGER]: { manager: { value: 'bulkId:m' } } }),
      user('m'),
      {
        method: 'PATCH',
        path: '/Groups/bulkId:g',
        data: { Operations: [{ op: 'add', path: 'members', value: [{ value: 'bulkId:m' }] }] },
      },
    ]);
    expect(body.Operations.map(({ status }: { status: string }) => status)).toEqual([
      '201',
      '201',
      '201',
      '204',
    ]);
    const [g, u, m] = await Promise.all(body.Operations.slice(0, 3).map(pathOf).map(get));
    expect(g.members.map(({ value }: { value: string }) => value).sort()).toEqual(
      [u.id, m.id].sort(),
    );
    expect(u[MANAGER].manager.value).toBe(m.id);
  });

  it('closes circles, of groups and of managers', async () => {
    const { bulk, get, pathOf } = bulkService();
    const { body } = await bulk([
      group('g', 'h'),
      group('h', 'g'),
      user('u', { [MANAGER]: { manager: { value: 'bulkId:v' } } }),
      user('v', { [MANAGER]: { manager: { value: 'bulkId:u' } } }),
    ]);
    const [g, h, u, v] = await Promise.all(body.Operations.map(pathOf).map(get));
    expect([g.members[0].value, h.members[0].value]).toEqual([h.id, g.id]);
    expect([u[MANAGER].manager.value, v[MANAGER].manager.value]).toEqual([v.id, u.id]);
    const versions = body.Operations.slice(0, 2).map(({ version }: { version: string }) => version);
    expect(versions).toEqual([g.meta.version, h.meta.version]);
  });

  it('goes on after an error, and says which operation failed and why', async () => {
    const { bulk } = bulkService();
    const { body } = await bulk([
      user('a'),
      { ...user('x'), data: {} },
      group('g', 'x'),
      user('b'),
    ]);
    expect(body.Operations).toMatchObject([
      { bulkId: 'a', status: '201' },
      { bulkId: 'x', status: '400', response: { scimType: 'invalidValue', status: '400' } },
      { bulkId: 'g', status: '400', response: { detail: expect.stringContaining('has failed') } },
      { bulkId: 'b', status: '201' },
    ]);
    expect(body.Operations[1]).not.toHaveProperty('location');
  });

  it('stops at as many errors as it allows, and leaves the rest undone', async () => {
    const { bulk, get } = bulkService();
    const bad = { method: 'DELETE', path: '/Users/none' };
    const { body } = await bulk([bad, user('a'), bad, user('b')], { failOnErrors: 2 });
    expect(body.Operations.map(({ status }: { status: string }) => status)).toEqual([
      '404',
      '201',
      '404',
    ]);
    expect((await get('/Users')).totalResults).toBe(1);
  });

  it.each([
    ['a method that is none', { method: 'GET', path: '/Users' }, 'POST, PUT, PATCH'],
    ['a path that is no resource', { method: 'POST', path: '/Bulk', data: {} }, '/Users'],
    ['a search', { method: 'POST', path: '/Users/.search', data: {} }, '/Users'],
    ['a bulkId that nobody makes', group('g', 'nobody'), 'nobody'],
    ['no data', { method: 'POST', path: '/Users', bulkId: 'u' }, 'no body'],
  ])('fails an operation with %s', async (_title, operation, part) => {
    const { bulk } = bulkService();
    const { body } = await bulk([operation]);
    expect(body.Operations).toMatchObject([
      { status: '400', response: { detail: expect.stringContaining(part) } },
    ]);
  });

  it('says the address of what an operation was about, but not of a path that is none', async () => {
    const { bulk } = bulkService();
    const { body } = await bulk([
      { method: 'DELETE', path: '/Users/none' },
      { method: 'DELETE', path: `${BASE}/Users/none` },
      { method: 'DELETE', path: '/Nobodies/none' },
    ]);
    expect(body.Operations.map(({ location }: { location?: string }) => location)).toEqual([
      `${BASE}/Users/none`,
      undefined,
      undefined,
    ]);
  });

  it('holds the version that an operation names against what is stored', async () => {
    const { bulk, pathOf } = bulkService();
    const { body } = await bulk([user('a')]);
    const path = pathOf(body.Operations[0]);
    const stale = await bulk([{ method: 'DELETE', path, version: 'W/"7"' }]);
    expect(stale.body.Operations).toMatchObject([{ status: '412' }]);
  });

  it('is refused whole where it is too large or no bulk request', async () => {
    const { bulk, send } = bulkService();
    const many = Array.from({ length: 201 }, (_, index) => user(`${index}`));
    expect((await bulk(many)).status).toBe(413);
    const path = `${ROOT}/Bulk`;
    expect((await send({ method: 'POST', path, body: {} })).body.scimType).toBe('invalidSyntax');
  });
});
