/** What Microsoft's SCIM Validator does with users, but for their PATCHes. */
import { attributeAt } from '../target-resource.ts';
import { pathOf, shown } from './scim-probe.ts';
import type { SuiteTest } from './suite-test.ts';
import type { TestBench } from './test-bench.ts';
import { check } from './test-outcome.ts';
import {
  expectActive,
  expectValues,
  hasManager,
  manager,
  randomValues,
  toPath,
  userBody,
} from './validator-attributes.ts';

export const validatorUserTests: readonly SuiteTest[] = [
  { name: 'Create a new User', weight: 'mandatory', run: createNew },
  {
    name: 'Create a duplicate User',
    weight: 'mandatory',
    async run({ probe, random }) {
      const body = userBody(`user-${random()}`);
      await probe.create('/Users', body);
      await probe.send({ method: 'POST', path: '/Users', body }, [409]);
    },
  },
  {
    name: 'Filter for an existing user',
    weight: 'mandatory',
    async run(bench) {
      const userName = `user-${bench.random()}`;
      const { id } = await bench.probe.create('/Users', userBody(userName));
      await expectOne(userName, id, bench);
    },
  },
  {
    name: 'Filter for a non-existing user',
    weight: 'mandatory',
    async run({ probe, newId }) {
      const { totalResults } = await probe.filter('/Users', 'userName', newId());
      check(totalResults === 0, `A userName that nobody has finds ${totalResults} users`);
    },
  },
  {
    name: 'Filter for an existing user with a different case',
    weight: 'mandatory',
    async run(bench) {
      const userName = `user-${bench.random()}`;
      const { id } = await bench.probe.create('/Users', userBody(userName));
      await expectOne(userName.toUpperCase(), id, bench);
    },
  },
  {
    name: 'Delete a User',
    weight: 'mandatory',
    async run({ probe, random }) {
      const { id } = await probe.create('/Users', userBody(`user-${random()}`));
      const path = pathOf('/Users', id);
      await probe.send({ method: 'DELETE', path }, [204]);
      await probe.send({ method: 'GET', path }, [404]);
    },
  },
];

async function createNew(bench: TestBench): Promise<void> {
  const { probe, random } = bench;
  const values = await randomValues(bench);
  const userName = `user-${random()}`;
  const body = userBody(userName, values);
  // Of a manager whom nobody knows: the Validator makes up an id, and the server must not look for it.
  const extension = { ...(body[toPath(manager).extension ?? ''] as object | undefined) };
  const wholeBody = (await hasManager(bench))
    ? { ...body, [toPath(manager).extension ?? '']: { ...extension, manager: { value: random() } } }
    : body;
  const { id, resource } = await probe.create('/Users', wholeBody);
  const [row = {}] = (await probe.filter('/Users', 'userName', userName)).rows;
  check(row['id'] === id, 'The new user is not found by its userName');
  for (const found of [resource, row]) {
    expectValues(found, [{ path: toPath('userName'), type: 'String', value: userName }, ...values]);
    expectActive(
      found,
      true,
      found === row ? 'In the answer to the filter' : 'In the answer to the POST',
    );
    const { primary } =
      (attributeAt(found, toPath('roles')) as { primary?: unknown }[] | undefined)?.[0] ?? {};
    const isText = typeof primary === 'string';
    check(!isText, `roles.primary is the text ${shown(primary)}; it has to be a JSON Boolean`);
  }
}

async function expectOne(userName: string, id: string, { probe }: TestBench): Promise<void> {
  const { totalResults, rows } = await probe.filter('/Users', 'userName', userName);
  check(
    totalResults === 1 && rows[0]?.['id'] === id,
    `The filter userName eq ${shown(userName)} finds ${totalResults} users instead of the one who has it; case says nothing in a userName`,
  );
  check(
    Array.isArray(rows[0]?.['schemas']) && typeof rows[0]?.['userName'] === 'string',
    `The user that the filter finds has no schemas or no userName: ${shown(rows[0])}`,
  );
}
