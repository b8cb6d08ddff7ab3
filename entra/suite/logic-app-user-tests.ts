/** Tests 1 to 7 of Microsoft's acceptance suite: a user's life, as the provisioning service plays it. */
import { activeMapping, mapObject, referenceMapping } from '../attribute-mapping.ts';
import type { DirectoryUser } from '../directory-user.ts';
import { attributeAt, type JsonObject, readAttribute, sameValue } from '../target-resource.ts';
import { changedSubject, madeUpSubject } from './made-up-subjects.ts';
import { successOf } from './provisioning-stage.ts';
import { pathOf, shown } from './scim-probe.ts';
import type { SuiteTest } from './suite-test.ts';
import type { TestBench } from './test-bench.ts';
import { check, TestSkip } from './test-outcome.ts';

export const logicAppUserTests: readonly SuiteTest[] = [
  {
    name: 'Create_User_Test',
    weight: 'mandatory',
    async run(bench) {
      const stage = await bench.stage();
      const user = madeUpSubject(bench, 'LACreateUser');
      successOf(await stage.cycle({ users: [user] }), user.id, 'Create');
      await rowOf(user, bench);
    },
  },
  {
    name: 'Update_User_Test',
    weight: 'mandatory',
    async run(bench) {
      const stage = await bench.stage();
      const user = madeUpSubject(bench, 'LAUpdateUser');
      successOf(await stage.cycle({ users: [user] }), user.id, 'Create');
      const changed = changedSubject(user, bench);
      successOf(await stage.cycle({ users: [changed] }), user.id, 'Update');
      const row = await rowOf(user, bench);
      for (const { path, type, value } of mapObject((await bench.served()).users, changed, true)) {
        const found = readAttribute(row, path);
        check(
          sameValue(type, found, value),
          `${path.text} was changed to ${shown(value)}, and the filter on userName still answers ${shown(found)}`,
        );
      }
    },
  },
  {
    name: 'Disable_User_Test',
    weight: 'mandatory',
    async run(bench) {
      const stage = await bench.stage();
      const user = madeUpSubject(bench, 'LADisableUser');
      successOf(await stage.cycle({ users: [user] }), user.id, 'Create');
      const attributes = { ...user.attributes, accountEnabled: false };
      successOf(await stage.cycle({ users: [{ ...user, attributes }] }), user.id, 'Disable');
      await expectActive(false, user, bench);
    },
  },
  {
    name: 'Delete_User_Test',
    weight: 'optional',
    async run(bench) {
      const stage = await bench.stage();
      const user = madeUpSubject(bench, 'LADeleteUser');
      successOf(await stage.cycle({ users: [user] }), user.id, 'Create');
      const path = pathOf('/Users', stage.scimId(user.id));
      await stage.cycle({ users: [{ ...user, softDeleted: true }] });
      successOf(await stage.cycle({ users: [] }), user.id, 'Delete');
      await bench.probe.send({ method: 'GET', path }, [404]);
      const { totalResults } = await bench.probe.filter('/Users', 'userName', nameOf(user));
      check(totalResults === 0, 'The deleted user is still found by its userName');
    },
  },
  { name: 'User_Update_Manager_Test', weight: 'mandatory', run: updateManager },
  { name: 'Restore_User_Test', weight: 'mandatory', run: restoreUser },
  {
    name: 'POD_User_Test',
    weight: 'mandatory',
    async run(bench) {
      // Provisioning on demand knows nothing of the dialect that the Tenant URL asks for.
      const stage = await bench.stage('legacy');
      const user = madeUpSubject(bench, 'LAPodUser');
      successOf(await stage.cycle({ users: [user] }), user.id, 'Create');
      await rowOf(user, bench);
    },
  },
];

async function updateManager(bench: TestBench): Promise<void> {
  const mapping = referenceMapping((await bench.served()).users);
  if (mapping === undefined) throw new TestSkip('manager is not mapped, or not in /Schemas');
  const stage = await bench.stage();
  const [first, second] = [madeUpSubject(bench, 'LAManager'), madeUpSubject(bench, 'LAManager')];
  const user = madeUpSubject(bench, 'LAReport');
  await stage.cycle({ users: [first, second, user] });
  for (const managerId of [first.id, second.id, undefined]) {
    const entries = await stage.cycle({ users: [first, second, { ...user, managerId }] });
    const { modifiedProperties } = successOf(entries, user.id, 'Update');
    const wanted = managerId === undefined ? null : stage.scimId(managerId);
    const sent = modifiedProperties.find(({ displayName }) => displayName === mapping.target.text);
    check(sent?.newValue === wanted, `The log says that ${shown(sent?.newValue)} was sent`);
    const row = await rowOf(user, bench);
    const found = attributeAt(row, mapping.target);
    check(
      (readAttribute(row, mapping.target) ?? null) === wanted,
      wanted === null
        ? `The manager was removed, and the filter on userName still answers ${shown(found)}`
        : `The manager was set to ${shown(wanted)}, and the filter on userName answers ${shown(found)}`,
    );
  }
}

async function restoreUser(bench: TestBench): Promise<void> {
  const stage = await bench.stage();
  const user = madeUpSubject(bench, 'LARestoreUser');
  successOf(await stage.cycle({ users: [user] }), user.id, 'Create');
  const idBefore = stage.scimId(user.id);
  successOf(await stage.cycle({ users: [{ ...user, assigned: false }] }), user.id, 'Disable');
  await expectActive(false, user, bench);
  const entries = await stage.cycle({ users: [user] });
  check(
    !entries.some(({ action }) => action === 'Create'),
    'The user who was unassigned was not found again by its userName, and would be created twice: keep disabled users readable',
  );
  successOf(entries, user.id, 'Update');
  const { id } = await expectActive(true, user, bench);
  check(id === idBefore, `The user came back under the id ${shown(id)}; it was ${shown(idBefore)}`);
}

/** What the filter on userName answers. @throws TestFailure when that is not the user, once */
async function rowOf(user: DirectoryUser, { probe }: TestBench): Promise<JsonObject> {
  const { totalResults, rows } = await probe.filter('/Users', 'userName', nameOf(user));
  const [row] = rows;
  check(
    totalResults === 1 && row !== undefined,
    `The filter on userName finds ${totalResults} users instead of the one who was provisioned`,
  );
  check(
    String(row['userName']).toLowerCase() === nameOf(user).toLowerCase(),
    `The filter on userName ${shown(nameOf(user))} finds the user ${shown(row['userName'])}`,
  );
  return row;
}

async function expectActive(
  wanted: boolean,
  user: DirectoryUser,
  bench: TestBench,
): Promise<JsonObject> {
  const row = await rowOf(user, bench);
  const active = activeMapping((await bench.served()).users);
  const found = active === undefined ? undefined : attributeAt(row, active.target);
  check(
    found === wanted,
    `After active was set to ${wanted}, the filter on userName answers active ${shown(found)}; it has to be the JSON Boolean ${wanted}`,
  );
  return row;
}

function nameOf({ attributes }: DirectoryUser): string {
  return String(attributes['userPrincipalName']);
}
