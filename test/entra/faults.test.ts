import { createInterruption } from '../../entra/interruption.ts';
import { forEachTest, type Workplace } from './entra-run.ts';
import type { Fault, ReceivedRequest, ScimServer } from './scim-server.ts';

jest.setTimeout(240_000);

let server: ScimServer;
let workplace: Workplace;

forEachTest((itsServer, itsWorkplace) => {
  server = itsServer;
  workplace = itsWorkplace;
});

/** The fault on the first so many requests of a method. */
function firstTimes(count: number, method: string, fault: Fault) {
  let left = count;
  return (request: ReceivedRequest): Fault | undefined => {
    if (request.method !== method || left === 0) return undefined;
    left -= 1;
    return fault;
  };
}

describe('Test Connection', () => {
  it.each<[string, Fault, RegExp]>([
    [
      '401',
      { status: 401, text: '{"detail":"Wrong key"}' },
      /InvalidCredentials: GET \/Users: 401, the token is not accepted: Wrong key/,
    ],
    ['403', { status: 403 }, /InsufficientRights: GET \/Users: 403/],
    ['404', { status: 404 }, /ServiceIncompatible: GET \/Users: 404, no SCIM endpoint here/],
    ['302', { status: 302, headers: { location: '/' } }, /302 instead of 200/],
    ['a web page', { status: 200, text: '<html>' }, /200, but not SCIM/],
    [
      'null Resources',
      { status: 200, text: '{"totalResults":1,"Resources":null}' },
      /Resources is no array/,
    ],
    [
      'rows for a random value',
      { status: 200, text: '{"totalResults":1,"Resources":[{"id":"1"}]}' },
      /filters are ignored/,
    ],
  ])('says what %s means and ends with 3', async (_, fault, message) => {
    server.fault = () => fault;
    const { code, messages } = await workplace.run(server.url);
    expect(code).toBe(3);
    expect(messages).toMatch(message);
    expect(messages.trim().split('\n')).toHaveLength(1);
  });

  it('says that a server without /Groups needs an option, and obeys it', async () => {
    server.fault = ({ url }) => (url.includes('/Groups') ? { status: 404 } : undefined);
    const refused = await workplace.run(server.url, ['--test-connection']);
    expect([refused.code, refused.messages]).toEqual([
      3,
      expect.stringContaining('--no-groups-probe'),
    ]);
    const accepted = await workplace.run(server.url, ['--test-connection', '--no-groups-probe']);
    expect(accepted.code).toBe(0);
  });

  it('goes on with users only where there is no /Groups, and says so', async () => {
    server.fault = ({ url }) => (url.includes('/Groups') ? { status: 501 } : undefined);
    const { code, messages } = await workplace.run(server.url, ['--users', '5', '--cycles', '2']);
    expect(code).toBe(0);
    expect(server.users.size).toBeGreaterThanOrEqual(5);
    expect(messages).toMatch(/this server has no groups, so users only .*GET \/Groups: 501/);
    expect(server.requests.filter(({ url }) => url.includes('/Groups'))).toHaveLength(1);
  });

  it('refuses a server without /Groups when groups are asked for', async () => {
    server.fault = ({ url }) => (url.includes('/Groups') ? { status: 404 } : undefined);
    const { code, messages } = await workplace.run(server.url, ['--groups', '2']);
    expect([code, server.users.size]).toEqual([3, 0]);
    expect(messages).toContain('GET /Groups: 404');
  });

  it('says that nobody answers', async () => {
    const { code, messages } = await workplace.run('http://127.0.0.1:1/scim');
    expect(code).toBe(3);
    expect(messages).toMatch(/cannot be reached \(ECONNREFUSED\)/);
  });

  it('says that the answer takes too long', async () => {
    server.fault = () => ({ status: 200, delayMs: 300 });
    const { code, messages } = await workplace.run(server.url, ['--timeout', '0.05']);
    expect(code).toBe(3);
    expect(messages).toMatch(/Timeout: GET \/Users: no answer in time/);
  });
});

it('honours Retry-After and loses nothing', async () => {
  server.fault = firstTimes(3, 'POST', { status: 429, headers: { 'retry-after': '0' } });
  const { code } = await workplace.run(server.url, ['--users', '5']);
  expect(code).toBe(0);
  expect(server.users.size).toBe(5);
});

it('does not repeat a create whose outcome is unknown, and makes up for it in the next cycle', async () => {
  server.fault = firstTimes(1, 'POST', { status: 500 });
  const { code } = await workplace.run(server.url, [
    '--users',
    '5',
    '--cycles',
    '2',
    '--seed',
    '3',
  ]);
  expect(code).toBe(2);
  const failed = workplace.log().find(({ status }) => status === 'Failure');
  const again = workplace
    .log()
    .filter(({ sourceIdentity }) => sourceIdentity.id === failed?.sourceIdentity.id)
    .map(({ cycle, status }) => [cycle, status]);
  expect(again.slice(0, 2)).toEqual([
    [1, 'Failure'],
    [2, 'Success'],
  ]);
});

