import { scimService } from './proxy-event.ts';

const USERS = '/live/scim/v2/Users';
const GROUPS = '/live/scim/v2/Groups';

async function withUser() {
  const { send, ...rest } = scimService();
  const { id } = (await send({ method: 'POST', path: USERS, body: { userName: 'a' } })).body;
  const path = `${USERS}/${id}`;
  const change = (method: string, ifMatch: string, body?: unknown) =>
    send({ method, path, headers: { 'If-Match': ifMatch }, ...(body !== undefined && { body }) });
  return { ...rest, send, id, path, change };
}

const TITLE = { Operations: [{ op: 'replace', path: 'title', value: 'Dr' }] };

describe('If-Match', () => {
  it.each(['PATCH', 'PUT', 'DELETE'])(
    'lets a %s of the version pass that it names',
    async (method) => {
      const { change } = await withUser();
      const body = { PATCH: TITLE, PUT: { userName: 'b' }, DELETE: undefined }[method];
      expect((await change(method, 'W/"2"', body)).status).toBe(412);
      expect((await change(method, 'W/"9", W/"1"', body)).status).toBeLessThan(300);
    },
  );

  it('refuses a change of another version, tells why, and changes nothing', async () => {
    const { change, send, path } = await withUser();
    await change('PATCH', '*', TITLE);
    const refused = await change('PATCH', 'W/"1"', TITLE);
    expect(refused).toMatchObject({
      status: 412,
      headers: { 'Content-Type': 'application/scim+json' },
      body: { status: '412', detail: expect.any(String) },
    });
    expect((await send({ path })).headers).toMatchObject({ ETag: 'W/"2"' });
  });

  it('of a user holds although its groups changed, and of a group does not when its members did', async () => {
    const { change, send, id, path } = await withUser();
    const group = await send({
      method: 'POST',
      path: GROUPS,
      body: { displayName: 'g', members: [{ value: id }] },
    });
    const { ETag } = (await send({ path })).headers ?? {};
    expect(ETag).toMatch(/^W\/"1-[0-9a-f]+"$/);
    expect((await change('PATCH', 'W/"1"', TITLE)).status).toBe(200);

    const groupPath = `${GROUPS}/${group.body.id}`;
    const remove = { Operations: [{ op: 'remove', path: `members[value eq "${id}"]` }] };
    expect((await send({ method: 'PATCH', path: groupPath, body: remove })).status).toBe(204);
    const rename = { Operations: [{ op: 'replace', value: { displayName: 'h' } }] };
    const headers = { 'If-Match': 'W/"1"' };
    expect((await send({ method: 'PATCH', path: groupPath, body: rename, headers })).status).toBe(
      412,
    );
  });

  it('on a resource that is not there is a 404', async () => {
    const { send } = await withUser();
    const sent = { method: 'DELETE', path: `${USERS}/none`, headers: { 'If-Match': '*' } };
    expect((await send(sent)).status).toBe(404);
  });
});

describe('If-None-Match', () => {
  it('spares the answer while nothing changed', async () => {
    const { send, path } = await withUser();
    const { headers = {} } = await send({ path });
    const tag = String(headers['ETag']);
    const ask = (ifNoneMatch: string) => send({ path, headers: { 'If-None-Match': ifNoneMatch } });
    expect(await ask(tag)).toEqual({ status: 304, headers: { ETag: tag }, body: undefined });
    expect((await ask(tag.replace('W/', ''))).status).toBe(304);
    expect((await ask('*')).status).toBe(304);
    expect((await ask('W/"7"')).status).toBe(200);
    await send({ method: 'PATCH', path, body: TITLE });
    expect(await ask(tag)).toMatchObject({ status: 200, body: { title: 'Dr' } });
  });

  it.each(['PATCH', 'PUT', 'DELETE'])(
    'lets no %s of the version pass that it names',
    async (method) => {
      const { send, path } = await withUser();
      const body = { PATCH: TITLE, PUT: { userName: 'b' } }[method];
      const change = (ifNoneMatch: string) =>
        send({ method, path, headers: { 'If-None-Match': ifNoneMatch }, ...(body && { body }) });
      expect((await change('*')).status).toBe(412);
      expect((await change('W/"9", W/"1"')).status).toBe(412);
      expect((await send({ path })).headers).toMatchObject({ ETag: 'W/"1"' });
      expect((await change('W/"9"')).status).toBeLessThan(300);
    },
  );

  it('never keeps a group whose members changed, or a user whose groups did', async () => {
    const { send, id, path } = await withUser();
    const { body } = await send({ method: 'POST', path: GROUPS, body: { displayName: 'g' } });
    const groupPath = `${GROUPS}/${body.id}`;
    const tagOf = async (at: string) => String((await send({ path: at })).headers?.['ETag']);
    const statusOf = async (at: string, tag: string) =>
      (await send({ path: at, headers: { 'If-None-Match': tag } })).status;

    const tags = { user: await tagOf(path), group: await tagOf(groupPath) };
    const add = { Operations: [{ op: 'add', path: 'members', value: [{ value: id }] }] };
    await send({ method: 'PATCH', path: groupPath, body: add });
    expect([await statusOf(path, tags.user), await statusOf(groupPath, tags.group)]).toEqual([
      200, 200,
    ]);

    const user = await tagOf(path);
    const rename = { Operations: [{ op: 'replace', value: { displayName: 'h' } }] };
    await send({ method: 'PATCH', path: groupPath, body: rename });
    expect(await statusOf(path, user)).toBe(200);
  });
});
