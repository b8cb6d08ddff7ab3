import { compileFilter } from '../../../lambda/scim/filter/match-filter.ts';
import { parseFilter } from '../../../lambda/scim/filter/parse-filter.ts';
import { resolveFilter } from '../../../lambda/scim/filter/resolve-filter.ts';
import type { ScimObject } from '../../../lambda/scim/resource.ts';
import { GROUP_SCHEMA } from '../../../lambda/scim/schema/group-schema.ts';
import {
  compileResourceType,
  type ResourceType,
} from '../../../lambda/scim/schema/resource-type.ts';
import barbara from '../../fixtures/rfc/rfc7643-8.3-enterprise-user.json' with { type: 'json' };
import { ENTERPRISE, USER } from './user-resource-type.ts';

const GROUP = compileResourceType({
  name: 'Group',
  endpoint: '/Groups',
  description: 'Group',
  schema: GROUP_SCHEMA,
  extensions: [],
  defaults: {},
});

/** The group of RFC 7643 §8.4. */
const TOUR_GUIDES: ScimObject = {
  id: 'e9e30dba-f08f-4109-8486-d5c6a331660a',
  displayName: 'Tour Guides',
  members: [
    { value: '2819c223-7f76-453a-919d-413861904646', display: 'Babs Jensen', type: 'User' },
    { value: '902c246b-6245-4190-8e05-00816be7344a', display: 'Mandy Pepperidge', type: 'User' },
  ],
  meta: { resourceType: 'Group' },
};

const matching =
  (resourceType: ResourceType, resource: ScimObject) =>
  (text: string): boolean =>
    compileFilter(resolveFilter(parseFilter(text), resourceType))(resource);
const matches = matching(USER, barbara);
const matchesGroup = matching(GROUP, TOUR_GUIDES);

const CORE = 'urn:ietf:params:scim:schemas:core:2.0:User';

describe('the examples of RFC 7644 §3.4.2.2 on the user of RFC 7643 §8.3', () => {
  it.each([
    ['userName eq "bjensen"', false],
    ['name.familyName co "O\'Malley"', false],
    ['userName sw "J"', false],
    [`${CORE}:userName sw "J"`, false],
    ['title pr', true],
    ['meta.lastModified gt "2011-05-13T04:42:34Z"', false],
    ['meta.lastModified ge "2011-05-13T04:42:34Z"', true],
    ['meta.lastModified lt "2011-05-13T04:42:34Z"', false],
    ['meta.lastModified le "2011-05-13T04:42:34Z"', true],
    ['title pr and userType eq "Employee"', true],
    ['title pr or userType eq "Intern"', true],
    [`schemas eq "${ENTERPRISE}"`, true],
    ['userType eq "Employee" and (emails co "example.com" or emails.value co "example.org")', true],
    [
      'userType ne "Employee" and not (emails co "example.com" or emails.value co "example.org")',
      false,
    ],
    ['userType eq "Employee" and (emails.type eq "work")', true],
    ['userType eq "Employee" and emails[type eq "work" and value co "@example.com"]', true],
    [
      'emails[type eq "work" and value co "@example.com"] or ims[type eq "xmpp" and value co "@foo.com"]',
      true,
    ],
  ])('%s is %s', (text, expected) => {
    expect(matches(text)).toBe(expected);
  });
});

