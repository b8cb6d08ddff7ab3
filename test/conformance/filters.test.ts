import { CLIENT_QUIRKS } from '../../lambda/scim/client-quirks.ts';
import { parseFilter } from '../../lambda/scim/filter/parse-filter.ts';
import { parsePath } from '../../lambda/scim/filter/parse-path.ts';
import { ScimError } from '../../lambda/scim/scim-error.ts';
import { conformanceCases, hasConformanceFolder } from './conformance-cases.ts';
import { FILTERS_DECIDED_OTHERWISE } from './decided-otherwise/filters.ts';
import { decidedIds, NO_SURPRISES, surprises } from './decision.ts';
import { answerTo, type FilterCase } from './filter-case.ts';

const decided = (file: string) => decidedIds(FILTERS_DECIDED_OTHERWISE, file);

function differsInValidity(parse: (text: string) => unknown, text: string, valid: boolean) {
  const expected = `${valid ? 'valid' : 'invalid'}: ${text}`;
  try {
    parse(text);
    return valid ? undefined : expected;
  } catch (error) {
    if (error instanceof ScimError && error.status === 400) return valid ? expected : undefined;
    throw error;
  }
}

it('names a clause or a known quirk for every group of cases that is decided otherwise', () => {
  const quirks = CLIENT_QUIRKS.map(({ name }) => `quirk ${name}`);
  for (const { decidedBy } of FILTERS_DECIDED_OTHERWISE) {
    const known = quirks.some((quirk) => decidedBy.includes(quirk));
    expect([decidedBy, known || /RFC 764[34] §\d/.test(decidedBy)]).toEqual([decidedBy, true]);
  }
});

it('lists no case twice', () => {
  for (const file of ['filter-match', 'filter-parse', 'path-parse']) {
    expect(decided(file)).toEqual([...new Set(decided(file))]);
  }
});

it.each<FilterCase & { name: string }>(
  [
    { name: 'a name in another case', filter: 'A eq 1', resource: { a: 1 } },
    {
      name: 'a value that the definition of a name does not allow',
      filter: 'id eq 2',
      resource: { id: 2 },
    },
    {
      name: 'a defined attribute',
      filter: 'emails[type eq "WORK"]',
      resource: { emails: [{ type: 'work' }] },
    },
    {
      name: 'a sub-attribute that is not defined',
      filter: 'name.first pr',
      resource: { name: { first: 'x' } },
    },
    { name: 'one value', filter: 'value sw "urn"', resource: 'urn:x' },
    {
      name: 'a date',
      filter: 'time gt "2026-01-01T00:00:00Z"',
      resource: { time: '2026-01-01T00:00:00-01:00' },
    },
  ].map((shown) => ({ source: '', expected: true as const, agree: 2, ...shown })),
)('finds the types that a case shows: $name', (filterCase) => {
  expect(answerTo(filterCase)).toBe(true);
});

if (hasConformanceFolder()) {
  describe('the cases beside the project', () => {
    it('about matching are met, but for those decided otherwise', () => {
      const cases = conformanceCases<FilterCase>('filter-match');
      const verdict = surprises(cases, decided('filter-match'), (filterCase) => {
        const answer = answerTo(filterCase);
        const { filter, expected } = filterCase;
        return answer === expected ? undefined : `${filter}: ${answer}, not ${expected}`;
      });
      expect(verdict).toEqual(NO_SURPRISES);
    });

    it('about filters as text are met, but for those decided otherwise', () => {
      const cases = conformanceCases<{ filter: string; valid: boolean }>('filter-parse');
      const verdict = surprises(cases, decided('filter-parse'), ({ filter, valid }) =>
        differsInValidity(parseFilter, filter, valid),
      );
      expect(verdict).toEqual(NO_SURPRISES);
    });

    it('about paths are met, but for those decided otherwise', () => {
      const cases = conformanceCases<{ path: string; valid: boolean }>('path-parse');
      const verdict = surprises(cases, decided('path-parse'), ({ path, valid }) =>
        differsInValidity(parsePath, path, valid),
      );
      expect(verdict).toEqual(NO_SURPRISES);
    });
  });
}
