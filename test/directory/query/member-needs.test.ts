import { filterForType } from '../../../lambda/directory/query/filter-for-type.ts';
import { type MemberNeeds, memberNeeds } from '../../../lambda/directory/query/member-needs.ts';
import { parseFilter } from '../../../lambda/scim/filter/parse-filter.ts';
import { group } from '../directory-fixture.ts';

const named = (...ids: string[]): MemberNeeds => ({ kind: 'named', ids });
const none: MemberNeeds = { kind: 'none' };
const all: MemberNeeds = { kind: 'all' };

it.each<[string, MemberNeeds]>([
  ['displayName eq "x"', none],
  ['members pr', named()],
  ['members eq null', named()],
  ['members.value pr', named()],
  ['members.type eq "User"', named()],
  ['members.type co "s"', named()],
  ['members eq "a"', named('a')],
  ['members ne "a"', named('a')],
  ['not (members.value eq "a")', named('a')],
  ['members eq "a" or members eq "b" or members eq "a"', named('a', 'b')],
  ['members[value eq "a" and type eq "User"]', named('a')],
  ['members[not (value eq "a" or value eq "b")]', named('a', 'b')],
  ['members.value sw "a"', all],
  ['members ne "\\u0000"', all],
  ['members.value gt "a"', all],
  ['members.$ref pr', all],
  ['members.display eq "x"', all],
  ['members eq "a" and members.$ref ew "b"', all],
  ['members[value eq "a" and display pr]', all],
])('%s', (filter, expected) => {
  expect(memberNeeds(filterForType(parseFilter(filter), group), group)).toEqual(expected);
});
