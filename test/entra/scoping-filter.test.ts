import type { DirectoryUser } from '../../entra/directory-user.ts';
import { isInScope } from '../../entra/scope.ts';
import { matchesScopingFilter, parseScopingFilter } from '../../entra/scoping-filter.ts';

const user: DirectoryUser = {
  id: '1',
  assigned: false,
  softDeleted: false,
  managerId: undefined,
  attributes: {
    department: 'Sales AND More',
    jobTitle: 'Clerk',
    accountEnabled: true,
    level: '42',
  },
};

it.each([
  ['jobTitle EQUALS Clerk', true],
  ['jobTitle EQUALS clerk', false],
  ['jobTitle NOT EQUALS Boss', true],
  ['jobTitle NOT EQUALS Clerk', false],
  ['missing NOT EQUALS Boss', false],
  ['missing IS NULL', true],
  ['jobTitle IS NULL', false],
  ['jobTitle IS NOT NULL', true],
  ['accountEnabled IS TRUE', true],
  ['accountEnabled IS FALSE', false],
  ['missing IS FALSE', false],
  ['level REGEX MATCH ([1-9][0-9])', true],
  ['level REGEX MATCH [0-9]', false],
  ['level NOT REGEX MATCH [0-9]', true],
  ['missing NOT REGEX MATCH [0-9]', false],
  ['jobTitle INCLUDES ler', true],
  ['jobTitle INCLUDES LER', false],
  ['department EQUALS "Sales AND More"', true],
  ['department EQUALS "Sales AND More" AND jobTitle EQUALS Clerk', true],
  ['department EQUALS "Sales AND More" and jobTitle equals Boss', false],
  ['jobTitle IS NOT NULL AND accountEnabled IS TRUE AND level EQUALS 42', true],
])('%s is %s', (text, holds) => {
  expect(matchesScopingFilter(parseScopingFilter(text), user)).toBe(holds);
});

it.each([
  '',
  'jobTitle',
  'jobTitle LIKE x',
  'jobTitle EQUALS',
  'a EQUALS b AND',
  'a REGEX MATCH (',
])('refuses %j', (text) => {
  expect(() => parseScopingFilter(text)).toThrow(/^--filter: /);
});

it('lets a user in by assignment and by any of the filters', () => {
  const clerks = parseScopingFilter('jobTitle EQUALS Clerk');
  const bosses = parseScopingFilter('jobTitle EQUALS Boss');
  expect(isInScope({ objects: 'all', filters: [] }, user)).toBe(true);
  expect(isInScope({ objects: 'assigned', filters: [] }, user)).toBe(false);
  expect(isInScope({ objects: 'assigned', filters: [] }, { ...user, assigned: true })).toBe(true);
  expect(isInScope({ objects: 'all', filters: [bosses] }, user)).toBe(false);
  expect(isInScope({ objects: 'all', filters: [bosses, clerks] }, user)).toBe(true);
});
