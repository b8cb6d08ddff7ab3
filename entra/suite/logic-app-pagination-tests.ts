/** Tests 23 and 24 of Microsoft's acceptance suite: eleven resources at least, five on a page. */
import type { ResourceKind } from '../provisioning-rules.ts';
import { buildResource } from '../target-resource.ts';
import { requireGroups } from './logic-app-group-tests.ts';
import { type Endpoint, shown, toFound } from './scim-probe.ts';
import type { SuiteTest } from './suite-test.ts';
import type { TestBench } from './test-bench.ts';
import { check, TestFailure, TestSkip } from './test-outcome.ts';

const fewest = 11;
const count = 5;
const mostPages = 10;

export const logicAppPaginationTests: readonly SuiteTest[] = [
  {
    name: 'SCIM_User_Pagination_Test',
    weight: 'mandatory',
    run: (bench) => walk('User', bench),
  },
  {
    name: 'SCIM_Group_Pagination_Test',
    weight: 'optional',
    async run(bench) {
      await requireGroups(bench).catch((error: unknown) => {
        throw error instanceof TestFailure ? new TestSkip(error.message) : error;
      });
      await walk('Group', bench);
    },
  },
];

async function walk(kind: ResourceKind, bench: TestBench): Promise<void> {
  const endpoint: Endpoint = `/${kind}s`;
  const name = kind === 'User' ? 'userName' : 'displayName';
  const { probe, random } = bench;
  const { totalResults: before } = await pageFrom(endpoint, 1, bench);
  for (let number = before; number < fewest; number += 1) {
    const body = { ...buildResource(kind, []), [name]: `LAPage-${random()}` };
    await probe.create(endpoint, body, [200, 201]);
  }
  let pages = 0;
  let total = fewest;
  for (let page = 0; page < mostPages && page * count < total; page += 1) {
    const startIndex = page * count + 1;
    const found = await pageFrom(endpoint, startIndex, bench);
    check(
      found.startIndex === startIndex,
      `GET ${endpoint}?startIndex=${startIndex}&count=${count}: startIndex is ${shown(found.startIndex)}; answer the one that was asked for`,
    );
    if (found.rows > 0) pages += 1;
    total = found.totalResults;
  }
  check(pages >= 2, `Only ${pages} page came of ${total} resources, ${count} on a page`);
}

async function pageFrom(endpoint: Endpoint, startIndex: number, { probe }: TestBench) {
  const query = { startIndex: String(startIndex), count: String(count) };
  const body = await probe.send({ method: 'GET', path: endpoint, query }, [200]);
  const { totalResults, rows } = toFound(`GET ${endpoint}?startIndex=${startIndex}`, body);
  return { totalResults, rows: rows.length, startIndex: body['startIndex'] };
}
