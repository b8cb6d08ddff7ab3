import { parseAttributePath } from '../../entra/attribute-path.ts';
import { buildResource, readAttribute, sameValue } from '../../entra/target-resource.ts';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

function path(text: string) {
  const parsed = parseAttributePath(text);
  if (parsed === undefined) throw new Error(`not a path: ${text}`);
  return parsed;
}

const resource = {
  UserName: 'joe',
  active: false,
  name: { familyName: 'Doe' },
  emails: [
    { type: 'Home', value: 'h' },
    { type: 'work', Value: 'w' },
  ],
  roles: [{ primary: true, display: 'Admin' }],
  [enterprise]: { department: 'Sales', manager: { value: '7' } },
};

it.each([
  ['userName', 'joe'],
  ['urn:ietf:params:scim:schemas:core:2.0:User:userName', 'joe'],
  ['active', false],
  ['name.familyName', 'Doe'],
  ['name.givenName', undefined],
  ['emails[type eq "work"].value', 'w'],
  ['emails[type eq "other"].Value', undefined],
  ['roles[primary eq "True"].display', 'Admin'],
  [`${enterprise}:department`, 'Sales'],
  [`${enterprise}:manager`, '7'],
  ['urn:x:2.0:User:department', undefined],
])('reads %s', (text, value) => {
  expect(readAttribute(resource, path(text))).toBe(value);
});

it.each(['', 'a b', 'emails[type eq]', 'emails[type ne "work"].value', 'name.', '.name'])(
  'finds no path in %j',
  (text) => {
    expect(parseAttributePath(text)).toBeUndefined();
  },
);

it.each([
  ['Boolean', true, 'True', true],
  ['Boolean', 'false', 'False', true],
  ['Boolean', true, 'False', false],
  ['Boolean', undefined, 'False', false],
  ['String', 'a', 'A', false],
  ['String', 'a', 'a', true],
] as const)('compares %s %j with %j', (type, current, wanted, isSame) => {
  expect(sameValue(type, current, wanted)).toBe(isSame);
});

it('builds the body of a create as Entra does', () => {
  const value = (text: string, of: string, type: 'String' | 'Boolean' = 'String') => ({
    ...{ path: path(text), type, value: of },
  });
  const body = buildResource('User', [
    value('userName', 'joe'),
    value('active', 'True', 'Boolean'),
    value('name.familyName', 'Doe'),
    value('emails[type eq "work"].value', 'w'),
    value('addresses[type eq "work"].locality', 'Kraków'),
    value('addresses[type eq "work"].country', 'Poland'),
    value(`${enterprise}:department`, 'Sales'),
    value('urn:x:Custom:2.0:User:tag', 't'),
  ]);
  expect(body).toEqual({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', enterprise],
    userName: 'joe',
    active: true,
    name: { familyName: 'Doe' },
    emails: [{ primary: true, type: 'work', value: 'w' }],
    addresses: [{ type: 'work', locality: 'Kraków', country: 'Poland' }],
    [enterprise]: { department: 'Sales' },
    'urn:x:Custom:2.0:User': { tag: 't' },
    meta: { resourceType: 'User' },
    roles: [],
  });
});
