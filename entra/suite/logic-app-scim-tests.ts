/** Tests 15 to 20 and 25 of Microsoft's acceptance suite: requests that go to the server directly. */
import { type AttributeMapping, referenceMapping } from '../attribute-mapping.ts';
import { sameName } from '../attribute-path.ts';
import {
  attributeAt,
  buildResource,
  isObject,
  type JsonObject,
  readAttribute,
} from '../target-resource.ts';
import { requireGroups } from './logic-app-group-tests.ts';
import { isPublished } from './published-schemas.ts';
import { type Created, type Endpoint, shown } from './scim-probe.ts';
import type { SuiteTest } from './suite-test.ts';
import type { TestBench } from './test-bench.ts';
import { check, TestFailure, TestSkip } from './test-outcome.ts';

export const logicAppScimTests: readonly SuiteTest[] = [
  { name: 'Schema_Discoverability_Test', weight: 'mandatory', run: discoverSchemas },
  { name: 'SCIM_Null_Update_Test', weight: 'mandatory', run: updateWithNothing },
  {
    name: 'SCIM_User_Create_Test',
    weight: 'mandatory',
    async run(bench) {
      const { sent, resource } = await createUser(bench, 'LADirectUser');
      check(
        resource['userName'] === sent,
        `userName was ${shown(sent)}, and is ${shown(resource['userName'])}`,
      );
    },
  },
  {
    name: 'SCIM_User_Update_Test',
    weight: 'mandatory',
    async run(bench) {
      const { id } = await createUser(bench, 'LADirectUpdate');
      await updateEach('/Users', id, await updatable(bench), bench);
    },
  },
  {
    name: 'SCIM_Group_Create_Test',
    weight: 'mandatory',
    async run(bench) {
      const { sent, resource } = await createGroup(bench);
      check(
        resource['displayName'] === sent,
        `displayName was ${shown(sent)}, and is ${shown(resource['displayName'])}`,
      );
    },
  },
  {
    name: 'SCIM_Group_Update_Test',
    weight: 'mandatory',
    async run(bench) {
      const { id } = await createGroup(bench);
      await updateEach('/Groups', id, (await bench.served()).groups, bench);
    },
  },
  { name: 'SCIM_Update_Manager_Test', weight: 'mandatory', run: updateManager },
];

async function discoverSchemas({ schemas, mapping }: TestBench): Promise<void> {
  const { user, group } = await schemas();
  const missing = [
    ...mapping.users.filter(({ target }) => !isPublished(target.text, user)),
    ...mapping.groups.filter(({ target }) => !group.has(target.text.toLowerCase())),
  ].map(({ target }) => target.text);
  const names = group.has('members') ? missing : [...missing, 'members'];
  check(
    names.length === 0,
    `Mapped, and not found in /Schemas: ${names.join(', ')}. Publish them, with canonicalValues of each type (type reference is not read); or map only what you have, with --mappings`,
  );
}

async function updateWithNothing(bench: TestBench): Promise<void> {
  const matched = (mapping: AttributeMapping) => mapping.matchingPriority !== undefined;
  const clearable = (await updatable(bench)).filter((mapping) => !matched(mapping));
  const { id } = await createUser(bench, 'LANullUpdate');
  for (const value of ['', null]) {
    const operations = clearable.map(({ target }) => ({
      ...{ op: 'replace' as const, path: target.text, value },
    }));
    await bench.probe.patch('/Users', id, operations);
    const user = await bench.probe.get('/Users', id);
    for (const { target } of clearable) {
      const found = attributeAt(user, target);
      // After null an empty string is not good enough any more.
      const isCleared = found === undefined || found === null || (value === '' && found === '');
      check(isCleared, `${target.text} was replaced by ${shown(value)}, and is ${shown(found)}`);
    }
  }
}

/** Single-valued text of a user, the matching attribute included. */
async function updatable({ served }: TestBench): Promise<AttributeMapping[]> {
  const { users } = await served();
  return users.filter(
    ({ type, target }) => type === 'String' && !/^(roles|groups|id|meta)\b/i.test(target.text),
  );
}

/** One PATCH for all of them; each value comes back as it was sent. */
async function updateEach(
  endpoint: Endpoint,
  id: string,
  mappings: readonly AttributeMapping[],
  { probe, random }: TestBench,
): Promise<void> {
  const wanted = mappings.map(({ target }) => ({ target, value: `upd-${random()}` }));
  const operations = wanted.map(({ target, value }) => ({
    ...{ op: 'replace' as const, path: target.text, value },
  }));
  await probe.patch(endpoint, id, operations);
  const resource = await probe.get(endpoint, id);
  for (const { target, value } of wanted) {
    const found = readAttribute(resource, target);
    check(
      found === value,
      `${target.text} was replaced by ${shown(value)}, and is ${shown(found)}: keep text as it is sent`,
    );
  }
}

interface Sent extends Created {
  /** The name that was sent. */
  readonly sent: string;
}

async function createUser(bench: TestBench, label: string): Promise<Sent> {
  const sent = `${label}-${bench.random()}@suite.example`;
  const values = (await updatable(bench)).map(({ target: path, type }) => ({
    ...{ path, type, value: sameName(path.text, 'userName') ? sent : bench.random() },
  }));
  const body = buildResource('User', values);
  const created = await bench.probe.create(
    '/Users',
    { ...body, userName: sent, active: true },
    [200, 201],
  );
  return { ...created, sent };
}

async function createGroup(bench: TestBench): Promise<Sent> {
  await requireGroups(bench);
  const sent = `LADirectGroup-(${bench.random()})`;
  const body = { ...buildResource('Group', []), displayName: sent };
  return { ...(await bench.probe.create('/Groups', body, [200, 201])), sent };
}

async function updateManager(bench: TestBench): Promise<void> {
  const mapping = referenceMapping((await bench.served()).users);
  if (mapping === undefined) throw new TestSkip('manager is not mapped, or not in /Schemas');
  const first = await createUser(bench, 'LADirectManager');
  const second = await createUser(bench, 'LADirectManager');
  const { id } = await createUser(bench, 'LADirectReport');
  const path = mapping.target.text;
  for (const [op, value] of [
    ['Add', first.id],
    ['Replace', second.id],
    ['Replace', ''],
  ] as const) {
    await bench.probe.patch('/Users', id, [{ op, path, value }]);
    expectManager(await bench.probe.get('/Users', id), mapping, op, value);
  }
}

function expectManager(
  user: JsonObject,
  { target }: AttributeMapping,
  op: string,
  wanted: string,
): void {
  const found = attributeAt(user, target);
  const isRight =
    wanted === '' ? found === undefined || found === null : readAttribute(user, target) === wanted;
  if (isRight) return;
  const hint = isObject(found) && wanted === '' ? '; leave the attribute out, also its {}' : '';
  throw new TestFailure(`${op} of manager with ${shown(wanted)}: it is ${shown(found)}${hint}`);
}
