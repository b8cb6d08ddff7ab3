import { flattenSchemas, isPublished } from '../../../entra/suite/published-schemas.ts';
import { publishedSchemas } from '../published-schemas.ts';

const { user, group, hasGroups } = flattenSchemas(publishedSchemas);

it.each([
  ['a plain attribute', 'userName'],
  ['a name in another case', 'USERNAME'],
  ['a name with the URN of the core schema', 'urn:ietf:params:scim:schemas:core:2.0:User:title'],
  ['a sub-attribute of one value', 'name.givenName'],
  ['an element by its canonical type', 'emails[type eq "work"].value'],
  [
    'an element of an attribute whose type has no canonical values',
    'roles[primary eq "True"].display',
  ],
  [
    'an attribute of an extension',
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department',
  ],
  [
    'the manager by its name alone',
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager',
  ],
])('finds %s', (_, name) => {
  expect(isPublished(name, user)).toBe(true);
});

it.each([
  ['a reference', 'profileUrl'],
  ['a type that is not canonical', 'emails[type eq "private"].value'],
  ['an attribute of an extension without its URN', 'department'],
  ['an attribute that is not there', 'nickName'],
])('does not find %s', (_, name) => {
  expect(isPublished(name, user)).toBe(false);
});

it('keeps the attributes of groups apart', () => {
  expect(hasGroups).toBe(true);
  expect([...group]).toEqual(['displayname', 'externalid', 'members']);
  expect(flattenSchemas([]).hasGroups).toBe(false);
});