describe('each operator of RFC 7644 table 3', () => {
  it.each([
    ['eq', '"Babs"', true],
    ['eq', '"babs"', true],
    ['eq', '"Bab"', false],
    ['ne', '"Babs"', false],
    ['ne', '"Bab"', true],
    ['co', '"ab"', true],
    ['co', '"Babs"', true],
    ['co', '"ac"', false],
    ['co', '""', true],
    ['sw', '"Ba"', true],
    ['sw', '"Babs"', true],
    ['sw', '"ab"', false],
    ['ew', '"bs"', true],
    ['ew', '"Babs"', true],
    ['ew', '"ab"', false],
    ['gt', '"Baba"', true],
    ['gt', '"Babs"', false],
    ['ge', '"Babs"', true],
    ['ge', '"Babt"', false],
    ['lt', '"Babt"', true],
    ['lt', '"Babs"', false],
    ['le', '"Babs"', true],
    ['le', '"Baba"', false],
  ])('text: nickName %s %s is %s', (operator, value, expected) => {
    expect(matches(`nickName ${operator} ${value}`)).toBe(expected);
    expect(matches(`NICKNAME ${operator.toUpperCase()} ${value}`)).toBe(expected);
    expect(matches(`not (nickName ${operator} ${value})`)).toBe(!expected);
    expect(matches(`name.middleName pr and nickName ${operator} ${value}`)).toBe(expected);
  });

  it.each([
    ['eq', '2010-01-23T05:56:22+01:00', true],
    ['ne', '2010-01-23T05:56:22+01:00', false],
    ['gt', '2010-01-23T04:56:21.999Z', true],
    ['gt', '2010-01-23T04:56:22Z', false],
    ['ge', '2010-01-22T20:56:22-08:00', true],
    ['lt', '2010-01-23T05:56:23+01:00', true],
    ['lt', '2010-01-23T04:56:22Z', false],
    ['le', '2010-01-23T04:56:22.000Z', true],
    ['co', '01-23', true],
    ['sw', '2010', true],
    ['ew', 'Z', true],
  ])('dates: meta.created %s "%s" is %s', (operator, value, expected) => {
    expect(matches(`meta.created ${operator} "${value}"`)).toBe(expected);
  });

  it.each([
    ['name pr', true],
    ['addresses pr', true],
    ['groups pr', true],
    ['entitlements pr', false],
    ['manager pr', true],
    [`${ENTERPRISE}:manager.$ref pr`, true],
    ['name.givenName pr', true],
    ['addresses.locality pr', true],
    ['emails.display pr', false],
    ['meta pr', true],
    ['id pr', true],
  ])('presence: %s is %s', (text, expected) => {
    expect(matches(text)).toBe(expected);
  });

  it.each([
    ['active gt false'],
    ['active le true'],
    ['emails[primary ge true]'],
    ['x509Certificates.value gt "MII"'],
    ['x509Certificates lt "MII"'],
    ['x509Certificates[value ge "MII"]'],
  ])('refuses an order of booleans and binaries: %s', (text) => {
    expect(() => matches(text)).toThrow(
      expect.objectContaining({ status: 400, scimType: 'invalidFilter' }),
    );
  });
});

describe('precedence, RFC 7644 §3.4.2.2: grouping, then not, then and, then or', () => {
  const [t, f] = ['userName pr', 'entitlements pr'];
  it.each([
    [`${t} or ${t} and ${f}`, true],
    [`(${t} or ${t}) and ${f}`, false],
    [`${f} and ${f} or ${t}`, true],
    [`${f} and (${f} or ${t})`, false],
    [`not (${t}) or ${t}`, true],
    [`not (${t} or ${t})`, false],
    [`not (${f}) and ${f}`, false],
    [`not (${f} and ${t})`, true],
    [`not (not (${t}))`, true],
    [`${t} and not (${f}) or ${f}`, true],
    [`${f} or not (${t}) and ${t}`, false],
  ])('%s is %s', (text, expected) => {
    expect(matches(text)).toBe(expected);
  });
});

