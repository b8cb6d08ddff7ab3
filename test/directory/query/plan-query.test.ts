import { indexedAttributes } from '../../../lambda/directory/index-resource.ts';
import { filterForType } from '../../../lambda/directory/query/filter-for-type.ts';
import { type Key, planQuery, type QueryPlan } from '../../../lambda/directory/query/plan-query.ts';
import { parseFilter } from '../../../lambda/scim/filter/parse-filter.ts';
import { DEVICE_LEASE, deviceResourceType } from '../device-resource-type.ts';
import { group, user } from '../directory-fixture.ts';

function plan(filter: string, type = user, uniqueExternalId = false): QueryPlan {
  const indexed = indexedAttributes(type, { uniqueExternalId });
  return planQuery(filterForType(parseFilter(filter), type), { resourceType: type, indexed });
}

const keys = (...found: Key[]): QueryPlan => ({ kind: 'keys', keys: found, isExact: false });
const id = (value: string): Key => ({ kind: 'id', id: value });
const claim = (attribute: string, value: string): Key => ({
  kind: 'claim',
  value: { attribute, value },
});
const lookUp = (attribute: string, value: string): Key => ({
  kind: 'lookUp',
  value: { attribute, value },
});
const MANAGER = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value';
const walk: QueryPlan = { kind: 'list', isExact: false };
const everything: QueryPlan = { kind: 'list', isExact: true };
const nothing: QueryPlan = { kind: 'nothing' };

describe('by keys', () => {
  it.each<[string, QueryPlan]>([
    ['userName eq "Babs@Example.com"', keys(claim('userName', 'babs@example.com'))],
    ['urn:ietf:params:scim:schemas:core:2.0:User:userName eq "b"', keys(claim('userName', 'b'))],
    ['id eq "A1"', keys(id('A1'))],
    ['externalId eq "Ext"', keys(lookUp('externalId', 'Ext'))],
    ['externalId eq Ext', keys(lookUp('externalId', 'Ext'))],
    ['emails.value eq "B@x"', keys(lookUp('emails.value', 'b@x'))],
    ['emails eq "B@x"', keys(lookUp('emails.value', 'b@x'))],
    ['emails[value eq "B@x"]', keys(lookUp('emails.value', 'b@x'))],
    ['emails[type eq "work"].value eq "B@x"', keys(lookUp('emails.value', 'b@x'))],
    ['emails[type eq "work" and value eq "B@x"]', keys(lookUp('emails.value', 'b@x'))],
    ['manager eq "Id"', keys(lookUp(MANAGER, 'Id'))],
    ['manager[value eq "Id"]', keys(lookUp(MANAGER, 'Id'))],
    [`${MANAGER} eq "Id"`, keys(lookUp(MANAGER, 'Id'))],
    ['active eq true and userName eq "b"', keys(claim('userName', 'b'))],
    ['externalId eq "x" and (active eq true and id eq "1")', keys(id('1'))],
    ['id eq "1" and manager eq "2"', keys(id('1'))],
    ['manager eq 2 and id eq 1', keys(id('1'))],
    ['externalId eq "x" and userName eq "b"', keys(claim('userName', 'b'))],
    ['userName sw "b" and externalId eq "x"', keys(lookUp('externalId', 'x'))],
    ['groups eq "g" and externalId eq "x"', keys(lookUp('externalId', 'x'))],
    ['userName eq "b" or id eq "1"', keys(claim('userName', 'b'), id('1'))],
    ['userName eq "b" or userName eq ""', keys(claim('userName', 'b'))],
    [
      '(userName eq "b" and active eq true) or (title pr and externalId eq "x")',
      keys(claim('userName', 'b'), lookUp('externalId', 'x')),
    ],
    ['userName eq ""', nothing],
    ['id eq ""', nothing],
    ['userName eq "" or id eq ""', nothing],
    ['userName eq "" and title pr', nothing],
  ])('%s', (filter, expected) => {
    expect(plan(filter)).toEqual(expected);
  });

  it.each<[string, QueryPlan]>([
    ['displayName eq "Sales"', keys(claim('displayName', 'sales'))],
    ['id eq "g" and members eq "m"', keys(id('g'))],
    ['members eq "m" and displayName sw "s"', keys({ kind: 'groupsOf', memberId: 'm' })],
    ['members eq "m" and externalId eq "x"', keys({ kind: 'groupsOf', memberId: 'm' })],
    ['members eq "m" or members eq "n"', keys(groupsOf('m'), groupsOf('n'))],
    ['members[type eq "User" and value eq "m"]', keys(groupsOf('m'))],
  ])('%s of groups', (filter, expected) => {
    expect(plan(filter, group)).toEqual(expected);
  });

  it.each(['members eq "m"', 'members.value eq "m"', 'members[value eq "m"]'])(
    'knows that what it finds for %s matches',
    (filter) => {
      const expected: QueryPlan = { kind: 'keys', keys: [groupsOf('m')], isExact: true };
      expect(plan(filter, group)).toEqual(expected);
    },
  );

  it('finds an externalId by its claim where it is unique', () => {
    expect(plan('externalId eq "Ext"', user, true)).toEqual(keys(claim('externalId', 'Ext')));
  });

  it('gives up beyond fifty of them', () => {
    const or = (count: number) =>
      Array.from({ length: count }, (_, at) => `userName eq "u${at}"`).join(' or ');
    expect(plan(or(50))).toMatchObject({ kind: 'keys' });
    expect(plan(or(51))).toEqual(walk);
  });
});

