import { type Sent, scimService } from './proxy-event.ts';

const BASE = 'https://api.example/live/scim/v2';
const GROUPS = '/live/scim/v2/Groups';
const USERS = '/live/scim/v2/Users';

/** A service with the users a, b and c; `send` takes a path below the Tenant URL. */
async function withUsers() {
  const service = scimService();
  const ids: string[] = [];
  for (const userName of ['a', 'b', 'c']) {
    const sent = { method: 'POST', path: USERS, body: { userName } };
    ids.push((await service.send(sent)).body.id);
  }
  const [a = '', b = '', c = ''] = ids;
  const create = (body: unknown, rest: Partial<Sent> = {}) =>
    service.send({ method: 'POST', path: GROUPS, body, ...rest });
  const patch = (id: string, Operations: unknown[], rest: Partial<Sent> = {}) =>
    service.send({ method: 'PATCH', path: `${GROUPS}/${id}`, body: { Operations }, ...rest });
  const get = (id: string, rest: Partial<Sent> = {}) =>
    service.send({ path: `${GROUPS}/${id}`, ...rest });
  return { ...service, a, b, c, create, patch, get };
}

const member = (id: string) => ({ value: id, $ref: `${BASE}/Users/${id}`, type: 'User' });

describe('a group over HTTP', () => {
  it('is made with members, read, and shown in its members', async () => {
    const { a, b, create, get, send } = await withUsers();
    const created = await create({ displayName: 'Staff', members: [{ value: a }, { value: b }] });
    const { id } = created.body;
    expect(created).toMatchObject({
      status: 201,
      headers: { Location: `${BASE}/Groups/${id}`, ETag: created.body.meta.version },
      body: {
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
        displayName: 'Staff',
        members: [member(a), member(b)],
        meta: { resourceType: 'Group' },
      },
    });
    expect((await get(id)).body).toEqual(created.body);
    expect((await send({ path: `${USERS}/${a}` })).body.groups).toEqual([
      { value: id, $ref: `${BASE}/Groups/${id}`, display: 'Staff', type: 'direct' },
    ]);
    const list = await send({ path: USERS, query: { attributes: 'groups.display' } });
    expect(list.body.Resources.map(({ groups }: { groups?: unknown }) => groups)).toEqual([
      [{ display: 'Staff' }],
      [{ display: 'Staff' }],
      undefined,
    ]);
  });

  it('is changed without an answer’s body, but with its entity tag', async () => {
    const { a, b, create, patch, get } = await withUsers();
    const { id, meta } = (await create({ displayName: 'Staff', members: [{ value: a }] })).body;
    const changed = await patch(id, [
      { op: 'Add', path: 'members', value: [{ $ref: null, value: b }] },
    ]);
    const { ETag } = changed.headers ?? {};
    expect(changed).toEqual({ status: 204, headers: { ETag }, body: undefined });
    expect(ETag).not.toBe(meta.version);
    const read = await get(id);
    expect(read.body.members).toEqual([member(a), member(b)]);
    expect(read.headers).toMatchObject({ ETag });
    const again = await patch(id, [{ op: 'add', path: 'members', value: [{ value: b }] }]);
    expect(again).toMatchObject({ status: 204, headers: { ETag } });
  });

  it('is shown after a PATCH that names attributes, and where the settings say so', async () => {
    const { a, create, patch } = await withUsers();
    const { id } = (await create({ displayName: 'Staff' })).body;
    const operations = [{ op: 'add', path: 'members', value: [{ value: a }] }];
    const shown = await patch(id, operations, { query: { attributes: 'members' } });
    expect(shown).toMatchObject({ status: 200, body: { id, members: [member(a)] } });

    const other = scimService(undefined, { patchWithoutBody: ['User'] });
    const group = await other.send({ method: 'POST', path: GROUPS, body: { displayName: 'g' } });
    const body = { Operations: [{ op: 'replace', value: { displayName: 'h' } }] };
    const path = `${GROUPS}/${group.body.id}`;
    expect(await other.send({ method: 'PATCH', path, body })).toMatchObject({
      status: 200,
      body: { displayName: 'h' },
    });
  });

  it('is read without its members where they are excluded, alone and in lists', async () => {
    const { a, create, get, send } = await withUsers();
    const { id } = (await create({ displayName: 'Staff', members: [{ value: a }] })).body;
    const query = { excludedAttributes: 'members' };
    expect((await get(id, { query })).body).not.toHaveProperty('members');
    const found = await send({
      path: GROUPS,
      query: { ...query, filter: 'displayName eq "STAFF"' },
    });
    expect(found.body).toMatchObject({
      totalResults: 1,
      Resources: [{ id, displayName: 'Staff' }],
    });
    expect(found.body.Resources[0]).not.toHaveProperty('members');
    const whole = await send({ path: GROUPS, query: { filter: `members eq "${a}"` } });
    expect(whole.body.Resources).toMatchObject([{ id, members: [member(a)] }]);
  });

  it('has a name that no other group has, in any case', async () => {
    const { create } = await withUsers();
    expect((await create({ displayName: 'Staff' })).status).toBe(201);
    expect(await create({ displayName: 'sTAFF' })).toMatchObject({
      status: 409,
      body: { scimType: 'uniqueness' },
    });
    expect((await create({ displayName: '' })).status).toBe(400);
  });

  it('leaves members out that are of no resource, and counts them', async () => {
    const { a, create, reports } = await withUsers();
    const created = await create({
      displayName: 'g',
      members: [{ value: 'nobody' }, { value: a }],
    });
    expect(created).toMatchObject({ status: 201, body: { members: [member(a)] } });
    expect(reports.at(-1)).toMatchObject({ operation: 'create', unknownMembers: 1 });
  });

  it('is replaced, and removed from its members', async () => {
    const { a, b, c, create, send, get } = await withUsers();
    const { id } = (await create({ displayName: 'g', members: [{ value: a }, { value: b }] })).body;
    const replaced = await send({
      method: 'PUT',
      path: `${GROUPS}/${id}`,
      body: { displayName: 'h', members: [{ value: c }] },
    });
    expect(replaced).toMatchObject({
      status: 200,
      body: { displayName: 'h', members: [member(c)] },
    });
    expect((await send({ method: 'DELETE', path: `${USERS}/${c}` })).status).toBe(204);
    expect((await get(id)).body).not.toHaveProperty('members');
    expect((await send({ method: 'DELETE', path: `${GROUPS}/${id}` })).status).toBe(204);
    expect((await get(id)).status).toBe(404);
    expect((await send({ path: `${USERS}/${a}` })).body).not.toHaveProperty('groups');
  });
});