describe('value paths ask one value all of it', () => {
  it.each([
    ['emails[type eq "home" and value co "example.com"]', false],
    ['emails.type eq "home" and emails.value co "example.com"', true],
    ['emails[type eq "home" or value co "example.com"]', true],
    ['emails[not (type eq "home") and primary eq true]', true],
    ['emails[not (type eq "work" or type eq "home")]', false],
    ['emails[(type eq "work" or type eq "home") and not (primary eq true)]', true],
    ['addresses[type eq "work" and streetAddress co "Universal"]', true],
    ['addresses[type eq "home" and streetAddress co "Universal"]', false],
    ['photos[type eq "thumbnail" and value ew "/T"]', true],
    ['photos[type eq "thumbnail" and value ew "/t"]', false],
    [`${CORE}:emails[type eq "work"]`, true],
    [`${CORE}:emails[type eq "work"].value eq "bjensen@example.com"`, true],
    ['emails[type eq "work"] and phoneNumbers[type eq "fax"]', false],
    ['not (emails[type eq "other"])', true],
    ['name[familyName eq "Jensen" and givenName eq "Barbara"]', true],
    ['groups[display eq "Tour Guides"]', true],
  ])('%s is %s', (text, expected) => {
    expect(matches(text)).toBe(expected);
  });
});

describe('names', () => {
  it.each([
    [`${ENTERPRISE}:employeeNumber eq "701984"`, true],
    [`${ENTERPRISE.toUpperCase()}:EMPLOYEENUMBER eq "701984"`, true],
    [`${ENTERPRISE}:manager.value eq "26118915-6090-4610-87e4-49d8ca9f808d"`, true],
    [`${CORE}:name.familyName eq "jensen"`, true],
    [`${CORE}:meta.resourceType eq "User"`, true],
    [`${CORE}:id eq "2819c223-7f76-453a-919d-413861904646"`, true],
    ['meta.location ew "/2819c223-7f76-453a-919d-413861904646"', true],
    ['meta.version eq "W/\\"3694e05e9dff591\\""', true],
    ['groups.value eq "e9e30dba-f08f-4109-8486-d5c6a331660a"', true],
    ['groups eq "e9e30dba-f08f-4109-8486-d5c6a331660a"', true],
    ['groups.$ref sw "../Groups/"', true],
    ['employeeNumber eq 701984', true],
    [
      'x509Certificates eq "MIIDQzCCAqygAwIBAgICEAAwDQYJKoZIhvcNAQEFBQAwTjELMAkGA1UEBhMCVVMx"',
      true,
    ],
  ])('%s is %s', (text, expected) => {
    expect(matches(text)).toBe(expected);
  });
});

describe('what Entra asks', () => {
  it.each([
    ['userName eq "BJENSEN@example.com"', true],
    ['externalId eq 701984', true],
    ['emails[type eq "work"].value eq "bjensen@example.com"', true],
    ['emails[type eq "other"].Value eq "bjensen@example.com"', false],
    ['DisplayName eq "babs jensen"', true],
    [
      'id eq "2819c223-7f76-453a-919d-413861904646" and manager eq "26118915-6090-4610-87e4-49d8ca9f808d"',
      true,
    ],
    [
      'manager eq 26118915-6090-4610-87e4-49d8ca9f808d and id eq 2819c223-7f76-453a-919d-413861904646',
      true,
    ],
    ['manager eq "2819c223-7f76-453a-919d-413861904646"', false],
    ['roles[primary eq "True"].value eq "Admin"', false],
  ])('of users: %s is %s', (text, expected) => {
    expect(matches(text)).toBe(expected);
  });

  it.each([
    ['displayName eq "TOUR GUIDES"', true],
    ['externalId eq "8aa1a0c0"', false],
    [
      'id eq "e9e30dba-f08f-4109-8486-d5c6a331660a" and members eq "902c246b-6245-4190-8e05-00816be7344a"',
      true,
    ],
    [
      'id eq "e9e30dba-f08f-4109-8486-d5c6a331660a" and members eq "26118915-6090-4610-87e4-49d8ca9f808d"',
      false,
    ],
    ['members.value eq "902c246b-6245-4190-8e05-00816be7344a"', true],
    ['members[value eq "902c246b-6245-4190-8e05-00816be7344a" and type eq "Group"]', false],
  ])('of groups: %s is %s', (text, expected) => {
    expect(matchesGroup(text)).toBe(expected);
  });
});
