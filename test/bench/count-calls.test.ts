import { isSameCount, namesOf } from '../../bench/dynamodb/count-calls.ts';

const count = { calls: ['Get', 'Query', 'Query', 'Put'], units: 4, reportedUnits: 4 };

it('says which calls were made, and how often', () => {
  expect(namesOf(count)).toBe('Get + Put + 2 Query');
  expect(namesOf({ calls: [] })).toBe('');
});

it.each([{ calls: ['Query', 'Get', 'Put'] }, { units: 5 }, { reportedUnits: 5 }])(
  'is another count with %j',
  (different) => {
    expect(isSameCount(count, { ...count, calls: count.calls.toReversed() })).toBe(true);
    expect(isSameCount(count, { ...count, ...different })).toBe(false);
  },
);
