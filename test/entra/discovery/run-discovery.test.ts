import { forEachTest, type Workplace } from '../entra-run.ts';
import type { Json, ScimServer } from '../scim-server.ts';
import type { Answer } from '../scim-service.ts';

jest.setTimeout(240_000);

let server: ScimServer;
let workplace: Workplace;

forEachTest((itsServer, itsWorkplace) => {
  server = itsServer;
  workplace = itsWorkplace;
});

function discover(words: readonly string[] = []) {
  const value = [1, 2, 3, 4].map((number) => ({
    id: String(number),
    userPrincipalName: `User${number}@c.example`,
    assigned: number !== 4,
  }));
  const directory = workplace.write('users.json', { value });
  return workplace.run(server.url, [
    ...['--discover', '--directory', directory, '--page-size', '3', ...words],
  ]);
}

beforeEach(() => {
  for (const name of ['user1', 'user2', 'user4', 'local', 'twin', 'twin', 'other']) {
    const id = `id-of-${name}-${server.users.size}`;
    server.users.set(id, { id, userName: `${name}@c.example` });
  }
});

it('walks all pages, and tells who belongs to whom without changing anything', async () => {
  const { code, output } = await discover();
  expect(code).toBe(0);
  expect(server.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
    'GET /scim/Users?startIndex=1&count=3',
    'GET /scim/Users?startIndex=4&count=3',
    'GET /scim/Users?startIndex=7&count=3',
  ]);
  expect(output).toContain('Account discovery: 7 accounts on 3 pages');
  expect(output).toMatch(/By userName:\n +2 belong to a user in scope/);
  expect(output).toMatch(/ 1 belong to a user who is not in scope/);
  expect(output).toMatch(/ 4 belong to nobody in the directory: id-of-local-3, id-of-twin-4/);
  expect(output).toMatch(/ 1 users in scope have no account/);
});

it('says that accounts share the value that a user has', async () => {
  server.users.set('again', { id: 'again', userName: 'USER1@c.example' });
  const { output } = await discover();
  expect(output).toMatch(/ 2 share their userName with another account/);
});

it('compares by the first matching attribute that is a direct one', async () => {
  const mappings = workplace.write('mappings.json', {
    attributeMappings: [
      { target: 'userName', expression: 'ToLower([id])', matchingPriority: 1 },
      { target: 'externalId', source: 'userPrincipalName', matchingPriority: 2 },
    ],
  });
  const { output } = await discover(['--mappings', mappings]);
  expect(output).toContain('By externalId:');
});

const changed = (answer: Answer, change: (body: Json) => Json): Answer => ({
  ...answer,
  text: JSON.stringify(change(JSON.parse(String(answer.text)))),
});

it.each<[string, RegExp, (body: Json) => Json]>([
  [
    'echoes no startIndex',
    /FAILED: startIndex .* says 1 \(2×\)/,
    (body) => ({ ...body, startIndex: 1 }),
  ],
  [
    'counts the page as the total',
    /FAILED: totalResults is the same/,
    (body) => ({ ...body, totalResults: 3 + Number(body['startIndex']) }),
  ],
  [
    'counts too many',
    /FAILED: as many accounts come .* 7 different accounts came, totalResults is 8/,
    (body) => ({ ...body, totalResults: 8 }),
  ],
  [
    'gives accounts without an id',
    /FAILED: every account has an id/,
    (body) => ({ ...body, Resources: (body['Resources'] as Json[]).map(() => ({})) }),
  ],
])('tells when a server %s', async (_, message, change) => {
  server.distort = (_request, answer) => changed(answer, change);
  const { code, output } = await discover();
  expect(code).toBe(2);
  expect(output).toMatch(message);
});

it('tells when a server gives the same page again and again', async () => {
  server.mishear = (request) => ({
    ...request,
    url: request.url.replace(/startIndex=\d+/, 'startIndex=1'),
  });
  const { code, output } = await discover();
  expect(code).toBe(2);
  expect(output).toMatch(/FAILED: every account comes once, but id-of-user1-0, again/);
});

it('ends with 3 when the server gives no list', async () => {
  server.fault = () => ({ status: 403 });
  const { code, messages } = await discover();
  expect(code).toBe(3);
  expect(messages).toContain('discovery failed: InsufficientRights: 403');
});
