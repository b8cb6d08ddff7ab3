import * as fc from 'fast-check';
import { GROUP } from '../../lambda/directory/directory-store.ts';
import { compileFilter } from '../../lambda/scim/filter/match-filter.ts';
import { parseFilter } from '../../lambda/scim/filter/parse-filter.ts';
import { resolveFilter } from '../../lambda/scim/filter/resolve-filter.ts';
import { resourceMessage } from '../../lambda/scim/message/resource-message.ts';
import type { ResourceType } from '../../lambda/scim/schema/resource-type.ts';
import { group, memoryDirectory, user } from './directory-fixture.ts';
import { namesIn, pagesOf, type QueryTools, queryTools, WHOLE } from './query-tools.ts';

const OF_USERS = [
  ...['eq', 'ne', 'sw', 'co', 'gt', 'ge', 'lt', 'le'].flatMap((operator) => [
    `userName ${operator} "U2"`,
    `userName ${operator} "u4"`,
  ]),
  'externalId eq "x"',
  'id eq "id-3"',
  'emails.value eq "a@x"',
  'emails[type eq "work" and value eq "a@x"]',
  'manager eq "id-1"',
  'active eq true',
  'title pr',
  'groups eq "id-8"',
  'groups.value ne "id-8"',
  'groups.display sw "g"',
  'groups[value eq "id-9" and type eq "direct"]',
  'meta.resourceType eq "User"',
  'meta.resourceType eq "Group"',
];

const OF_GROUPS = [
  'displayName eq "g0"',
  'displayName gt "g0"',
  'displayName sw "G"',
  'members eq "id-1"',
  'members.value eq "id-8"',
  'members ne "id-1"',
  'members pr',
  'members.type eq "Group"',
  'members[value eq "id-2" and type eq "User"]',
  'members[not (value eq "id-2") and type eq "User"]',
  'members.$ref ew "/id-2"',
  'id eq "id-9"',
  'externalId pr',
];

const filterOf = (comparisons: readonly string[]): fc.Arbitrary<string> =>
  fc.letrec<{ filter: string }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.constantFrom(...comparisons),
      fc
        .tuple(tie('filter'), fc.constantFrom('and', 'or'), tie('filter'))
        .map(([left, operator, right]) => `(${left}) ${operator} (${right})`),
      tie('filter').map((filter) => `not (${filter})`),
    ),
  })).filter;

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

async function someUsersAndGroups(): Promise<QueryTools> {
  const tools = queryTools(memoryDirectory({ now: () => new Date(0) }));
  for (let at = 0; at < 7; at += 1) {
    await tools.createUser(`u${at}`, {
      ...(at % 2 === 0 && { externalId: 'x', title: `t${at % 3}` }),
      ...(at % 3 === 0 && { emails: [{ value: 'A@x', type: at === 0 ? 'work' : 'home' }] }),
      ...(at === 5 && { [ENTERPRISE]: { manager: { value: 'id-1' } } }),
      active: at !== 4,
    });
  }
  await tools.createGroup('G0', 'id-1', 'id-2');
  await tools.createGroup('g1', 'id-1', 'id-8', 'id-3');
  await tools.createGroup('h', 'id-9');
  await tools.createGroup('empty');
  return tools;
}

/** All resources, whole, held against the filter one by one. */
async function matchesOneByOne(tools: QueryTools, type: ResourceType, filter: string) {
  const { views } = await tools.query(type, { view: WHOLE });
  const matches = compileFilter(resolveFilter(parseFilter(filter), type));
  const baseUrl = 'https://scim.example.com/scim/v2';
  return namesIn(views.filter((view) => matches(resourceMessage(type, view, baseUrl)))).sort();
}

describe.each<[string, ResourceType, readonly string[]]>([
  ['users', user, OF_USERS],
  ['groups', group, OF_GROUPS],
])('whatever the filter of %s', (_title, type, comparisons) => {
  it('a query finds what matches it, however it is planned, paged and sorted', async () => {
    const tools = await someUsersAndGroups();
    const asked = fc.record({
      filter: filterOf(comparisons),
      count: fc.integer({ min: 1, max: 6 }),
      sort: fc.constantFrom(
        {},
        { sortBy: type.name === GROUP ? 'displayName' : 'userName', sortOrder: 'descending' },
        { sortBy: 'externalId' },
      ),
    });
    await fc.assert(
      fc.asyncProperty(asked, async ({ filter, count, sort }) => {
        const expected = await matchesOneByOne(tools, type, filter);
        const whole = await tools.query(type, { filter, ...sort });
        const names = namesIn(whole.views);
        expect([...names].sort()).toEqual(expected);
        expect(whole.totalResults).toBe(expected.length);
        const pages = await tools.walk(type, { filter, ...sort, count });
        expect(pagesOf(pages).flat()).toEqual(names);
        const byIndex: string[] = [];
        for (let startIndex = 1; startIndex <= names.length; startIndex += count) {
          const page = await tools.query(type, { filter, ...sort, count, startIndex });
          byIndex.push(...namesIn(page.views));
        }
        expect(byIndex).toEqual(names);
        const cursor = pages.at(-1)?.previousCursor;
        if (cursor === undefined) return;
        const back = await tools.walk(type, { filter, ...sort, count }, 'previousCursor', cursor);
        const before = names.slice(0, names.length - (pages.at(-1)?.views.length ?? 0));
        expect(pagesOf(back).toReversed().flat()).toEqual(before);
      }),
      { numRuns: 300 },
    );
  });
});
