import { forEachTest, type Workplace } from './entra-run.ts';
import type { Json, ScimServer } from './scim-server.ts';

jest.setTimeout(240_000);

let server: ScimServer;
let workplace: Workplace;

forEachTest((itsServer, itsWorkplace) => {
  server = itsServer;
  workplace = itsWorkplace;
});

const boss = { id: 'b', userPrincipalName: 'boss@c.example', accountEnabled: true };
const ann = {
  id: 'a',
  userPrincipalName: 'ann@c.example',
  accountEnabled: true,
  jobTitle: 'Clerk',
  manager: { userPrincipalName: 'Boss@c.example' },
};

/** One more cycle of one and the same job, over these users. */
async function cycleOver(users: readonly Json[], words: readonly string[] = []): Promise<string[]> {
  const directory = workplace.write('users.json', { value: users });
  const before = server.requests.length;
  await workplace.run(server.url, [
    ...['--directory', directory, '--state', workplace.path('state.json'), '--no-groups-probe'],
    ...words,
  ]);
  // The two probes that come first are of no interest here.
  return server.requests
    .slice(before + 2)
    .map(({ method, url }) => `${method} ${url.split('?')[0]}`);
}

function userNamed(name: string): Json | undefined {
  return [...server.users.values()].find(({ userName }) => userName === name);
}

it('asks nothing about what has not changed since the run before', async () => {
  await cycleOver([boss, ann]);
  expect(await cycleOver([boss, ann])).toEqual([]);
});

it('reads by id and sends only what differs, a new userName too', async () => {
  await cycleOver([boss, ann]);
  const { id } = userNamed('ann@c.example') ?? {};
  const renamed = { ...ann, userPrincipalName: 'ann.b@c.example' };
  expect(await cycleOver([boss, renamed])).toEqual([
    `GET /scim/Users/${id}`,
    `PATCH /scim/Users/${id}`,
  ]);
  expect(server.requests.at(-1)?.body?.['Operations']).toEqual([
    { op: 'Replace', path: 'userName', value: 'ann.b@c.example' },
  ]);
});

it('does not clear what the source no longer has, but takes away the manager', async () => {
  await cycleOver([boss, ann]);
  const { jobTitle: _, manager: __, ...bare } = ann;
  await cycleOver([boss, bare]);
  const user = userNamed('ann@c.example');
  expect(user?.['title']).toBe('Clerk');
  expect(JSON.stringify(user)).not.toContain('manager');
});

it('disables who is unassigned, and finds the same id when it is assigned again', async () => {
  await cycleOver([
    { ...boss, assigned: true },
    { ...ann, assigned: true },
  ]);
  const { id } = userNamed('ann@c.example') ?? {};
  expect(
    await cycleOver([
      { ...boss, assigned: true },
      { ...ann, assigned: false },
    ]),
  ).toEqual([`PATCH /scim/Users/${id}`]);
  expect(userNamed('ann@c.example')?.['active']).toBe(false);
  expect(
    await cycleOver([
      { ...boss, assigned: true },
      { ...ann, assigned: true },
    ]),
  ).toEqual(['GET /scim/Users', `PATCH /scim/Users/${id}`]);
  expect(userNamed('ann@c.example')).toMatchObject({ id, active: true });
});

it('warns when the user has come back under another id', async () => {
  await cycleOver([
    { ...boss, assigned: true },
    { ...ann, assigned: true },
  ]);
  await cycleOver([
    { ...boss, assigned: true },
    { ...ann, assigned: false },
  ]);
  const old = userNamed('ann@c.example');
  server.users.delete(String(old?.['id']));
  server.users.set('new', { ...old, id: 'new' });
  await cycleOver([
    { ...boss, assigned: true },
    { ...ann, assigned: true },
  ]);
  const steps = workplace.log().flatMap(({ provisioningSteps }) => provisioningSteps);
  expect(steps.filter(({ status }) => status === 'Warning')).toHaveLength(1);
});

it('sends no DELETE for a user that was unassigned before it was purged', async () => {
  await cycleOver([
    { ...boss, assigned: true },
    { ...ann, assigned: true },
  ]);
  await cycleOver([
    { ...boss, assigned: true },
    { ...ann, assigned: false },
  ]);
  expect(await cycleOver([{ ...boss, assigned: true }])).toEqual([]);
  expect(userNamed('ann@c.example')).toBeDefined();
});

