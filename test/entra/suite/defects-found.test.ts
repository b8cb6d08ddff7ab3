/** Each test of the suite fails on a server that has the defect it is there for, and on no other account. */
import { writeFileSync } from 'node:fs';
import { microsoftSuite } from '../../../entra/suite/microsoft-suite.ts';
import { createWorkplace } from '../entra-run.ts';
import { type ScimServer, startScimServer } from '../scim-server.ts';
import { clientCredentials, trustedAssertion } from '../scim-service.ts';
import { logicAppDefects } from './logic-app-defects.ts';
import { validatorDefects } from './validator-defects.ts';

jest.setTimeout(240_000);

const table = [...logicAppDefects, ...validatorDefects];

const optional = new Set(
  microsoftSuite
    .flatMap(({ tests }) => tests)
    .filter(({ weight }) => weight === 'optional')
    .map(({ name }) => name),
);

let server: ScimServer;
const workplace = createWorkplace();
afterAll(() => workplace.remove());
beforeAll(() => writeFileSync(workplace.path('assertion'), `${trustedAssertion}\n`));
beforeEach(async () => {
  server = await startScimServer();
});
afterEach(() => server.close());

const run = (test: string) =>
  workplace.run(server.url, [
    ...['--suite', 'microsoft', '--only', test],
    ...['--token-url', server.url.replace('/scim', '/token')],
    ...['--client-id', clientCredentials.id, '--client-secret', clientCredentials.secret],
    ...['--assertion-file', workplace.path('assertion')],
  ]);

it('has a defect for each test', () => {
  const all = microsoftSuite.flatMap(({ tests }) => tests.map(({ name }) => name));
  const found = new Set(table.map(([name]) => name));
  expect(all.filter((name) => !found.has(name))).toEqual([]);
});

it.each(table)('%s finds out a server that %s', async (test, _, make, reason) => {
  server.users.set('x', { id: 'x', userName: 'x' });
  server.groups.set('x', { id: 'x', displayName: 'x' });
  expect((await run(test)).output).toContain(`  PASSED   ${test}\n1 tests: 1 passed`);
  make(server);
  const { code, output } = await run(test);
  const isOptional = optional.has(test);
  const line = output.split('\n').find((one) => one.includes(`  ${test}: `)) ?? output;
  expect(line).toContain(isOptional ? 'WARNING' : 'FAILED');
  expect(line).toMatch(reason);
  expect(code).toBe(isOptional ? 0 : 2);
});
