import fc from 'fast-check';
import { compileFilter, compileValueFilter } from '../../../lambda/scim/filter/match-filter.ts';
import { parseFilter } from '../../../lambda/scim/filter/parse-filter.ts';
import { resolveFilter, resolveValueFilter } from '../../../lambda/scim/filter/resolve-filter.ts';
import type { Json, ScimObject } from '../../../lambda/scim/resource.ts';
import { findAttribute } from '../../../lambda/scim/schema/resource-type.ts';
import { BADGE, ENTERPRISE, USER } from './user-resource-type.ts';

const BARBARA: ScimObject = {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', ENTERPRISE],
  id: '2819c223-7f76-453a-919d-413861904646',
  externalId: 'Ext-1',
  userName: 'bjensen@example.com',
  name: { familyName: 'Jensen', givenName: 'Barbara' },
  active: true,
  title: '',
  emails: [
    { value: 'BJensen@Example.com', type: 'work', primary: true },
    { value: 'babs@jensen.example', type: 'home' },
    { value: 'other@jensen.example' },
  ],
  phoneNumbers: [],
  addresses: [{ type: 'work', locality: null }],
  meta: { created: '2026-01-31T08:00:00.000Z', resourceType: 'User' },
  [ENTERPRISE]: { department: 'Tours', manager: { value: '26118915' } },
  [BADGE]: {
    floor: 3,
    height: -0.5,
    validUntil: '2026-06-01T00:00:00+02:00',
    picture: 'aGk=',
    tags: ['red', 'Blue'],
  },
};

const matches = (text: string, resource: ScimObject = BARBARA): boolean =>
  compileFilter(resolveFilter(parseFilter(text), USER))(resource);

const elementMatches = (name: string, text: string, element: Json): boolean => {
  const home = findAttribute(USER, name);
  if (!home) throw new Error(`no attribute ${name}`);
  const { attribute } = home;
  return compileValueFilter(resolveValueFilter(parseFilter(text), attribute), attribute)(element);
};

