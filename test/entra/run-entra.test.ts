import { madeUpDirectory } from '../../entra/made-up-directory.ts';
import {
  afterCycle,
  comparableActual,
  comparableExpected,
  type Expected,
} from './directory-model.ts';
import { forEachTest, type Workplace } from './entra-run.ts';
import {
  comparableExpectedGroups,
  comparableGroups,
  type ExpectedGroups,
  groupsAfterCycle,
} from './group-model.ts';
import { type ScimServer, serverToken } from './scim-server.ts';

jest.setTimeout(240_000);

let server: ScimServer;
let workplace: Workplace;

forEachTest((itsServer, itsWorkplace) => {
  server = itsServer;
  workplace = itsWorkplace;
});

function row(output: string, label: string): string[] {
  const line = output.split('\n').find((candidate) => candidate.includes(`│ ${label} `)) ?? '';
  return line
    .split('│')
    .slice(2, -1)
    .map((cell) => cell.trim());
}

describe.each(['legacy', 'compliant'])('three cycles in the %s dialect', (dialect) => {
  it('leave the server with exactly what the directory says', async () => {
    const { code, output, messages } = await workplace.run(server.url, [
      ...['--users', '120', '--groups', '12', '--cycles', '3', '--dialect', dialect],
    ]);
    const expected: Expected = new Map();
    const groups: ExpectedGroups = new Map();
    for (const cycle of [1, 2, 3]) {
      const directory = madeUpDirectory({ users: 120, groups: 12 }, 1, cycle);
      afterCycle(expected, directory.users);
      groupsAfterCycle(groups, expected, directory);
    }
    expect(comparableActual(server.users)).toEqual(comparableExpected(expected));
    expect(comparableGroups(server)).toEqual(comparableExpectedGroups(groups, expected));
    expect(code).toBe(0);
    expect(row(output, 'failed')).toEqual(['0', '0', '0']);
    expect(messages).toContain('cycle 1, users: 100 % (120/120)');
    for (const [label, cycle] of [
      ['created', 0],
      ['updated', 1],
      ['disabled', 1],
      ['enabled', 2],
      ['deleted', 2],
      ['groups created', 0],
      ['groups updated', 1],
      ['groups deleted', 1],
      ['members added', 1],
      ['members removed', 1],
    ] as const) {
      expect(Number(row(output, label)[cycle])).toBeGreaterThan(0);
    }
  });

  it('come out the same when they start anew over what the first run left', async () => {
    const words = ['--users', '60', '--cycles', '3', '--dialect', dialect];
    await workplace.run(server.url, words);
    const before = [comparableActual(server.users), comparableGroups(server)];
    const { code } = await workplace.run(server.url, words);
    expect(code).toBe(0);
    expect([comparableActual(server.users), comparableGroups(server)]).toEqual(before);
  });
});

it('sends what Entra sends, and nothing that Entra does not', async () => {
  await workplace.run(server.url, ['--users', '40', '--cycles', '2']);
  const [users, groups] = server.requests;
  const guid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
  expect(users?.url).toMatch(new RegExp(`^/scim/Users\\?filter=userName\\+eq\\+%22${guid}%22$`));
  expect(groups?.url).toMatch(
    new RegExp(
      `^/scim/Groups\\?excludedAttributes=members&filter=displayName\\+eq\\+%22${guid}%22$`,
    ),
  );
  for (const { url, method, headers, body } of server.requests) {
    expect(['GET', 'POST', 'PATCH', 'DELETE']).toContain(method);
    expect(url).not.toMatch(/sortBy|Bulk|\.search/);
    expect(headers.accept).toBe('application/scim+json');
    expect(Object.keys(headers)).not.toContain('user-agent');
    expect(Object.keys(headers)).not.toContain('if-match');
    expect(headers['content-type']).toBe(
      body === undefined ? undefined : 'application/scim+json; charset=utf-8',
    );
  }
  const encoded = server.requests.find(({ url }) => url.includes('%2Bteam'));
  expect(encoded?.url).toContain('userName+eq+%22');
});

it('creates a user before it sends the manager, and the manager as an id', async () => {
  await workplace.run(server.url, ['--users', '30', '--dialect', 'legacy']);
  const kinds = server.requests.map(({ method }) => method);
  expect(kinds.indexOf('PATCH')).toBeGreaterThan(kinds.lastIndexOf('POST'));
  const manager = server.requests.find(({ method }) => method === 'PATCH')?.body;
  expect(manager?.['Operations']).toEqual([
    {
      op: 'Add',
      path: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager',
      value: expect.stringMatching(/^id-\d+$/),
    },
  ]);
});

it('sends a User-Agent when it is given one', async () => {
  await workplace.run(server.url, ['--test-connection', '--user-agent', 'probe/1']);
  expect(server.requests.map(({ headers }) => headers['user-agent'])).toEqual([
    'probe/1',
    'probe/1',
  ]);
});

it('takes the dialect from the flag in the Tenant URL', async () => {
  await workplace.run(`${server.url}?aadOptscim062020`, ['--users', '30', '--cycles', '2']);
  const verbs = server.requests.flatMap(({ body }) =>
    ((body?.['Operations'] ?? []) as { op: string }[]).map(({ op }) => op),
  );
  expect(new Set(verbs)).toEqual(new Set(['add', 'replace', 'remove']));
  expect(server.requests.some(({ url }) => url.includes('aadOptscim'))).toBe(false);
});

it('keeps to the rate', async () => {
  const started = performance.now();
  await workplace.run(server.url, ['--users', '10', '--rate', '25']);
  const seconds = (performance.now() - started) / 1000;
  expect(server.requests.length).toBeGreaterThan(20);
  expect((server.requests.length - 1) / seconds).toBeLessThan(26);
});

describe('the provisioning log', () => {
  it('tells of each object what was done, in Entra’s terms', async () => {
    await workplace.run(server.url, ['--users', '40', '--cycles', '3']);
    const lines = workplace.log();
    expect(new Set(lines.map(({ action }) => action))).toEqual(
      new Set(['Create', 'Update', 'Disable', 'Delete', 'Other']),
    );
    const disabled = lines.find(
      ({ action, status }) => action === 'Disable' && status === 'Success',
    );
    expect(disabled).toMatchObject({
      targetIdentity: { id: expect.stringMatching(/^id-/), identityType: 'User' },
      statusInfo: null,
    });
    expect(disabled?.modifiedProperties).toContainEqual({
      ...{ displayName: 'active', oldValue: true },
      newValue: expect.anything(),
    });
  });

  it('gives the server’s own words for a failure, but never the token', async () => {
    server.fault = ({ method }) =>
      method === 'POST'
        ? { status: 400, text: JSON.stringify({ detail: `no ${serverToken} today` }) }
        : undefined;
    const { code, output } = await workplace.run(server.url, ['--users', '3']);
    expect(code).toBe(2);
    expect(row(output, 'failed')).toEqual(['4']);
    expect(workplace.log()[0]).toMatchObject({
      action: 'Create',
      status: 'Failure',
      statusInfo: { errorCode: 'BadRequest', reason: '400: no [token] today' },
    });
    expect(JSON.stringify(workplace.log())).not.toContain(serverToken);
  });
});
