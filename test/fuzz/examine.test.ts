import { SECRET } from '../../fuzz/check/check-answer.ts';
import { examine } from '../../fuzz/check/examine.ts';
import { type Answer, type Request, reading } from '../../fuzz/exchange.ts';
import type { Json } from '../../fuzz/json.ts';
import { readPublished } from '../../fuzz/published.ts';
import { serviceMaker } from '../../fuzz/service.ts';

const newService = serviceMaker();

const write = (number: number, method: string, path: string, body: Json): Request => ({
  number,
  method,
  path,
  query: null,
  headers: { 'Content-Type': 'application/scim+json' },
  body: JSON.stringify(body),
});

const USER: Json = {
  userName: 'ada',
  active: true,
  emails: [{ value: 'a@b.example', type: 'work', primary: true }],
  'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { department: 'Sales' },
};

const idOf = ({ body }: Answer): string => (body as { id: string }).id;

/** A service with a user and a group of which the user is a member. */
async function setting() {
  const { send } = newService();
  const published = await readPublished(send);
  const user = idOf(await send(write(1, 'POST', '/Users', USER)));
  const group = idOf(
    await send(write(2, 'POST', '/Groups', { displayName: 'g', members: [{ value: user }] })),
  );
  return { send, published, user: `/Users/${user}`, group: `/Groups/${group}` };
}

interface Paths {
  readonly user: string;
  readonly group: string;
}
type MakeRequest = (paths: Paths) => Request;

/** What is found wrong with a request where the texts of all answers are rewritten. */
async function defectsOf(
  makeRequest: MakeRequest,
  rewrite: (text: string, request: Request) => string,
): Promise<readonly string[]> {
  const { send, published, ...paths } = await setting();
  const spoiled = async (request: Request): Promise<Answer> => {
    const answer = await send(request);
    const text = rewrite(answer.text, request);
    return { ...answer, text, body: text === '' ? undefined : JSON.parse(text) };
  };
  return (await examine(spoiled, published, makeRequest(paths), true)).defects;
}

const readUser = ({ user }: Paths) => reading(3, user);
const readGroup = ({ group }: Paths) => reading(3, group);
const listUsers = () => reading(3, '/Users');
const nobody = () => reading(3, '/Users/nobody');
const creation = () => write(3, 'POST', '/Users', { userName: 'b', title: 'x' });
const replacement = ({ user }: Paths) => write(3, 'PUT', user, { userName: 'c' });
const bulk = () => {
  const operation = { method: 'POST', path: '/Users', bulkId: 'x', data: { userName: 'b' } };
  return write(3, 'POST', '/Bulk', { Operations: [operation] });
};

