import { parseFilter } from '../../../lambda/scim/filter/parse-filter.ts';
import {
  type ResolvedFilter,
  resolveFilter,
  resolveValueFilter,
} from '../../../lambda/scim/filter/resolve-filter.ts';
import { findAttribute } from '../../../lambda/scim/schema/resource-type.ts';
import type { Attribute } from '../../../lambda/scim/schema/schema.ts';
import { BADGE, ENTERPRISE, USER } from './user-resource-type.ts';

const resolved = (text: string): ResolvedFilter => resolveFilter(parseFilter(text), USER);

function attributeOf(name: string): Attribute {
  const home = findAttribute(USER, name);
  if (!home) throw new Error(`no attribute ${name}`);
  return home.attribute;
}

const refusal = (detail: string) =>
  expect.objectContaining({
    status: 400,
    scimType: 'invalidFilter',
    detail: expect.stringContaining(detail),
  });

function targetOf(text: string): string {
  const filter = resolved(text);
  if (filter.kind !== 'compare' && filter.kind !== 'present') throw new Error(filter.kind);
  const { home, subAttribute } = filter.path;
  const schema = home.extension === undefined ? '' : `${home.extension.id}:`;
  return `${schema}${home.attribute.name}${subAttribute ? `.${subAttribute.name}` : ''}`;
}

describe('resolveFilter finds', () => {
  it.each([
    ['USERNAME eq "x"', 'userName'],
    ['Name.FamilyName eq "x"', 'name.familyName'],
    ['urn:IETF:params:scim:schemas:core:2.0:user:title pr', 'title'],
    ['meta.lastModified pr', 'meta.lastModified'],
    ['id eq "x"', 'id'],
    ['department eq "x"', `${ENTERPRISE}:department`],
    [`${ENTERPRISE}:manager.displayName eq "x"`, `${ENTERPRISE}:manager.displayName`],
    ['emails.value eq "x"', 'emails.value'],
    ['tags.value eq "x"', `${BADGE}:tags`],
  ])('the attribute of %s', (text, target) => {
    expect(targetOf(text)).toBe(target);
  });

  it.each([
    ['manager eq "26118915"', `${ENTERPRISE}:manager.value`],
    ['emails co "@example.com"', 'emails.value'],
    ['manager eq null', `${ENTERPRISE}:manager`],
    ['emails pr', 'emails'],
  ])('what a complex attribute compared bare means: %s', (text, target) => {
    expect(targetOf(text)).toBe(target);
  });

  it('one value path in a comparison behind a value path', () => {
    expect(resolved('emails[type eq "work"].value eq "x"')).toMatchObject({
      kind: 'valuePath',
      path: { target: { name: 'emails' } },
      valueFilter: {
        kind: 'and',
        operands: [
          { kind: 'compare', path: { target: { name: 'type' } }, value: 'work' },
          { kind: 'compare', path: { target: { name: 'value' } }, value: 'x' },
        ],
      },
    });
    expect(resolved('emails[type eq "work"] eq "x"')).toEqual(
      resolved('emails[type eq "work"].value eq "x"'),
    );
    expect(resolved('emails[type eq "work"] pr')).toEqual(resolved('emails[type eq "work"]'));
  });
});

describe('resolveFilter takes the value in the type of its attribute', () => {
  it.each([
    ['active eq "True"', true],
    ['active eq FALSE', false],
    ['roles[primary eq "True"]', true],
    ['floor gt "3"', 3],
    ['height le 1.5', 1.5],
    ['externalId eq 1.0', '1.0'],
    ['externalId eq True', 'True'],
    ['externalId eq 12345678901234567890', '12345678901234567890'],
    ['meta.created sw 2026', '2026'],
    ['validUntil eq "2026-01-31T08:00:00+01:00"', '2026-01-31T08:00:00+01:00'],
    ['title ne null', null],
    ['active co rue', 'rue'],
    ['active sw TRUE', 'true'],
    ['floor co 1.0', '1'],
    ['height ew "5"', '5'],
    ['meta.created ge "2026-02"', '2026-02'],
  ])('%s', (text, value) => {
    const filter = resolved(text);
    expect(filter.kind === 'valuePath' ? filter.valueFilter : filter).toMatchObject({ value });
  });
});

