/** Tests 8 to 14 of Microsoft's acceptance suite: a group's life, as the provisioning service plays it. */
import type { DirectoryGroup } from '../directory.ts';
import type { PatchDialect } from '../patch-dialect.ts';
import type { ProvisioningLogEntry } from '../provisioning-log.ts';
import { madeUpSubject, madeUpTeam } from './made-up-subjects.ts';
import { type ProvisioningStage, successOf } from './provisioning-stage.ts';
import { shown } from './scim-probe.ts';
import type { SuiteTest } from './suite-test.ts';
import type { TestBench } from './test-bench.ts';
import { check } from './test-outcome.ts';

export const logicAppGroupTests: readonly SuiteTest[] = [
  {
    name: 'Create_Group_Test',
    weight: 'mandatory',
    async run(bench) {
      await createdTeam(bench, 'LACreateGroup');
    },
  },
  {
    name: 'Update_Group_Test',
    weight: 'mandatory',
    async run(bench) {
      const { stage, team } = await createdTeam(bench, 'LAUpdateGroup');
      const renamed = { ...team, attributes: { displayName: `LARenamed-(${bench.random()})` } };
      successOf(await stage.cycle({ groups: [renamed] }), team.id, 'Update');
      await expectFound(renamed, 1, bench);
      await expectFound(team, 0, bench);
    },
  },
  {
    name: 'Delete_Group_Test',
    weight: 'optional',
    async run(bench) {
      const { stage, team } = await createdTeam(bench, 'LADeleteGroup');
      successOf(await stage.cycle({ groups: [] }), team.id, 'Delete');
      await expectFound(team, 0, bench);
    },
  },
  {
    name: 'Group_Update_Add_Member_Test',
    weight: 'mandatory',
    run: async (bench) => {
      await teamWithMember(bench);
    },
  },
  {
    name: 'Group_Update_Remove_Member_Test',
    weight: 'mandatory',
    async run(bench) {
      const { stage, team, user, memberId } = await teamWithMember(bench);
      const entries = await stage.cycle({ users: [user], groups: [{ ...team, memberIds: [] }] });
      expectMembers(successOf(entries, team.id, 'Update'), { oldValue: memberId, newValue: null });
    },
  },
  {
    name: 'POD_Group_Test',
    weight: 'mandatory',
    async run(bench) {
      await createdTeam(bench, 'LAPodGroup', 'legacy');
    },
  },
  {
    name: 'Restore_Group_Test',
    weight: 'optional',
    async run(bench) {
      const { stage, team } = await createdTeam(bench, 'LARestoreGroup');
      successOf(await stage.cycle({ groups: [{ ...team, assigned: false }] }), team.id, 'Delete');
      await expectFound(team, 0, bench);
      successOf(await stage.cycle({ groups: [team] }), team.id, 'Create');
      await expectFound(team, 1, bench);
    },
  },
];

interface Provisioned {
  readonly stage: ProvisioningStage;
  readonly team: DirectoryGroup;
}

async function createdTeam(
  bench: TestBench,
  label: string,
  dialect?: PatchDialect,
): Promise<Provisioned> {
  await requireGroups(bench);
  const stage = await bench.stage(dialect);
  const team = madeUpTeam(bench, label);
  successOf(await stage.cycle({ groups: [team] }), team.id, 'Create');
  await expectFound(team, 1, bench);
  return { stage, team };
}

async function teamWithMember(bench: TestBench) {
  await requireGroups(bench);
  const stage = await bench.stage();
  const user = madeUpSubject(bench, 'LAMember');
  const team = madeUpTeam(bench, 'LATeam');
  const created = await stage.cycle({ users: [user], groups: [team] });
  successOf(created, user.id, 'Create');
  successOf(created, team.id, 'Create');
  const memberId = stage.scimId(user.id);
  const entries = await stage.cycle({ users: [user], groups: [{ ...team, memberIds: [user.id] }] });
  expectMembers(successOf(entries, team.id, 'Update'), { oldValue: null, newValue: memberId });
  return { stage, team, user, memberId };
}

function expectMembers(
  { modifiedProperties }: ProvisioningLogEntry,
  wanted: { readonly oldValue: string | null; readonly newValue: string | null },
): void {
  const sent = modifiedProperties.find(({ displayName }) => displayName === 'members');
  check(
    sent?.oldValue === wanted.oldValue && sent.newValue === wanted.newValue,
    `The log says of members ${shown(sent)} instead of ${shown(wanted)}`,
  );
}

async function expectFound(
  { attributes }: DirectoryGroup,
  wanted: number,
  { probe }: TestBench,
): Promise<void> {
  const name = String(attributes['displayName']);
  const { totalResults } = await probe.filter('/Groups', 'displayName', name);
  check(
    totalResults === wanted,
    `The filter displayName eq ${shown(name)} finds ${totalResults} groups instead of ${wanted}`,
  );
}

/** Groups are mandatory: without their schema these tests fail, and are not skipped. */
export async function requireGroups({ schemas }: TestBench): Promise<void> {
  const { hasGroups } = await schemas();
  check(
    hasGroups,
    '/Schemas has no urn:ietf:params:scim:schemas:core:2.0:Group, and groups are mandatory',
  );
}
