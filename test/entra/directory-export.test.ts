import { parseDirectoryExport } from '../../entra/directory-export.ts';

const users = [
  { id: '1', userPrincipalName: 'Boss@c.example', mail: null },
  { id: '2', userPrincipalName: 'ann@c.example', manager: { userPrincipalName: 'boss@C.example' } },
  {
    id: '3',
    userPrincipalName: 'tom@c.example',
    manager: { id: '2' },
    deletedDateTime: '2026-01-01',
  },
];

it('reads what Graph answers, and a bare array', () => {
  expect(parseDirectoryExport({ '@odata.context': 'x', value: users })).toEqual(
    parseDirectoryExport(users),
  );
});

it('finds managers by id and by name, and the recycle bin by its date', () => {
  const parsed = parseDirectoryExport(users).users;
  expect(parsed.map(({ managerId }) => managerId)).toEqual([undefined, '1', '2']);
  expect(parsed.map(({ softDeleted }) => softDeleted)).toEqual([false, false, true]);
});

it('takes the name for the id where there is none', () => {
  const [boss, ann] = parseDirectoryExport(
    users.map(({ id: _, ...user }) => user).slice(0, 2),
  ).users;
  expect(boss).toMatchObject({ id: 'boss@c.example' });
  expect(ann).toMatchObject({ id: 'ann@c.example', managerId: 'boss@c.example' });
});

it.each([
  ['everybody when the file names nobody', { value: users }, [true, true, true]],
  [
    'by ids and names beside the users',
    { value: users, assignments: ['1', 'ANN@c.example'] },
    [true, true, false],
  ],
  [
    'by a property of the user, which goes before the list',
    { value: [{ ...users[0], assigned: true }, users[1], users[2]], assignments: ['2'] },
    [true, true, false],
  ],
])('assigns %s', (_, json, assigned) => {
  expect(parseDirectoryExport(json).users.map((user) => user.assigned)).toEqual(assigned);
});

it.each([
  ['text', /^directory: write \{"value":\[…\]\}/],
  [{ users: [] }, /^directory: /],
  [{ value: [users[0], { mail: 'x' }] }, /^directory: value\.1: has neither an id nor a user/],
  [{ value: [{ id: '' }] }, /^directory: value\.0\.id: /],
  [{ value: [{ userPrincipalName: 'x' }, { userPrincipalName: 'X' }] }, /two users have the id x$/],
  [{ value: [{ id: '1', accountEnabled: 'yes' }] }, /^directory: value\.0\.accountEnabled: /],
  [[{ id: '1', assigned: true }, { id: '2' }], /^directory: 2 does not say whether/],
  [{ value: [{ id: '1' }, { id: '1' }] }, /^directory: two users have the id 1/],
])('refuses %j', (json, message) => {
  expect(() => parseDirectoryExport(json)).toThrow(message);
});
