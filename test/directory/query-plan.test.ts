import { indexedAttributes } from '../../lambda/directory/index-resource.ts';
import { planQuery, type QueryPlan } from '../../lambda/directory/query-plan.ts';
import { parseFilter } from '../../lambda/scim/filter/parse-filter.ts';
import { resolveFilter } from '../../lambda/scim/filter/resolve-filter.ts';
import { user } from './directory-fixture.ts';

function plan(filter: string, uniqueExternalId = false): QueryPlan {
  const indexed = indexedAttributes(user, { uniqueExternalId });
  return planQuery(resolveFilter(parseFilter(filter), user), indexed);
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