describe('what is examined', () => {
  it.each<[string, MakeRequest]>([
    ['a resource', readUser],
    ['a group', readGroup],
    ['a list', listUsers],
    ['an error', nobody],
    ['all types', () => reading(3, '/')],
    ['a list of cursors', () => reading(3, '/Users', { cursor: '', count: '1' })],
    ['a creation', creation],
    ['a refused creation', () => write(3, 'POST', '/Users', { userName: 'ADA' })],
    ['a removal', ({ user }) => write(3, 'DELETE', user, null)],
    ['a replacement', replacement],
    ['a bulk request', bulk],
  ])('finds nothing wrong with %s', async (_what, request) => {
    expect(await defectsOf(request, (text) => text)).toEqual([]);
  });

  it.each<[string, MakeRequest, RegExp, string]>([
    [
      'emails has several primary values',
      readUser,
      /"emails":\[/,
      '$&{"value":"x","primary":true},',
    ],
    [
      'emails has a (type, value) pair twice',
      readUser,
      /"emails":\[/,
      '$&{"value":"a@b.example","type":"work"},',
    ],
    ['emails.value is no string', readUser, /"a@b.example"/, '7'],
    [
      'emails is multi-valued and no list',
      readUser,
      /"emails":\[[^\]]*\]/,
      '"emails":{"value":"x"}',
    ],
    ['emails is an empty list', readUser, /"emails":\[[^\]]*\]/, '"emails":[]'],
    ['active is no boolean', readUser, /"active":true/, '"active":"True"'],
    ['active is no boolean', readUser, /"active":true/, '"active":null'],
    ['colour is in no published schema of a User', readUser, /"active"/, '"colour":"red",$&'],
    ['Active is in no published schema of a User', readUser, /"active"/, '"Active"'],
    ['userName is required, and not shown', readUser, /"userName":"ada",/, ''],
    [
      'a User has an extension that schemas lacks',
      readUser,
      /,"urn:[^"]*:enterprise:2.0:User"\]/,
      ']',
    ],
    ['a User names a schema of which it has nothing', readUser, /"urn:[^"]*":\{[^}]*\},/, ''],
    [
      'meta.location is not the address of the resource',
      readUser,
      /"location":"https:/,
      '"location":"http:',
    ],
    ['meta lacks something', readUser, /"created":"[^"]*",/, ''],
    ['a time in meta is none', readUser, /"created":"[^"]*"/, '"created":"yesterday"'],
    ['meta.resourceType is not User', readUser, /"resourceType":"User"/, '"resourceType":"Group"'],
    ['ETag and meta.version differ', readUser, /"version":"W\/\\"/, '$&9'],
    ['a member of a group does not have the group', readGroup, /"groups":\[[^\]]*\],/, ''],
    ['a group does not have its member', readUser, /"members":\[[^\]]*\],/, ''],
    ['the $ref of one of the groups leads nowhere', readUser, /"\$ref":"[^"]*"/, '"$$ref":"x"'],
    [
      'itemsPerPage is not the number of Resources',
      listUsers,
      /"itemsPerPage":1/,
      '"itemsPerPage":2',
    ],
    [
      'totalResults is smaller than what is shown',
      listUsers,
      /"totalResults":1/,
      '"totalResults":0',
    ],
    [
      'totalResults is not the number of resources that there are',
      listUsers,
      /"totalResults":1/,
      '"totalResults":2',
    ],
    ['startIndex is not the one that was asked for', listUsers, /"startIndex":1/, '"startIndex":0'],
    ['Resources is no list', listUsers, /"Resources":\[.*\]/, '"Resources":null'],
    ['a list has a resource of another type', listUsers, /core:2.0:User/, 'core:2.0:Group'],
    [
      'a walk by cursor finds something else than a query by number',
      listUsers,
      /("totalResults":1,"itemsPerPage":1,"Resources":)\[.*\]/,
      '$1[]',
    ],
    ['status of the error is not that of the answer', nobody, /"404"/, '"400"'],
    ['the answer is no error message', nobody, /messages:2.0:Error/, 'messages:2.0:Fault'],
    ['an error has no detail', nobody, /"detail":".*"/, '"detail":""'],
    ['a message has the unknown member title', nobody, /"detail"/, '"title":"x",$&'],
    ['detail shows the inside of the service', nobody, /There is/, 'TypeError: there is'],
    ['the answer shows what is never to be returned', nobody, /There is/, SECRET],
    ['scimType "noUser" with status 404', nobody, /"detail"/, '"scimType":"noUser",$&'],
    ['the status of a bulk result is none', bulk, /"status":"201"/, '"status":201'],
    ['a bulk result has no location', bulk, /"location":"[^"]*",/, ''],
    ['what a bulk operation made cannot be read', bulk, /("location":"[^"]*)"/, '$1x"'],
  ])('finds that %s', async (defect, request, found, instead) => {
    const everywhere = new RegExp(found, 'g');
    const defects = await defectsOf(request, (text) => text.replaceAll(everywhere, instead));
    expect(defects).toContain(defect);
  });

  it('finds that a filter and its opposite do not find all together', async () => {
    const filtered = () => reading(3, '/Users', { filter: 'active eq true' });
    const defects = await defectsOf(filtered, (text, { query }) =>
      query?.['filter']?.startsWith('not')
        ? text.replace('"totalResults":0', '"totalResults":1')
        : text,
    );
    expect(defects).toEqual(['a filter and its opposite do not find all together']);
  });

  it.each<[string, MakeRequest, Partial<Answer>]>([
    ['the status is 500', readUser, { status: 500 }],
    ['501 elsewhere than at /Me', nobody, { status: 501 }],
    ['Content-Type is text/html', readUser, { headers: { 'Content-Type': 'text/html' } }],
    ['a resource comes without ETag', readUser, { headers: {} }],
    ['a 204 has a body', readUser, { status: 204 }],
    ['a 405 has no Allow', nobody, { status: 405 }],
    ['a creation is not answered with 201', creation, { status: 200 }],
    ['a 201 has no Location', creation, { headers: {} }],
    ['a request that was refused changed the resource', replacement, { status: 400 }],
  ])('finds that %s in an answer that has it', async (defect, makeRequest, fault) => {
    const { send, published, ...paths } = await setting();
    const request = makeRequest(paths);
    const spoiled = async (sent: Request): Promise<Answer> =>
      sent === request ? { ...(await send(sent)), ...fault } : send(sent);
    expect((await examine(spoiled, published, request, true)).defects).toContain(defect);
  });

  it.each<[string, MakeRequest]>([
    ['a deleted resource is still there', ({ user }) => write(3, 'DELETE', user, null)],
    ['a reading shows something else than the write', replacement],
    ['a POST made 0 resources', creation],
    ['Location does not lead to the new resource', creation],
  ])('finds that %s where nothing is done', async (defect, makeRequest) => {
    const { send, published, ...paths } = await setting();
    const request = makeRequest(paths);
    const other = (await setting()).send;
    const idle = (sent: Request) => (sent === request ? other : send)(sent);
    expect((await examine(idle, published, request, true)).defects).toContain(defect);
  });
});
