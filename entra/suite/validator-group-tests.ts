/** What Microsoft's SCIM Validator does with groups. */
import { buildResource, isObject, type JsonObject } from '../target-resource.ts';
import { type Operation, pathOf, shown } from './scim-probe.ts';
import type { SuiteTest } from './suite-test.ts';
import type { TestBench } from './test-bench.ts';
import { check } from './test-outcome.ts';
import { userBody } from './validator-attributes.ts';

export const validatorGroupTests: readonly SuiteTest[] = [
  {
    name: 'Create a new Group',
    weight: 'mandatory',
    async run(bench) {
      const { resource, displayName } = await team(bench);
      const found = resource['displayName'];
      check(
        found === displayName,
        `displayName is ${shown(found)} instead of ${shown(displayName)}`,
      );
    },
  },
  {
    name: 'Create a duplicate Group',
    weight: 'mandatory',
    async run(bench) {
      const { body } = await team(bench);
      await bench.probe.send({ method: 'POST', path: '/Groups', body }, [409]);
    },
  },
  {
    name: 'Get Group by id excluding members',
    weight: 'mandatory',
    async run(bench) {
      const { id } = await teamWithMember(bench);
      const query = { excludedAttributes: 'members' };
      const group = await bench.probe.send(
        { method: 'GET', path: pathOf('/Groups', id), query },
        [200],
      );
      expectNoMembers(group);
    },
  },
  {
    name: 'Filter for a group excluding members',
    weight: 'mandatory',
    async run(bench) {
      const { id, displayName } = await teamWithMember(bench);
      expectNoMembers(await expectOne(displayName, id, bench));
    },
  },
  {
    name: 'Filter for an existing group',
    weight: 'mandatory',
    async run(bench) {
      const { id, displayName } = await team(bench);
      await expectOne(displayName, id, bench);
    },
  },
  {
    name: 'Filter for a non-existing group',
    weight: 'mandatory',
    async run({ probe, newId }) {
      const { totalResults } = await probe.filter('/Groups', 'displayName', newId());
      check(totalResults === 0, `A displayName that no group has finds ${totalResults} groups`);
    },
  },
  {
    name: 'Filter for an existing group with a different case',
    weight: 'mandatory',
    async run(bench) {
      const { id, displayName } = await team(bench);
      await expectOne(displayName.toUpperCase(), id, bench);
    },
  },
  {
    name: 'Patch Group - Replace Attributes',
    weight: 'mandatory',
    run: (bench) => patchText('externalId', bench),
  },
  {
    name: 'Patch Group - Update displayName',
    weight: 'mandatory',
    run: (bench) => patchText('displayName', bench),
  },
  {
    name: 'Patch Group - Add Member',
    weight: 'mandatory',
    run: async (bench) => {
      await teamWithMember(bench);
    },
  },
  {
    name: 'Patch Group - Remove Member',
    weight: 'mandatory',
    async run(bench) {
      const { id, memberId } = await teamWithMember(bench);
      const path = `members[value eq ${JSON.stringify(memberId)}]`;
      await bench.probe.patch('/Groups', id, [{ op: 'remove', path }]);
      await expectMembers(id, [], bench);
    },
  },
  {
    name: 'Delete a Group',
    weight: 'mandatory',
    async run(bench) {
      const { id } = await team(bench);
      await bench.probe.send({ method: 'DELETE', path: pathOf('/Groups', id) }, [204]);
      await bench.probe.send({ method: 'GET', path: pathOf('/Groups', id) }, [404]);
    },
  },
  {
    name: 'Patch Group - Multiple Operations on same attribute (preview)',
    weight: 'optional',
    async run(bench) {
      const { id, memberId } = await teamWithMember(bench);
      const { id: other } = await bench.probe.create('/Users', userBody(`user-${bench.random()}`));
      await bench.probe.patch('/Groups', id, [
        { op: 'add', path: 'members', value: [{ value: other }] },
        { op: 'remove', path: `members[value eq ${JSON.stringify(memberId)}]` },
      ]);
      await expectMembers(id, [other], bench);
    },
  },
];

async function team({ probe, random }: TestBench) {
  const displayName = `group-${random()}`;
  const body = { ...buildResource('Group', []), displayName, externalId: random() };
  return { ...(await probe.create('/Groups', body)), body, displayName };
}

/** The Validator adds its member by a replace of the list. */
async function teamWithMember(bench: TestBench) {
  const { id: memberId } = await bench.probe.create('/Users', userBody(`user-${bench.random()}`));
  const group = await team(bench);
  const operation: Operation = { op: 'replace', path: 'members', value: [{ value: memberId }] };
  await bench.probe.patch('/Groups', group.id, [operation]);
  await expectMembers(group.id, [memberId], bench);
  return { ...group, memberId };
}

async function patchText(attribute: string, bench: TestBench): Promise<void> {
  const { id } = await team(bench);
  const value = `new-${bench.random()}`;
  await bench.probe.patch('/Groups', id, [{ op: 'replace', value: { [attribute]: value } }]);
  const found = (await bench.probe.get('/Groups', id))[attribute];
  check(found === value, `${attribute} was replaced by ${shown(value)}, and is ${shown(found)}`);
}

async function expectMembers(
  id: string,
  wanted: readonly string[],
  { probe }: TestBench,
): Promise<void> {
  const { members = [] } = await probe.get('/Groups', id);
  const ids = Array.isArray(members) ? members.filter(isObject).map(({ value }) => value) : [];
  check(
    ids.length === wanted.length && wanted.every((member) => ids.includes(member)),
    `The members of the group are ${shown(members)} instead of ${shown(wanted)}`,
  );
}

function expectNoMembers(group: JsonObject): void {
  check(
    group['members'] === undefined,
    `excludedAttributes=members was ignored: members is ${shown(group['members'])}`,
  );
}

async function expectOne(name: string, id: string, { probe }: TestBench): Promise<JsonObject> {
  const { totalResults, rows } = await probe.filter('/Groups', 'displayName', name);
  const [row] = rows;
  check(
    totalResults === 1 && row !== undefined && row['id'] === id,
    `The filter displayName eq ${shown(name)} finds ${totalResults} groups instead of the one that has it; case says nothing`,
  );
  return row;
}