function groupsOf(memberId: string): Key {
  return { kind: 'groupsOf', memberId };
}

describe('by the members of a group', () => {
  const members = (isExact: boolean): QueryPlan => ({ kind: 'members', groupId: 'G', isExact });

  it.each<[string, QueryPlan]>([
    ['groups eq "G"', members(true)],
    ['groups.value eq "G"', members(true)],
    ['groups[value eq "G"]', members(true)],
    ['groups[value eq "G" and type eq "direct"]', members(false)],
    ['groups.value eq "G" and active eq true', members(false)],
    ['groups.value eq "G" and userName sw "a"', members(false)],
    ['groups.value eq ""', nothing],
    ['groups.display eq "Sales"', walk],
    ['groups.value eq "G" or active eq true', walk],
    ['not (groups.value eq "G")', walk],
  ])('%s', (filter, expected) => {
    expect(plan(filter)).toEqual(expected);
  });
});

describe('by the index of names', () => {
  const range = (found: object, isExact = true) => ({ kind: 'list', range: found, isExact });
  const from = (value: string, inclusive: boolean) => ({ from: { value, inclusive } });
  const to = (value: string, inclusive: boolean) => ({ to: { value, inclusive } });

  it.each<[string, object]>([
    ['userName sw "Ba"', range({ prefix: 'ba' })],
    ['userName gt "B"', range(from('b', false))],
    ['userName ge "B"', range(from('b', true))],
    ['userName lt "B"', range(to('b', false))],
    ['userName le "B"', range(to('b', true))],
    ['userName ge "a" and userName lt "c"', range({ ...from('a', true), ...to('c', false) })],
    ['userName ge "a" and userName gt "a" and userName gt "A0"', range(from('a0', false))],
    ['userName le "c" and userName lt "c"', range(to('c', false))],
    ['userName sw "b" and userName sw "ba"', range({ prefix: 'ba' })],
    ['userName sw "b" and userName sw "c"', range({ prefix: 'b' }, false)],
    ['userName sw "b" and userName gt "ba"', range({ prefix: 'b' }, false)],
    ['userName sw "b" and active eq true', range({ prefix: 'b' }, false)],
    [
      'userName ge "a" and userName lt "c" and title pr',
      range({ ...from('a', true), ...to('c', false) }, false),
    ],
    ['meta.resourceType eq "User" and userName sw "b"', range({ prefix: 'b' })],
  ])('%s', (filter, expected) => {
    expect(plan(filter)).toEqual(expected);
  });

  it.each([
    ['an empty beginning', 'userName sw ""'],
    ['an end', 'userName ew "b"'],
    ['a negation', 'not (userName sw "b")'],
    ['an alternative', 'userName sw "a" or userName sw "b"'],
    ['a name whose order differs between units and code points', 'userName gt "\ue000"'],
    ['a name that is no key', `userName sw "${'x'.repeat(1_001)}"`],
    ['a name with the character that ends one in its key', 'userName sw "a\\u0000"'],
    ['another attribute', 'displayName sw "b"'],
  ])('leaves %s to a walk', (_title, filter) => {
    expect(plan(filter)).toEqual(walk);
  });

  it('knows groups by displayName', () => {
    expect(plan('displayName sw "S"', group)).toEqual(range({ prefix: 's' }));
  });
});

it.each([
  'userName ne "b"',
  'userName eq null',
  'emails[type eq "work"]',
  'phoneNumbers.value eq "1"',
  'department eq "x"',
  'manager.displayName eq "x"',
  'userName eq "b" or title pr',
  'emails[value eq "a" or value eq "b"]',
])('walks for %s', (filter) => {
  expect(plan(filter)).toEqual(walk);
});

it.each<[string, QueryPlan]>([
  ['meta.resourceType eq "User"', everything],
  ['meta.resourceType ne "Group"', everything],
  ['meta.resourceType eq "User" or title pr', everything],
  ['meta.resourceType eq "Group"', nothing],
  ['meta.resourceType eq "Group" and title pr', nothing],
  ['not (meta.resourceType eq "User")', nothing],
  ['meta.resourceType eq "User" and title pr', walk],
])('decides %s from the type alone', (filter, expected) => {
  expect(plan(filter)).toEqual(expected);
});

describe('of a custom resource type', () => {
  const device = deviceResourceType();
  const leased = `${DEVICE_LEASE}:serialNumber`;

  it.each<[string, QueryPlan]>([
    ['hostName eq "Host"', keys(claim('hostName', 'host'))],
    ['serialNumber eq "SN"', keys(claim('serialNumber', 'SN'))],
    [`${leased} eq "SN"`, keys(claim(leased, 'sn'))],
    ['inventoryNumber eq 17', keys(claim('inventoryNumber', '17'))],
    ['inventoryNumber eq "17"', keys(claim('inventoryNumber', '17'))],
    ['addresses.value eq "AA"', keys(claim('addresses.value', 'aa'))],
    ['addresses[type eq "wired" and value eq "AA"]', keys(claim('addresses.value', 'aa'))],
    ['externalId eq "x"', keys(lookUp('externalId', 'x'))],
    ['inventoryNumber gt 17', walk],
    ['addresses[type eq "wired"]', walk],
    ['model eq "m"', walk],
    ['labels eq "l"', walk],
    ['contract eq "c"', walk],
  ])('%s', (filter, expected) => {
    expect(plan(filter, device)).toEqual(expected);
  });
});
