import { indexedAttributes } from '../../lambda/directory/index-resource.ts';
import { planQuery, type QueryPlan } from '../../lambda/directory/query-plan.ts';
import { parseFilter } from '../../lambda/scim/filter/parse-filter.ts';
import { resolveFilter } from '../../lambda/scim/filter/resolve-filter.ts';
import { DEVICE_LEASE, deviceResourceType } from './device-resource-type.ts';
import { user } from './directory-fixture.ts';

function plan(filter: string, uniqueExternalId = false, type = user): QueryPlan {
  const indexed = indexedAttributes(type, { uniqueExternalId });
  return planQuery(resolveFilter(parseFilter(filter), type), indexed);
}

const claim = (attribute: string, value: string): QueryPlan => ({
  kind: 'claim',
  value: { attribute, value },
});
const lookUp = (attribute: string, value: string): QueryPlan => ({
  kind: 'lookUp',
  value: { attribute, value },
});
const MANAGER = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value';
const walk: QueryPlan = { kind: 'walk' };
const nothing: QueryPlan = { kind: 'nothing' };

it.each<[string, QueryPlan]>([
  ['userName eq "Babs@Example.com"', claim('userName', 'babs@example.com')],
  ['urn:ietf:params:scim:schemas:core:2.0:User:userName eq "b"', claim('userName', 'b')],
  ['id eq "A1"', { kind: 'id', id: 'A1' }],
  ['externalId eq "Ext"', lookUp('externalId', 'Ext')],
  ['externalId eq Ext', lookUp('externalId', 'Ext')],
  ['emails.value eq "B@x"', lookUp('emails.value', 'b@x')],
  ['emails eq "B@x"', lookUp('emails.value', 'b@x')],
  ['emails[value eq "B@x"]', lookUp('emails.value', 'b@x')],
  ['emails[type eq "work"].value eq "B@x"', lookUp('emails.value', 'b@x')],
  ['emails[type eq "work" and value eq "B@x"]', lookUp('emails.value', 'b@x')],
  ['active eq true and userName eq "b"', claim('userName', 'b')],
  ['externalId eq "x" and (active eq true and id eq "1")', { kind: 'id', id: '1' }],
  ['id eq "1" and manager eq "2"', { kind: 'id', id: '1' }],
  ['externalId eq "x" and userName eq "b"', claim('userName', 'b')],
  ['userName eq ""', nothing],
  ['userName eq "b" or userName eq "c"', walk],
  ['not (userName eq "b")', walk],
  ['userName ne "b"', walk],
  ['userName sw "b"', walk],
  ['userName eq null', walk],
  ['emails[type eq "work"]', walk],
  ['emails[value eq "a" or value eq "b"]', walk],
  ['phoneNumbers.value eq "1"', walk],
  ['department eq "x"', walk],
  ['manager eq "Id"', lookUp(MANAGER, 'Id')],
  ['manager.value eq "Id"', lookUp(MANAGER, 'Id')],
  ['manager[value eq "Id"]', lookUp(MANAGER, 'Id')],
  [`${MANAGER} eq "Id"`, lookUp(MANAGER, 'Id')],
  ['manager.displayName eq "x"', walk],
])('%s', (filter, expected) => {
  expect(plan(filter)).toEqual(expected);
});

it('finds an externalId by its claim where it is unique', () => {
  expect(plan('externalId eq "Ext"', true)).toEqual(claim('externalId', 'Ext'));
});

describe('of a custom resource type', () => {
  const device = deviceResourceType();
  const leased = `${DEVICE_LEASE}:serialNumber`;

  it.each<[string, QueryPlan]>([
    ['hostName eq "Host"', claim('hostName', 'host')],
    ['serialNumber eq "SN"', claim('serialNumber', 'SN')],
    [`${leased} eq "SN"`, claim(leased, 'sn')],
    ['inventoryNumber eq 17', claim('inventoryNumber', '17')],
    ['inventoryNumber eq "17"', claim('inventoryNumber', '17')],
    ['addresses.value eq "AA"', claim('addresses.value', 'aa')],
    ['addresses[type eq "wired" and value eq "AA"]', claim('addresses.value', 'aa')],
    ['externalId eq "x"', lookUp('externalId', 'x')],
    ['inventoryNumber gt 17', walk],
    ['addresses[type eq "wired"]', walk],
    ['model eq "m"', walk],
    ['labels eq "l"', walk],
    ['contract eq "c"', walk],
  ])('%s', (filter, expected) => {
    expect(plan(filter, false, device)).toEqual(expected);
  });
});
