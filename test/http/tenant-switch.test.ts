import { StoreBusy } from '../../lambda/directory/directory-store.ts';
import type { ScimService } from '../../lambda/http/scim-service.ts';
import { memoryDirectory } from '../directory/directory-fixture.ts';
import { type Sent, scimService } from './proxy-event.ts';

const BASE = '/live/scim/v2';
const ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error';
const ann = { userName: 'ann' };
const bulkOf = (count: number) => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
  Operations: Array.from({ length: count }, (_, at) => ({
    method: 'POST',
    path: '/Users',
    bulkId: `b${at}`,
    data: { userName: `user${at}` },
  })),
});

/** Every kind of request, also those that are refused for what they are. */
const requests: readonly [string, Sent][] = [
  ['a list', { path: `${BASE}/Users` }],
  ['a create', { method: 'POST', path: `${BASE}/Users`, body: ann }],
  ['a look at a user', { path: `${BASE}/Users/id-1` }],
  ['a replacement', { method: 'PUT', path: `${BASE}/Users/id-1`, body: ann }],
  ['a change', { method: 'PATCH', path: `${BASE}/Groups/id-1`, body: { Operations: [] } }],
  ['a removal', { method: 'DELETE', path: `${BASE}/Users/id-1` }],
  ['a search', { method: 'POST', path: `${BASE}/Users/.search`, body: {} }],
  ['a search of everything', { method: 'POST', path: `${BASE}/.search`, body: {} }],
  ['the Tenant URL itself', { path: BASE }],
  ['a bulk request', { method: 'POST', path: `${BASE}/Bulk`, body: bulkOf(2) }],
  ['ServiceProviderConfig', { path: `${BASE}/ServiceProviderConfig` }],
  ['Schemas', { path: `${BASE}/Schemas` }],
  ['ResourceTypes', { path: `${BASE}/ResourceTypes/User` }],
  ['/Me', { path: `${BASE}/Me` }],
  ['a path that is none', { path: `${BASE}/Printers` }],
  ['a method that is none', { method: 'DELETE', path: `${BASE}/Users` }],
  ['a body that is no JSON', { method: 'POST', path: `${BASE}/Users`, body: '{' }],
  ['a filter that is none', { path: `${BASE}/Users`, query: { filter: 'x' } }],
];

/** A directory with one user, and a tenant whose state can be set. */
async function directoryOfAnn() {
  let state: Awaited<ReturnType<ScimService['stateOfTenant']>> = 'enabled';
  const asked: string[] = [];
  const directory = memoryDirectory();
  const service = scimService(directory, {
    async stateOfTenant(tenant) {
      asked.push(tenant);
      return state;
    },
  });
  await service.send({ method: 'POST', path: `${BASE}/Users`, body: ann });
  return {
    ...service,
    asked,
    become: (other: typeof state) => {
      state = other;
    },
  };
}

describe('a tenant that is switched off', () => {
  it.each(requests)('is answered 403 to %s', async (_title, sent) => {
    const { become, send, reports } = await directoryOfAnn();
    become('disabled');
    const { status, headers, body } = await send(sent);
    expect(status).toBe(403);
    expect(headers).toEqual({ 'Content-Type': 'application/scim+json' });
    expect(body).toEqual({
      schemas: [ERROR],
      status: '403',
      detail: expect.stringMatching(/switched off .*operator of this service.*Ask them/),
    });
    expect(reports.at(-1)).toMatchObject({ tenant: 'default', status: 403, defect: undefined });
  });

  it('changes nothing, and is served again once it is switched on', async () => {
    const { become, send } = await directoryOfAnn();
    const list = () => send({ path: `${BASE}/Users` });
    const before = await list();
    become('disabled');
    for (const [, sent] of requests) await send(sent);
    become('enabled');
    expect(before.body.totalResults).toBe(1);
    expect(await list()).toEqual(before);
  });

  it('is counted as what was asked for', async () => {
    const { become, send, reports } = await directoryOfAnn();
    become('disabled');
    await send({ method: 'DELETE', path: `${BASE}/Users/id-1` });
    await send({ method: 'POST', path: `${BASE}/Bulk`, body: bulkOf(2) });
    expect(reports.slice(1)).toMatchObject([
      { operation: 'delete', resourceType: 'User', status: 403 },
      { operation: 'bulk', resourceType: 'Bulk', status: 403 },
    ]);
  });
});

it.each(requests)('a tenant that is gone is answered 401 to %s', async (_title, sent) => {
  const { become, send, reports } = await directoryOfAnn();
  become('unknown');
  expect(await send(sent)).toMatchObject({
    status: 401,
    body: { schemas: [ERROR], status: '401', detail: 'The request carries no valid credential.' },
  });
  expect(reports.at(-1)).toMatchObject({ status: 401, defect: undefined });
});

it('a request asks for its tenant once, however many parts it has', async () => {
  const { asked, send } = await directoryOfAnn();
  asked.length = 0;
  const { body } = await send({ method: 'POST', path: `${BASE}/Bulk`, body: bulkOf(20) });
  expect(body.Operations).toHaveLength(20);
  await send({ authorizer: { tenant: 'acme', actor: 'Scim System User' } });
  expect(asked).toEqual(['default', 'acme']);
});

it('a request that no authorizer let in asks for nobody', async () => {
  const { asked, send } = await directoryOfAnn();
  asked.length = 0;
  expect((await send({ authorizer: null })).status).toBe(401);
  expect(asked).toEqual([]);
});

describe('where the state of a tenant cannot be read,', () => {
  it('the client is asked to come back', async () => {
    const { send, reports } = scimService(memoryDirectory(), {
      stateOfTenant: () => Promise.reject(new StoreBusy('unavailable')),
    });
    expect(await send({})).toMatchObject({ status: 503, headers: { 'Retry-After': '5' } });
    expect(reports).toMatchObject([{ operation: 'query', status: 503, defect: undefined }]);
  });

  it('a defect is the operator’s to know', async () => {
    const failure = new Error('not authorized to read T#default');
    const { send, reports } = scimService(memoryDirectory(), {
      stateOfTenant: () => Promise.reject(failure),
    });
    const { status, body } = await send({});
    expect([status, JSON.stringify(body).includes('T#default')]).toEqual([500, false]);
    expect(reports).toMatchObject([{ status: 500, defect: failure }]);
  });
});
