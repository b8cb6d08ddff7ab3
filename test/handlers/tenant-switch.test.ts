import type { Context } from 'aws-lambda';
import { METRIC } from '../../lambda/contract/metrics.ts';
import { composeScim } from '../../lambda/handlers/wiring/scim.ts';
import { createMemoryDirectoryStore } from '../../lambda/memory/memory-directory-store.ts';
import { createMemoryTenantRegistry } from '../../lambda/memory/memory-tenant-registry.ts';
import { RegistryBusy, type TenantRegistry } from '../../lambda/tenants/tenant-registry.ts';
import { proxyEvent } from '../http/proxy-event.ts';
import { recordingLog } from '../observability/recording-log.ts';
import { sampleTenant } from '../tenants/sample-tenant.ts';

/** The function on memory stores, with a clock that stands, and how often it has looked for a tenant. */
async function scene() {
  const memory = createMemoryTenantRegistry();
  await memory.create(sampleTenant('default'));
  let clock = Date.parse('2026-01-31T08:00:00.000Z');
  let looks = 0;
  let find: TenantRegistry['find'] = memory.find;
  const metrics: string[] = [];
  const log = recordingLog();
  const handle = composeScim(
    {},
    {
      store: createMemoryDirectoryStore(),
      registry: {
        ...memory,
        find(slug) {
          looks += 1;
          return find(slug);
        },
      },
      now: () => clock,
      log,
      writeMetric: (line) => metrics.push(line),
    },
  );
  return {
    memory,
    metrics,
    log,
    looks: () => looks,
    wait: (seconds: number) => {
      clock += seconds * 1000;
    },
    fail: (error: Error) => {
      find = () => Promise.reject(error);
    },
    async ask() {
      const { statusCode, headers } = await handle(proxyEvent({}), {} as Context);
      return { status: statusCode, headers };
    },
  };
}

const countOf = (lines: readonly string[], metric: string): number =>
  lines.reduce((sum, line) => sum + Number(JSON.parse(line)[metric] ?? 0), 0);

it('the SCIM function answers 403 five seconds after a tenant is switched off, and no longer than it is', async () => {
  const { ask, memory, metrics, wait } = await scene();
  expect((await ask()).status).toBe(200);
  await memory.update(sampleTenant('default', { state: 'disabled', version: 2 }));
  wait(5);
  expect((await ask()).status).toBe(403);
  await memory.update(sampleTenant('default', { version: 3 }));
  wait(5);
  expect((await ask()).status).toBe(200);
  expect(countOf(metrics, METRIC.provisioningRequest)).toBe(3);
  expect(countOf(metrics, METRIC.provisioningFailure)).toBe(0);
});

it('the SCIM function looks for a tenant once in five seconds', async () => {
  const { ask, looks, wait } = await scene();
  for (let request = 0; request < 50; request++) {
    await Promise.all([ask(), ask()]);
    wait(0.2);
  }
  expect(looks()).toBe(2);
});

it('the SCIM function asks its client to come back while the tenants cannot be read', async () => {
  const { ask, fail, log } = await scene();
  fail(new RegistryBusy());
  expect(await ask()).toMatchObject({ status: 503, headers: { 'Retry-After': '5' } });
  fail(new Error('not authorized'));
  expect((await ask()).status).toBe(500);
  expect(log.records.map(({ level }) => level)).toEqual(['info', 'error']);
});
