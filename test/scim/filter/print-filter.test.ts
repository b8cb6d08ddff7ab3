import fc from 'fast-check';
import type { Filter } from '../../../lambda/scim/filter/filter.ts';
import { parseFilter } from '../../../lambda/scim/filter/parse-filter.ts';
import { printFilter } from '../../../lambda/scim/filter/print-filter.ts';
import { anyFilter } from './filter-arbitrary.ts';

const without = (names: readonly string[], filter: unknown): unknown =>
  JSON.parse(JSON.stringify(filter, (name, part) => (names.includes(name) ? undefined : part)));

describe('printFilter', () => {
  it.each([
    ['userName  EQ "bjensen"', 'userName eq "bjensen"'],
    ['externalId eq jyoung', 'externalId eq "jyoung"'],
    ['a eq"x"and b PR', 'a eq "x" and b pr'],
    ['((a pr))', 'a pr'],
    ['(a pr and b pr) or c pr', 'a pr and b pr or c pr'],
    ['a pr and (b pr or c pr)', 'a pr and (b pr or c pr)'],
    ['a pr and (b pr and c pr)', 'a pr and (b pr and c pr)'],
    ['a pr or (b pr or c pr)', 'a pr or (b pr or c pr)'],
    ['NOT(a pr)', 'not (a pr)'],
    ['not (not (a pr and b pr))', 'not (not (a pr and b pr))'],
    ['emails[ type eq work ].value eq "a"', 'emails[type eq "work"].value eq "a"'],
    ['urn:x:2.0:User:emails[type pr]', 'urn:x:2.0:User:emails[type pr]'],
    ['a eq "\\u0041\\/\\"\\\\"', 'a eq "A/\\"\\\\"'],
    ['a eq 1.0', 'a eq 1.0'],
    ['a eq TRUE', 'a eq TRUE'],
    ['a eq NULL', 'a eq null'],
  ])('writes %s as %s', (text, printed) => {
    expect(printFilter(parseFilter(text))).toBe(printed);
  });

  it('gives back any filter when it is parsed again', () => {
    fc.assert(
      fc.property(anyFilter, (filter) => {
        const parsed = parseFilter(printFilter(filter as Filter));
        expect(without(['position', 'literal'], parsed)).toEqual(without(['position'], filter));
      }),
      { numRuns: 1_000 },
    );
  });

  it('prints what it has printed as it is, literals included', () => {
    fc.assert(
      fc.property(anyFilter, (filter) => {
        const printed = printFilter(filter as Filter);
        const parsed = parseFilter(printed);
        const again = printFilter(parsed);
        expect(again).toBe(printed);
        expect(without(['position'], parseFilter(again))).toEqual(without(['position'], parsed));
      }),
      { numRuns: 300 },
    );
  });
});