describe('compileFilter', () => {
  it.each([
    ['userName eq "BJENSEN@example.COM"', true],
    ['userName eq "bjensen"', false],
    ['userName ne "bjensen"', true],
    ['userName ne "BJensen@example.com"', false],
    ['userName co "JENSEN@"', true],
    ['userName sw "bj"', true],
    ['userName sw "jensen"', false],
    ['userName ew ".COM"', true],
    ['name.familyName gt "jenseM"', true],
    ['name.familyName lt "Jensen"', false],
    ['name.familyName le "JENSEN"', true],
    ['name.familyName ge "K"', false],
    ['externalId eq "Ext-1"', true],
    ['externalId eq "ext-1"', false],
    ['externalId sw "ext"', false],
  ])('compares text as the attribute is caseExact or not: %s is %s', (text, expected) => {
    expect(matches(text)).toBe(expected);
  });

  it.each([
    ['active eq true', true],
    ['active eq "False"', false],
    ['active ne false', true],
    ['floor eq 3', true],
    ['floor gt 2.5', true],
    ['floor lt 3', false],
    ['floor ge "10"', false],
    ['floor gt 9007199254740993', false],
    ['floor sw 3', true],
    ['floor co 4', false],
    ['height co "-0."', true],
    ['height ew 5', true],
    ['active co "RU"', true],
    ['active sw false', false],
    ['active ew true', true],
    ['height lt 0', true],
    ['picture eq "aGk="', true],
    ['picture eq "AGK="', false],
  ])('compares booleans, numbers and binaries: %s is %s', (text, expected) => {
    expect(matches(text)).toBe(expected);
  });

  it.each([
    ['meta.created eq "2026-01-31T09:00:00+01:00"', true],
    ['meta.created ne "2026-01-31T09:00:00+01:00"', false],
    ['meta.created gt "2026-01-31T08:30:00+01:00"', true],
    ['meta.created lt "2026-01-31T08:00:00Z"', false],
    ['validUntil le "2026-05-31T22:00:00Z"', true],
    ['validUntil ge "2026-05-31T22:00:00.001Z"', false],
    ['validUntil lt "2026-05-31T22:00:00.000001Z"', true],
    ['meta.created ge "2026"', true],
    ['meta.created gt "2026-01-31"', true],
    ['meta.created lt "2026-02"', true],
    ['meta.created le "2026-01-31"', false],
    ['meta.created sw "2026-01"', true],
    ['validUntil ew "+02:00"', true],
  ])('compares dates as instants, and their parts as text: %s is %s', (text, expected) => {
    expect(matches(text)).toBe(expected);
  });

  it.each([
    ['emails.type eq "home"', true],
    ['emails eq "babs@JENSEN.example"', true],
    ['emails.value ew "nowhere"', false],
    ['emails.type ne "work"', true],
    ['tags eq "RED"', true],
    ['tags.value sw "bl"', true],
    ['tags eq "green"', false],
    ['tags[value eq "blue"]', true],
    ['schemas eq "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"', true],
    ['department eq "tours"', true],
    [`${ENTERPRISE}:manager.value eq "26118915"`, true],
    ['id eq "2819c223-7f76-453a-919d-413861904646" and manager eq 26118915', true],
    ['manager eq "1"', false],
  ])('matches any element, in the core schema or in an extension: %s is %s', (text, expected) => {
    expect(matches(text)).toBe(expected);
  });

  it.each([
    ['emails[type eq "work" and value co "@example.com"]', true],
    ['emails[type eq "home" and value co "@example.com"]', false],
    ['emails.type eq "home" and emails.value co "@example.com"', true],
    ['emails[type eq "work"].value eq "bjensen@example.com"', true],
    ['emails[type eq "home"].value eq "bjensen@example.com"', false],
    ['emails[type eq "other"].value ne "x"', false],
    ['emails[primary eq "True"]', true],
    ['emails[not (type pr)]', true],
    ['phoneNumbers[not (type eq "work")]', false],
    ['ims[not (type eq "work")]', false],
    ['name[givenName eq "barbara"]', true],
  ])('asks one element all of a value filter: %s is %s', (text, expected) => {
    expect(matches(text)).toBe(expected);
  });

  it.each([
    ['emails.primary eq false', true],
    ['emails[type eq "home" and primary eq false]', true],
    ['emails[type eq "work" and primary eq "False"]', false],
    ['emails[value eq "babs@jensen.example"].primary eq false', true],
    ['emails[not (primary eq true)]', true],
    ['emails[type eq "home" and primary pr]', false],
    ['emails[type eq "home" and primary eq null]', true],
    ['phoneNumbers.primary eq false', false],
    ['ims.primary eq false', false],
    ['ims.primary ne true', true],
  ])(
    'takes a value that does not say so for not primary, RFC 7643 §2.4: %s is %s',
    (text, expected) => {
      expect(matches(text)).toBe(expected);
    },
  );

  it('takes an absent boolean of another name as unassigned', () => {
    expect(matches('active eq false', {})).toBe(false);
    expect(matches('active ne true', {})).toBe(true);
  });

  it('asks any value for null, as it does for all else', () => {
    const resource = { [BADGE]: { tags: ['red', null] } };
    expect(matches('tags eq null', resource)).toBe(true);
    expect(matches('tags ne null', resource)).toBe(true);
  });

  it('compares text that folds to other letters at the end of a word', () => {
    expect(matches('userName sw "ΟΔΟΣ"', { userName: 'οδός'.replace('ό', 'ο') })).toBe(true);
    expect(matches('userName eq "ΟΔΥΣΣΕΥΣ"', { userName: 'οδυσσευς' })).toBe(true);
  });

  it.each([
    ['userName pr', true],
    ['title pr', false],
    ['nickName pr', false],
    ['phoneNumbers pr', false],
    ['emails pr', true],
    ['addresses.locality pr', false],
    ['addresses pr', true],
    ['name pr', true],
    ['manager pr', true],
    ['active pr', true],
    ['title eq null', true],
    ['nickName eq null', true],
    ['phoneNumbers eq null', true],
    ['userName eq null', false],
    ['userName ne null', true],
    ['nickName ne null', false],
    ['addresses.locality eq null', true],
    ['emails.type eq null', true],
    ['nickName eq ""', false],
  ])('takes null, "", an empty list and nothing as unassigned: %s is %s', (text, expected) => {
    expect(matches(text)).toBe(expected);
  });

  it('takes complex values of nothing but unassigned parts as not present', () => {
    const resource = { name: { givenName: null }, emails: [{}, { value: '' }] };
    expect(matches('name pr', resource)).toBe(false);
    expect(matches('emails pr', resource)).toBe(false);
    expect(matches('emails eq null', resource)).toBe(true);
  });

  it.each([
    ['nickName ne "x"', true],
    ['not (nickName eq "x")', true],
    ['nickName eq "x"', false],
    ['nickName gt "x"', false],
    ['nickName le "x"', false],
    ['phoneNumbers.value ne "x"', true],
    ['phoneNumbers.value eq "x"', false],
  ])('takes an absent attribute as unequal and in no order: %s is %s', (text, expected) => {
    expect(matches(text)).toBe(expected);
  });

  it.each([
    ['active eq true and title pr', false],
    ['active eq true or title pr', true],
    ['title pr or nickName pr and active eq true', false],
    ['not (title pr or nickName pr) and active eq true', true],
    ['not (not (active eq true))', true],
  ])('combines: %s is %s', (text, expected) => {
    expect(matches(text)).toBe(expected);
  });

  it('finds nothing in a value of another type', () => {
    const resource = {
      userName: 7,
      active: 'true',
      emails: 'x',
      name: 'x',
      meta: { created: 'x' },
    };
    for (const text of [
      'userName eq "7"',
      'active eq true',
      'emails.value eq "x"',
      'name pr and name.givenName pr',
      'meta.created gt "2026-01-31T08:00:00Z"',
    ]) {
      expect(matches(text, resource)).toBe(false);
    }
  });
});

