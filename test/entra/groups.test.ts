import { forEachTest, type Workplace } from './entra-run.ts';
import type { Json, ScimServer } from './scim-server.ts';

jest.setTimeout(240_000);

let server: ScimServer;
let workplace: Workplace;

forEachTest((itsServer, itsWorkplace) => {
  server = itsServer;
  workplace = itsWorkplace;
});

const users = ['ann', 'bob', 'cid'].map((id) => ({ id, userPrincipalName: `${id}@c.example` }));

/** One more cycle of one and the same job; what it sent about groups. */
async function cycleOver(directory: Json, words: readonly string[] = []) {
  const file = workplace.write('directory.json', { value: users, ...directory });
  const before = server.requests.length;
  const { code } = await workplace.run(server.url, [
    ...['--directory', file, '--state', workplace.path('state.json'), ...words],
  ]);
  const requests = server.requests.slice(before).filter(({ url }) => url.includes('/Groups'));
  // The two probes are of no interest here.
  return { code, requests: requests.slice(2) };
}

function idOf(name: string): string {
  const all = [...server.users.values(), ...server.groups.values()];
  const found = all.find(
    ({ userName, displayName }) => userName === `${name}@c.example` || displayName === name,
  );
  return String(found?.['id']);
}

function membersOf(name: string): unknown[] {
  const members = (server.groups.get(idOf(name))?.['members'] ?? []) as Json[];
  return members.map(({ value }) => value);
}

const team = (members: readonly string[], more: Json = {}): Json => ({
  ...{ id: 'team', displayName: 'Team (A)', members, ...more },
});

it('asks by name without members, creates without members, then adds them', async () => {
  const { requests } = await cycleOver({ groups: [team(['ann', 'bob'])] });
  expect(requests.slice(0, 2).map(({ method, url }) => `${method} ${url}`)).toEqual([
    'GET /scim/Groups?excludedAttributes=members&filter=displayName+eq+%22Team+%28A%29%22',
    'GET /scim/Groups?excludedAttributes=members&filter=externalId+eq+%22team%22',
  ]);
  expect(requests[2]?.body).toEqual({
    schemas: [
      'urn:ietf:params:scim:schemas:core:2.0:Group',
      'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group',
    ],
    displayName: 'Team (A)',
    externalId: 'team',
    meta: { resourceType: 'Group' },
  });
  expect(requests.slice(3).map(({ body }) => body?.['Operations'])).toEqual([
    [{ op: 'Add', path: 'members', value: [{ $ref: null, value: idOf('ann') }] }],
    [{ op: 'Add', path: 'members', value: [{ $ref: null, value: idOf('bob') }] }],
  ]);
});

it.each([
  ['legacy', 1],
  ['legacy', 2],
  ['compliant', 1],
  ['compliant', 2],
])('takes members away in the %s dialect, %i in a PATCH', async (dialect, count) => {
  const words = ['--dialect', dialect, '--members-per-patch', String(count)];
  await cycleOver({ groups: [team(['ann', 'bob', 'cid'])] }, words);
  expect(membersOf('Team (A)')).toHaveLength(3);
  const [ann, bob] = [idOf('ann'), idOf('bob')];
  const { requests } = await cycleOver({ groups: [team(['cid'])] }, words);
  const operations = requests.flatMap(({ body }) => body?.['Operations'] ?? []);
  const named = (id: string) => ({ op: 'remove', path: `members[value eq "${id}"]` });
  const valued = (...ids: string[]) => ({
    ...{ op: 'Remove', path: 'members', value: ids.map((value) => ({ $ref: null, value })) },
  });
  const legacy = count === 1 ? [valued(ann), valued(bob)] : [valued(ann, bob)];
  expect(requests).toHaveLength(2 / count);
  expect(operations).toEqual(dialect === 'legacy' ? legacy : [named(ann), named(bob)]);
  expect(membersOf('Team (A)')).toEqual([idOf('cid')]);
});

it('renames a group that it knows, and finds one that it does not know by its externalId', async () => {
  await cycleOver({ groups: [team([])] });
  const { requests } = await cycleOver({ groups: [team([], { displayName: 'New' })] });
  expect(requests.map(({ method }) => method)).toEqual(['GET', 'PATCH']);
  expect(requests[1]?.body?.['Operations']).toEqual([
    { op: 'Replace', path: 'displayName', value: 'New' },
  ]);
  await cycleOver({ groups: [team([], { displayName: 'Newer' })] }, ['--restart']);
  expect([...server.groups.values()].map((group) => group['displayName'])).toEqual(['Newer']);
});

it.each([
  ['is gone', { groups: [] }],
  ['is unassigned', { groups: [team([], { assigned: false })] }],
  ['is in the recycle bin', { groups: [team([], { deletedDateTime: '2026-01-01' })] }],
])('deletes a group that %s', async (_, directory) => {
  await cycleOver({ groups: [team([])] });
  const { requests } = await cycleOver(directory);
  expect(requests.map(({ method }) => method)).toEqual(['DELETE']);
  expect(server.groups.size).toBe(0);
});

