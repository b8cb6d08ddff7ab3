/** What Microsoft's SCIM Validator sends as PATCHes of users. */
import {
  attributeAt,
  isObject,
  type JsonObject,
  readAttribute,
  type TypedValue,
} from '../target-resource.ts';
import { type Operation, shown } from './scim-probe.ts';
import type { SuiteTest } from './suite-test.ts';
import type { TestBench } from './test-bench.ts';
import { check, TestSkip } from './test-outcome.ts';
import {
  expectActive,
  expectValues,
  hasManager,
  manager,
  randomValues,
  toPath,
  userBody,
} from './validator-attributes.ts';

export const validatorPatchTests: readonly SuiteTest[] = [
  {
    name: 'Patch User - Replace Attributes Verbose Request',
    weight: 'mandatory',
    run: (bench) => patchVerbosely('replace', bench),
  },
  {
    name: 'Patch User - Add Attributes Verbose Request',
    weight: 'mandatory',
    run: (bench) => patchVerbosely('add', bench),
  },
  { name: 'Patch User - Replace Attributes', weight: 'mandatory', run: patchWithoutPath },
  {
    name: 'Patch User - Update userName',
    weight: 'mandatory',
    async run(bench) {
      const { id } = await bare(bench);
      const values = [
        { path: toPath('userName'), type: 'String' as const, value: `new-${bench.random()}` },
      ];
      await patchAndRead(id, [{ op: 'replace', value: toDictionary(values) }], values, bench);
    },
  },
  {
    name: 'Patch User - Disable User',
    weight: 'mandatory',
    async run(bench) {
      const { id, userName } = await bare(bench);
      await bench.probe.patch('/Users', id, [{ op: 'replace', path: 'active', value: false }]);
      expectActive(await bench.probe.get('/Users', id), false, 'Read by its id');
      const { rows } = await bench.probe.filter('/Users', 'userName', userName);
      check(
        rows.length === 1,
        'The filter on userName no longer finds the disabled user: keep it readable',
      );
      expectActive(rows[0] ?? {}, false, 'Found by its userName');
    },
  },
  {
    name: 'Patch User - Add Manager',
    weight: 'mandatory',
    run: (bench) => patchManager(['add'], bench),
  },
  {
    name: 'Patch User - Replace Manager',
    weight: 'mandatory',
    run: (bench) => patchManager(['add', 'replace'], bench),
  },
  {
    name: 'Patch User - Remove Manager',
    weight: 'mandatory',
    run: (bench) => patchManager(['add', 'clear'], bench),
  },
  {
    name: 'Patch User - Multiple Operations on different attributes (preview)',
    weight: 'optional',
    async run(bench) {
      const { id } = await bare(bench);
      const [first, second, third] = await randomValues(bench);
      const values = [first, second, third].filter((value) => value !== undefined);
      await patchAndRead(id, values.map(toOperation('add')), values, bench);
    },
  },
  {
    name: 'Patch User - Multiple Operations on same attribute (preview)',
    weight: 'optional',
    async run(bench) {
      const { id } = await bare(bench);
      const path = 'displayName';
      const last = { path: toPath(path), type: 'String' as const, value: bench.random() };
      const operations: Operation[] = [
        { op: 'remove', path },
        { op: 'add', path, value: bench.random() },
        toOperation('replace')(last),
      ];
      await patchAndRead(id, operations, [last], bench);
    },
  },
];

async function bare({ probe, random }: TestBench, values: readonly TypedValue[] = []) {
  const userName = `user-${random()}`;
  const { id } = await probe.create('/Users', userBody(userName, values));
  return { id, userName };
}

async function patchVerbosely(op: 'add' | 'replace', bench: TestBench): Promise<void> {
  // A user who has nothing yet has to get the elements that a filtered path names.
  const { id } = await bare(bench, op === 'add' ? [] : await randomValues(bench));
  const values = await randomValues(bench);
  await patchAndRead(id, values.map(toOperation(op)), values, bench);
}

async function patchWithoutPath(bench: TestBench): Promise<void> {
  const { id } = await bare(bench, await randomValues(bench));
  const values = (await randomValues(bench)).filter(({ path }) => path.filter === undefined);
  await patchAndRead(id, [{ op: 'replace', value: toDictionary(values) }], values, bench);
}

async function patchAndRead(
  id: string,
  operations: readonly Operation[],
  values: readonly TypedValue[],
  { probe }: TestBench,
): Promise<void> {
  const answer = await probe.patch('/Users', id, operations);
  // With 204 there is nothing to compare; the Validator prefers 200 and the user.
  if (Object.keys(answer).length > 0) expectValues(answer, values);
  expectValues(await probe.get('/Users', id), values);
}

function toOperation(op: 'add' | 'replace') {
  return ({ path, value }: TypedValue): Operation => ({ op, path: path.text, value });
}

/** Dotted names and URNs as keys, not nested objects. */
function toDictionary(values: readonly TypedValue[]): JsonObject {
  return Object.fromEntries(values.map(({ path, value }) => [path.text, value]));
}

async function patchManager(
  steps: readonly ('add' | 'replace' | 'clear')[],
  bench: TestBench,
): Promise<void> {
  if (!(await hasManager(bench))) throw new TestSkip('/Schemas has no manager');
  const { id } = await bare(bench);
  for (const step of steps) {
    const value = step === 'clear' ? '' : bench.random();
    const op = step === 'clear' ? 'replace' : step;
    await bench.probe.patch('/Users', id, [{ op, path: manager, value: { value } }]);
    const user = await bench.probe.get('/Users', id);
    const found = attributeAt(user, toPath(manager));
    const isRight = (readAttribute(user, toPath(manager)) ?? '') === value;
    const isShaped = found === undefined || found === null || isObject(found);
    check(
      isRight && isShaped,
      `${op} of manager with ${shown({ value })}: it is ${shown(found)}; Entra reads an object, and nothing once it was removed`,
    );
  }
}