it('disables a deleted user and deletes it when it is purged', async () => {
  await cycleOver([boss, ann]);
  await cycleOver([boss, { ...ann, deletedDateTime: '2026-01-01T00:00:00Z' }]);
  expect(userNamed('ann@c.example')?.['active']).toBe(false);
  expect(await cycleOver([boss])).toEqual([expect.stringMatching(/^DELETE /)]);
  expect(userNamed('ann@c.example')).toBeUndefined();
});

it('does not create a disabled account, and creates it once it is enabled', async () => {
  await cycleOver([{ ...ann, accountEnabled: false }]);
  expect(server.users.size).toBe(0);
  expect(workplace.log()[0]?.provisioningSteps.at(-1)?.description).toMatch(
    /NotEffectivelyEntitled/,
  );
  await cycleOver([ann]);
  expect(userNamed('ann@c.example')?.['active']).toBe(true);
});

it('sends a manager who came later, once it is there', async () => {
  await cycleOver([{ ...boss, accountEnabled: false }, ann]);
  expect(JSON.stringify(userNamed('ann@c.example'))).not.toContain('manager');
  await cycleOver([boss, ann]);
  const { id } = userNamed('boss@c.example') ?? {};
  expect(JSON.stringify(userNamed('ann@c.example'))).toContain(`"manager":{"value":"${id}"}`);
});

it('disables who leaves the scoping filter, unless it shall not', async () => {
  const filter = ['--filter', 'jobTitle EQUALS Clerk'];
  await cycleOver([ann], filter);
  const left = { ...ann, jobTitle: 'Boss' };
  expect(await cycleOver([left], [...filter, '--skip-out-of-scope-deletions'])).toEqual([]);
  expect(userNamed('ann@c.example')).toMatchObject({ active: true, title: 'Clerk' });
  await cycleOver([ann], filter);
  await cycleOver([left], filter);
  expect(userNamed('ann@c.example')).toMatchObject({ active: false, title: 'Clerk' });
});

it.each([
  ['unassigned', { assigned: false }],
  ['disabled', { accountEnabled: false }],
  ['deleted', { deletedDateTime: '2026-01-01T00:00:00Z' }],
])('deletes at once who is %s when active is not mapped, and creates anew', async (_, change) => {
  const mappings = workplace.write('mappings.json', {
    attributeMappings: [{ target: 'userName', source: 'userPrincipalName', matchingPriority: 1 }],
  });
  const words = ['--mappings', mappings];
  const user = { ...ann, assigned: true };
  await cycleOver([user], words);
  expect(await cycleOver([{ ...user, ...change }], words)).toEqual([
    expect.stringMatching(/^DELETE /),
  ]);
  await cycleOver([user], words);
  expect(server.users.size).toBe(1);
});

it('lets an onCreate mapping flow once', async () => {
  const mappings = workplace.write('mappings.json', {
    attributeMappings: [
      { target: 'userName', source: 'userPrincipalName', matchingPriority: 1 },
      { target: 'title', source: 'jobTitle', apply: 'onCreate' },
      { target: 'displayName', source: 'displayName' },
    ],
  });
  await cycleOver([ann], ['--mappings', mappings]);
  await cycleOver([{ ...ann, jobTitle: 'Boss', displayName: 'Ann' }], ['--mappings', mappings]);
  expect(userNamed('ann@c.example')).toMatchObject({ title: 'Clerk', displayName: 'Ann' });
});

it('reads the file anew for each cycle, and says when it can no longer be read', async () => {
  const directory = workplace.write('users.json', { value: [ann] });
  server.fault = ({ method }) => {
    if (method === 'POST') workplace.write('users.json', { value: [{ name: 'no id' }] });
    return undefined;
  };
  const { code, messages, output } = await workplace.run(server.url, [
    ...['--directory', directory, '--cycles', '2'],
  ]);
  expect(code).toBe(64);
  expect(messages).toContain(
    'entra: directory: value.0: has neither an id nor a userPrincipalName',
  );
  expect(output).toContain('│ created');
});

it('refuses a state file that belongs to another server', async () => {
  await cycleOver([ann]);
  const { code, messages } = await workplace.run('http://127.0.0.1:1/scim', [
    ...['--state', workplace.path('state.json')],
  ]);
  expect(code).toBe(64);
  expect(messages).toMatch(/--state: .* belongs to http:\/\/127\.0\.0\.1:\d+\/scim/);
});