it('sends a group that is a member as itself, and does not look into it', async () => {
  const inner = { id: 'inner', displayName: 'Inner', members: ['bob'] };
  await cycleOver({ groups: [team(['ann', 'inner']), inner] });
  expect(membersOf('Team (A)')).toEqual([idOf('ann'), idOf('Inner')]);
});

it('brings the direct members of an assigned group into scope, and leaves out who is not', async () => {
  const inner = { id: 'inner', displayName: 'Inner', members: ['bob'] };
  const groups = [team(['ann', 'inner']), inner, { displayName: 'Other', members: ['cid', 'ann'] }];
  await cycleOver({ groups, assignments: ['team (a)'] });
  expect([...server.users.values()].map(({ userName }) => userName)).toEqual(['ann@c.example']);
  expect(membersOf('Team (A)')).toEqual([idOf('ann')]);
  expect(server.groups.size).toBe(1);
});

it('keeps the memberships of who is disabled, and sends nothing when it comes back', async () => {
  await cycleOver({ groups: [team(['ann', 'bob'])], assignments: ['team', 'ann'] });
  const away = users.map((user) => (user.id === 'ann' ? { ...user, assigned: false } : user));
  const all = away.map((user) => ({ assigned: true, ...user }));
  expect((await cycleOver({ value: all, groups: [team(['ann', 'bob'])] })).requests).toEqual([]);
  expect(server.users.get(idOf('ann'))?.['active']).toBe(false);
  expect(membersOf('Team (A)')).toEqual([idOf('ann'), idOf('bob')]);
  const back = users.map((user) => ({ ...user, assigned: true }));
  expect((await cycleOver({ value: back, groups: [team(['ann', 'bob'])] })).requests).toEqual([]);
});

it('adds a member who comes to the target later, once it is there', async () => {
  const disabled = users.map((user) => ({ ...user, accountEnabled: user.id !== 'ann' }));
  await cycleOver({ value: disabled, groups: [team(['ann', 'bob'])] });
  expect(membersOf('Team (A)')).toEqual([idOf('bob')]);
  await cycleOver({ groups: [team(['ann', 'bob'])] });
  expect(membersOf('Team (A)')).toEqual([idOf('bob'), idOf('ann')]);
});

it('counts a membership that fails as a reference, tries it again, and comes out of escrow', async () => {
  let left = 3;
  server.fault = ({ method }) => (method === 'PATCH' && left-- > 0 ? { status: 500 } : undefined);
  const first = await cycleOver({ groups: [team(['ann', 'bob'])] }, ['--concurrency', '1']);
  expect(first.code).toBe(2);
  const failed = workplace.log().filter(({ status }) => status === 'Failure');
  expect(failed.map(({ action, modifiedProperties }) => [action, modifiedProperties])).toEqual([
    ['Update', [{ displayName: 'members', oldValue: null, newValue: idOf('ann') }]],
  ]);
  expect(membersOf('Team (A)')).toEqual([idOf('bob')]);
  const second = await cycleOver({ groups: [team(['ann', 'bob'])] });
  expect(second.code).toBe(0);
  expect(membersOf('Team (A)')).toEqual([idOf('bob'), idOf('ann')]);
});

it('lets a membership that was refused wait in escrow, until other members are wanted', async () => {
  server.fault = ({ method }) => (method === 'PATCH' ? { status: 400 } : undefined);
  await cycleOver({ groups: [team(['ann', 'bob'])] });
  const waiting = await cycleOver({ groups: [team(['ann', 'bob'])] });
  expect([waiting.code, waiting.requests]).toEqual([2, []]);
  server.fault = () => undefined;
  const changed = await cycleOver({ groups: [team(['ann', 'cid'])] });
  expect([changed.code, membersOf('Team (A)')]).toEqual([0, [idOf('ann'), idOf('cid')]]);
});

it('has many memberships of one group under way at a time', async () => {
  const value = Array.from({ length: 16 }, (_, at) => ({
    ...{ id: `u${at}`, userPrincipalName: `u${at}@c.example` },
  }));
  let underWay = 0;
  let most = 0;
  server.fault = ({ method, url }) => {
    if (method !== 'PATCH' || !url.includes('/Groups')) return undefined;
    underWay += 1;
    most = Math.max(most, underWay);
    setTimeout(() => (underWay -= 1), 200);
    return { status: 204, delayMs: 200 };
  };
  const { code } = await cycleOver({ value, groups: [team(value.map(({ id }) => id))] });
  expect(code).toBe(0);
  expect(most).toBeGreaterThan(1);
});

it.each([
  [{ groups: [{ members: [] }] }, /^directory: groups\.0\.displayName: /],
  [{ groups: [team([]), team([])] }, /^directory: two groups have the id team/],
])('refuses the groups of %j', async (directory, message) => {
  const file = workplace.write('directory.json', { value: users, ...directory });
  const { code, messages } = await workplace.run(server.url, ['--directory', file]);
  expect(code).toBe(64);
  expect(messages.replace('entra: ', '')).toMatch(message);
});