it('compileFilter answers with yes or no whatever a resource holds, and "not" with the other', () => {
  const names = ['userName', 'active', 'emails', 'name', 'meta', 'addresses', BADGE, ENTERPRISE];
  const inner = fc.dictionary(
    fc.constantFrom('value', 'type', 'primary', 'created', 'familyName', 'tags', 'floor'),
    fc.jsonValue({ maxDepth: 2 }),
  );
  const resource = fc.dictionary(
    fc.constantFrom(...names),
    fc.oneof(fc.jsonValue({ maxDepth: 2 }), inner, fc.array(fc.oneof(inner, fc.jsonValue()))),
  );
  const filter = fc.constantFrom(
    ...['userName sw "a"', 'active ne true', 'emails.value gt "m"', 'emails[primary eq false]'],
    ...['name.familyName eq null', 'meta.created lt "2026"', 'floor ge 1', 'tags[value co "1"]'],
    ...['name[familyName pr]', 'manager eq "1"', 'emails[type eq "x"].value ne "y"', 'meta pr'],
  );
  fc.assert(
    fc.property(filter, resource, (text, some) => {
      const answer = matches(text, some as ScimObject);
      expect(typeof answer).toBe('boolean');
      expect(matches(`not (${text})`, some as ScimObject)).toBe(!answer);
    }),
    { numRuns: 500 },
  );
});

describe('compileValueFilter', () => {
  it('matches an element of a complex attribute', () => {
    const element = { type: 'work', primary: true };
    expect(elementMatches('emails', 'type eq "WORK" and primary eq "true"', element)).toBe(true);
    expect(elementMatches('emails', 'value pr', element)).toBe(false);
    expect(elementMatches('emails', 'value ne "x"', element)).toBe(true);
  });

  it('matches an element of a simple attribute as its "value"', () => {
    expect(elementMatches('tags', 'value eq "RED"', 'red')).toBe(true);
    expect(elementMatches('tags', 'not (value sw "re")', 'red')).toBe(false);
    expect(elementMatches('tags', 'value pr', '')).toBe(false);
  });
});