describe('resolveFilter refuses', () => {
  it.each([
    [
      'usrName eq "x"',
      'A User has no attribute "usrName" (position 1 of the filter). Did you mean "userName"?',
    ],
    [
      'title pr and departmnet eq "x"',
      '"departmnet" (position 14 of the filter). Did you mean "department"?',
    ],
    ['zzzzzzzz pr', 'A User has no attribute "zzzzzzzz" (position 1 of the filter).'],
    [
      'name.givnName pr',
      '"name" has no sub-attribute "givnName" (position 1 of the filter). Did you mean "givenName"?',
    ],
    ['title.value pr', '"title" has no sub-attributes'],
    ['title[value eq "x"]', '"title" has no sub-attributes to filter by'],
    ['emails[typo eq "work"]', 'Did you mean "type"?'],
    [
      'emails[type.x eq "work"]',
      'Inside the brackets of "emails" only the name of a sub-attribute',
    ],
    [`${ENTERPRISE}:userName pr`, `The schema "${ENTERPRISE}" has no attribute "userName"`],
    [`${ENTERPRISE}s:department pr`, `Did you mean "${ENTERPRISE}"?`],
    [
      'name eq "x"',
      '"name" is complex and cannot be compared (position 1 of the filter): name one of',
    ],
    ['password eq "x"', '"password" cannot be used in a filter'],
    ['password pr', '"password" cannot be used in a filter'],
  ])('%s', (text, detail) => {
    expect(() => resolved(text)).toThrow(refusal(detail));
  });

  it.each(
    [
      ['active', 'true', ['gt', 'ge', 'lt', 'le']],
      ['picture', '"aGk="', ['gt', 'ge', 'lt', 'le', 'co', 'sw', 'ew']],
      ['emails[primary', 'true]', ['gt', 'ge', 'lt', 'le']],
      ['x509Certificates.value', '"aGk="', ['gt', 'ge', 'lt', 'le', 'co', 'sw', 'ew']],
    ].flatMap(([name, value, operators]) =>
      (operators as string[]).map((operator) => `${name} ${operator} ${value}`),
    ),
  )('an operator that the type does not know: %s', (text) => {
    expect(() => resolved(text)).toThrow(refusal('cannot be compared with'));
  });

  it.each([
    ['active eq "yes"', 'true or false'],
    ['active eq 1', 'true or false'],
    ['floor eq "third"', 'a number'],
    ['floor eq ""', 'a number'],
    ['floor eq true', 'a number'],
    ['meta.created gt "2026-02-30T00:00:00Z"', 'a date and time'],
    ['meta.created gt "2026-2"', 'a date and time'],
    ['meta.created eq "2026-02"', 'a date and time'],
    ['meta.created ne "2026-02-01"', 'a date and time'],
    ['meta.created gt 1767225600', 'a date and time'],
    ['title gt null', 'null can be compared with eq and ne only'],
  ])('a value of another type: %s', (text, detail) => {
    expect(() => resolved(text)).toThrow(refusal(detail));
  });

  it('with a short detail, however long the name', () => {
    const text = `urn:${'x'.repeat(4_000)}:${'y'.repeat(4_000)} pr`;
    expect(() => resolved(text)).toThrow(
      expect.objectContaining({ detail: expect.stringMatching(/^.{1,300}$/) }),
    );
  });
});

describe('resolveValueFilter', () => {
  it('takes names as sub-attributes of a complex attribute', () => {
    const filter = resolveValueFilter(parseFilter('Type eq "work"'), attributeOf('emails'));
    expect(filter).toMatchObject({ kind: 'compare', path: { target: { name: 'type' } } });
  });

  it('takes "value" as the element of a simple multi-valued attribute', () => {
    const tags = attributeOf('tags');
    const filter = resolveValueFilter(parseFilter('value eq "red"'), tags);
    expect(filter).toMatchObject({ path: { target: tags } });
    expect(() => resolveValueFilter(parseFilter('type eq "red"'), tags)).toThrow(
      refusal('"tags" has no sub-attributes'),
    );
  });
});
