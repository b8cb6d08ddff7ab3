import { mapObject, matchingMappings } from '../../entra/attribute-mapping.ts';
import { defaultMappings } from '../../entra/default-mappings.ts';
import type { DirectoryUser } from '../../entra/directory-user.ts';
import { parseMappings } from '../../entra/mapping-file.ts';

const user: DirectoryUser = {
  id: 'id-of-joe',
  assigned: true,
  softDeleted: false,
  managerId: 'id-of-boss',
  attributes: {
    userPrincipalName: 'joe@contoso.example',
    mailNickname: 'joe',
    givenName: 'Joe',
    businessPhones: ['+1 555 1', '+1 555 2'],
    accountEnabled: true,
    extensionAttributes: { extensionAttribute1: 'x1' },
  },
};

const userName = { target: 'userName', source: 'userPrincipalName', matchingPriority: 1 };

function flow(entries: unknown[], of = user, inScope = true): Record<string, unknown> {
  const mappings = parseMappings({ attributeMappings: [userName, ...entries] }).users;
  return Object.fromEntries(
    mapObject(mappings, of, inScope).map(({ path, value }) => [path.text, value]),
  );
}

it('maps a user by default as Entra does and leaves out what has no value', () => {
  const values = mapObject(parseMappings(defaultMappings).users, user, true);
  expect(Object.fromEntries(values.map(({ path, value }) => [path.text, value]))).toEqual({
    userName: 'joe@contoso.example',
    active: 'True',
    'name.givenName': 'Joe',
    'name.formatted': 'Joe',
    externalId: 'joe',
    'phoneNumbers[type eq "work"].value': '+1 555 1',
  });
});

it.each([
  ['out of scope', user, false],
  ['in the recycle bin', { ...user, softDeleted: true }, true],
  ['disabled', { ...user, attributes: { ...user.attributes, accountEnabled: false } }, true],
])('maps active to False for a user who is %s', (_, of, inScope) => {
  const active = defaultMappings.attributeMappings.filter(({ target }) => target === 'active');
  expect(flow(active, of, inScope)['active']).toBe('False');
});

it('knows direct, default, constant and nested sources, and the portal’s names', () => {
  const values = flow([
    { target: 'title', source: 'jobTitle', default: 'none' },
    { target: 'userType', constant: 'Employee' },
    { target: 'nickName', source: 'extensionAttributes.extensionAttribute1' },
    { target: 'externalId', source: 'objectId' },
    { target: 'phoneNumbers[type eq "work"].value', source: 'telephoneNumber' },
  ]);
  expect(values).toMatchObject({
    title: 'none',
    userType: 'Employee',
    nickName: 'x1',
    externalId: 'id-of-joe',
    'phoneNumbers[type eq "work"].value': '+1 555 1',
  });
});

it('asks the matching attributes in the order of their priority', () => {
  const mappings = parseMappings({
    attributeMappings: [
      { target: 'externalId', source: 'mailNickname', matchingPriority: 2 },
      userName,
    ],
  });
  expect(matchingMappings(mappings.users).map(({ target }) => target.text)).toEqual([
    'userName',
    'externalId',
  ]);
});

it.each([
  ['no object', [], /^mappings: the file: /],
  ['an unknown key', [{ ...userName, sauce: 'x' }], /attributeMappings\.0: .*sauce/],
  ['no target', [{ source: 'x' }], /attributeMappings\.0\.target/],
  ['two sources', [{ ...userName, constant: 'x' }], /0 \(userName\): give exactly one of/],
  ['no source', [{ target: 'title' }], /0 \(title\): give exactly one of/],
  [
    'a target that is no path',
    [{ target: 'a b', constant: 'x' }],
    /target is not an attribute path/,
  ],
  [
    'a bad expression',
    [{ target: 'title', expression: 'Nope()' }],
    /expression: Nope at character 1/,
  ],
  ['a target twice', [userName, { target: 'USERNAME', constant: 'x' }], /USERNAME is mapped twice/],
  [
    'a priority twice',
    [userName, { target: 'externalId', source: 'x', matchingPriority: 1 }],
    /matchingPriority 1 is given twice/,
  ],
  ['no priority', [{ target: 'title', source: 'x' }], /no attribute has a matchingPriority/],
  ['a bad apply', [{ ...userName, apply: 'never' }], /attributeMappings\.0\.apply/],
  ['a reference from elsewhere', [{ target: 'manager', source: 'boss' }], /source "manager"/],
])('refuses a file with %s', (name, attributeMappings, message) => {
  const json = name === 'no object' ? 'text' : { attributeMappings };
  expect(() => parseMappings(json)).toThrow(message);
});
