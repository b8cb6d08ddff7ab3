import { scimService } from './proxy-event.ts';

const ROOT = '/live/scim/v2';

async function withResources() {
  const { send, reports } = scimService();
  const post = (path: string, body: unknown) =>
    send({ method: 'POST', path: `${ROOT}${path}`, body });
  const ids: string[] = [];
  for (const userName of ['a', 'b', 'c']) {
    ids.push((await post('/Users', { userName, title: userName.toUpperCase() })).body.id);
  }
  await post('/Groups', { displayName: 'b', members: [{ value: ids[0] }] });
  return { send, post, reports, ids };
}

const names = (body: { Resources: { userName?: string; displayName?: string }[] }) =>
  body.Resources.map(({ userName, displayName }) => userName ?? displayName);

describe('a search by POST', () => {
  it('answers as the GET with the same parameters does', async () => {
    const { send, post } = await withResources();
    const query = {
      filter: 'title ge "B"',
      sortBy: 'userName',
      sortOrder: 'descending',
      count: '1',
    };
    const got = await send({ path: `${ROOT}/Users`, query: { ...query, attributes: 'userName' } });
    const posted = await post('/Users/.search', {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'],
      ...query,
      count: 1,
      attributes: ['userName'],
    });
    expect(posted).toMatchObject({ status: 200, body: { totalResults: 2, itemsPerPage: 1 } });
    expect(posted.body).toEqual(got.body);
    expect(names(posted.body)).toEqual(['c']);
  });

  it('reads names in any case, null as nothing, and refuses what is no parameter', async () => {
    const { post } = await withResources();
    const { body } = await post('/Users/.SEARCH', { FILTER: 'userName eq "A"', startIndex: null });
    expect(names(body)).toEqual(['a']);
    expect(await post('/Users/.search', { count: true })).toMatchObject({
      status: 400,
      body: { scimType: 'invalidSyntax' },
    });
    expect((await post('/Users/.search', { filter: 'nope eq' })).body.scimType).toBe(
      'invalidFilter',
    );
  });

  it('takes the largest number for all there are, and for a place beyond the end', async () => {
    const { send, post } = await withResources();
    const query = { count: '2147483647', startIndex: '1' };
    expect((await send({ path: `${ROOT}/Users`, query })).body.Resources).toHaveLength(3);
    const beyond = { startIndex: Number.MAX_SAFE_INTEGER.toString().slice(1), count: 2 ** 31 };
    expect(await post('/Users/.search', beyond)).toMatchObject({
      status: 200,
      body: { totalResults: 3, itemsPerPage: 0, Resources: [] },
    });
    expect(await post('/Users/.search', { count: 1e15 })).toMatchObject({
      status: 400,
      body: { scimType: 'invalidValue', detail: expect.stringContaining('count') },
    });
  });

  it.each(['filter', 'sortBy', 'sortOrder', 'startIndex', 'count', 'cursor'])(
    'refuses a list for %s, which would be lost if it were empty',
    async (name) => {
      const { post } = await withResources();
      for (const list of [[], ['userName eq "a"']]) {
        expect(await post('/Users/.search', { [name]: list })).toMatchObject({
          status: 400,
          body: {
            scimType: 'invalidSyntax',
            detail: `${name} of a search must be text or a number.`,
          },
        });
      }
    },
  );
});

describe('all resource types at once', () => {
  it('are listed at the root, type after type', async () => {
    const { send } = await withResources();
    const { body } = await send({ path: ROOT, query: { count: '2', startIndex: '3' } });
    expect(body).toMatchObject({ totalResults: 4, startIndex: 3, itemsPerPage: 2 });
    expect(names(body)).toEqual(['c', 'b']);
    expect(body.Resources[1].members).toHaveLength(1);
  });

  it('are searched by what any of them has', async () => {
    const { post, reports } = await withResources();
    const filter = 'userName eq "b" or displayName eq "b"';
    const { body } = await post('/.search', { filter, attributes: 'userName,displayName,members' });
    expect(body).toMatchObject({
      totalResults: 2,
      Resources: [{ userName: 'b' }, { displayName: 'b' }],
    });
    expect(reports.at(-1)).toMatchObject({ operation: 'query', resourceType: 'All' });
    const users = await post('/.search', { filter: 'meta.resourceType eq "User"' });
    expect(users.body.totalResults).toBe(3);
  });

  it('refuse a name that none of them has', async () => {
    const { post } = await withResources();
    expect((await post('/.search', { filter: 'nope eq "b"' })).status).toBe(400);
    expect((await post('/.search', { attributes: 'nope' })).status).toBe(400);
  });
});

describe('pages by cursor', () => {
  it('lead through the list and back', async () => {
    const { send } = await withResources();
    const page = async (cursor: string) => {
      const query = { cursor, ...(cursor === '' && { count: '2' }) };
      return (await send({ path: `${ROOT}/Users`, query })).body;
    };
    const first = await page('');
    expect(first).toMatchObject({
      totalResults: 3,
      itemsPerPage: 2,
      nextCursor: expect.any(String),
    });
    expect(first).not.toHaveProperty('startIndex');
    expect(first).not.toHaveProperty('previousCursor');
    const second = await page(first.nextCursor);
    expect(names(second)).toEqual(['c']);
    expect(second).not.toHaveProperty('nextCursor');
    expect(names(await page(second.previousCursor))).toEqual(['a', 'b']);
  });

  it.each([
    [{ cursor: 'x' }, 'invalidCursor'],
    [{ cursor: '', count: 'x' }, 'invalidCount'],
  ])('with %j are refused', async (query, scimType) => {
    const { send } = await withResources();
    expect(await send({ path: `${ROOT}/Users`, query })).toMatchObject({
      status: 400,
      body: { scimType },
    });
  });

  it('belong to the query that they were given for', async () => {
    const { send } = await withResources();
    const { body } = await send({ path: `${ROOT}/Users`, query: { cursor: '', count: '1' } });
    const query = { cursor: body.nextCursor, count: '1' };
    expect((await send({ path: `${ROOT}/Groups`, query })).body.scimType).toBe('invalidCursor');
    const filtered = { ...query, filter: 'userName sw "a"' };
    expect((await send({ path: `${ROOT}/Users`, query: filtered })).body.scimType).toBe(
      'invalidCursor',
    );
    expect((await send({ path: `${ROOT}/Users`, query })).status).toBe(200);
  });
});