it('links a user whose create succeeded without our hearing of it', async () => {
  const directory = workplace.write('users.json', {
    value: [{ id: '1', userPrincipalName: 'a@b.example' }],
  });
  const answer = firstTimes(1, 'POST', { status: 500 });
  server.fault = (request) => {
    const fault = answer(request);
    if (fault !== undefined) server.users.set('lost', { ...request.body, id: 'lost' });
    return fault;
  };
  await workplace.run(server.url, ['--directory', directory, '--cycles', '2']);
  expect(server.users.size).toBe(1);
  expect(workplace.log().at(-1)).toMatchObject({
    status: 'Skipped',
    targetIdentity: { id: 'lost' },
  });
});

it('is quarantined at once when the credentials stop working, and tries a day later', async () => {
  let requests = 0;
  server.fault = () => {
    requests += 1;
    return requests > 12 ? { status: 401 } : undefined;
  };
  const { code, messages, output } = await workplace.run(server.url, [
    ...['--users', '50', '--cycles', '2', '--concurrency', '2', '--state', workplace.path('state')],
  ]);
  expect(code).toBe(3);
  expect(messages).toMatch(/Quarantined: EncounteredQuarantineException \(InvalidCredentials\)/);
  expect(output).toMatch(/quarantined │ quarantined/);
  expect(requests).toBeLessThan(20);
});

it('comes out of quarantine with a cycle that goes through, and still reports it', async () => {
  server.fault = firstTimes(1, 'POST', { status: 401 });
  const { code, output } = await workplace.run(server.url, ['--users', '5', '--cycles', '2']);
  expect(output).toMatch(/quarantined │\s+healthy/);
  expect(server.users.size).toBeGreaterThanOrEqual(4);
  expect(code).toBe(3);
});

it('leaves an object whose match is not unique', async () => {
  for (const id of ['x', 'y']) server.users.set(id, { id, externalId: 'twin' });
  const mappings = workplace.write('mappings.json', {
    attributeMappings: [
      { target: 'userName', source: 'userPrincipalName', matchingPriority: 1 },
      { target: 'externalId', source: 'mailNickname', matchingPriority: 2 },
    ],
  });
  const directory = workplace.write('users.json', [
    { id: '1', userPrincipalName: 'a@b.example', mailNickname: 'twin' },
  ]);
  const { code } = await workplace.run(server.url, [
    '--mappings',
    mappings,
    '--directory',
    directory,
  ]);
  expect(code).toBe(2);
  expect(workplace.log()[0]?.statusInfo?.errorCode).toBe('DuplicateTargetEntries');
  expect(
    server.requests
      .filter(({ method }) => method === 'GET')
      .map(({ url }) => url)
      .slice(-2),
  ).toEqual([
    '/scim/Users?filter=userName+eq+%22a%40b.example%22',
    '/scim/Users?filter=externalId+eq+%22twin%22',
  ]);
});

it('reports an object that was deleted behind its back, until it is restarted', async () => {
  const state = ['--state', workplace.path('state.json')];
  const user = { id: '1', userPrincipalName: 'a@b.example', jobTitle: 'One' };
  const directory = ['--directory', workplace.write('users.json', [user])];
  await workplace.run(server.url, [...directory, ...state]);
  server.users.clear();
  workplace.write('users.json', [{ ...user, jobTitle: 'Two' }]);
  const lost = await workplace.run(server.url, [...directory, ...state]);
  expect(lost.code).toBe(2);
  expect(workplace.log().at(-1)?.statusInfo?.errorCode).toBe('InvalidAnchor');
  const restarted = await workplace.run(server.url, [...directory, ...state, '--restart']);
  expect(restarted.code).toBe(0);
  expect(server.users.size).toBe(1);
});

it('finishes what is in flight when it is interrupted, and goes on from there', async () => {
  const interruption = createInterruption();
  server.fault = ({ method }) => {
    if (method === 'POST' && server.users.size === 9) interruption.request();
    return undefined;
  };
  const words = ['--users', '40', '--state', workplace.path('state.json')];
  const stopped = await workplace.run(server.url, words, interruption);
  expect(stopped.code).toBe(130);
  expect(stopped.output).toContain('│ created');
  const created = server.users.size;
  expect(created).toBeLessThan(30);
  const requestsBefore = server.requests.length;
  server.fault = () => undefined;
  const resumed = await workplace.run(server.url, words);
  expect(resumed.code).toBe(0);
  const posts = server.requests
    .slice(requestsBefore)
    .filter(({ method, url }) => method === 'POST' && url === '/scim/Users');
  expect(server.users.size).toBe(created + posts.length);
});
