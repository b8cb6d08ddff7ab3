import { createMemoryTenantRegistry } from '../../lambda/memory/memory-tenant-registry.ts';
import type { Tenant, TenantState } from '../../lambda/tenants/tenant.ts';
import { RegistryBusy, type TenantRegistry } from '../../lambda/tenants/tenant-registry.ts';
import { tenantState } from '../../lambda/tenants/tenant-state.ts';
import { sampleTenant } from './sample-tenant.ts';

const SLUG = 'acme';

/** The state of tenants in memory, a clock that stands, and the reads that were made. */
function scene() {
  const registry = createMemoryTenantRegistry();
  const reads: string[] = [];
  let clock = Date.parse('2026-01-31T08:00:00.000Z');
  let find: TenantRegistry['find'] = registry.find;
  let version = 0;
  const stateOf = tenantState(
    {
      find(slug) {
        reads.push(slug);
        return find(slug);
      },
    },
    () => clock,
  );
  return {
    registry,
    reads,
    stateOf,
    wait: (milliseconds: number) => {
      clock += milliseconds;
    },
    async become(state: TenantState): Promise<void> {
      version += 1;
      const tenant: Tenant = sampleTenant(SLUG, { state, version });
      await (version === 1 ? registry.create(tenant) : registry.update(tenant));
    },
    answerWith(other: TenantRegistry['find'] | undefined) {
      find = other ?? registry.find;
    },
  };
}

const busy = () => Promise.reject(new RegistryBusy());

it.each<[TenantState, string]>([
  ['enabled', 'enabled'],
  ['disabled', 'disabled'],
  ['deleting', 'unknown'],
  ['deleted', 'unknown'],
])('a tenant that is %s is %s', async (state, expected) => {
  const { become, stateOf } = scene();
  await become(state);
  expect(await stateOf(SLUG)).toBe(expected);
});

it('a tenant that nobody made is unknown, and known within five seconds after it is made', async () => {
  const { become, stateOf, wait } = scene();
  expect(await stateOf(SLUG)).toBe('unknown');
  await become('enabled');
  wait(5_000);
  expect(await stateOf(SLUG)).toBe('enabled');
});

it('a state is kept for five seconds, and not for longer', async () => {
  const { become, reads, stateOf, wait } = scene();
  await become('enabled');
  expect(await stateOf(SLUG)).toBe('enabled');
  await become('disabled');
  wait(4_999);
  expect(await stateOf(SLUG)).toBe('enabled');
  wait(1);
  expect(await stateOf(SLUG)).toBe('disabled');
  await become('enabled');
  wait(5_000);
  expect(await stateOf(SLUG)).toBe('enabled');
  expect(reads).toHaveLength(3);
});

it('a read counts from its start', async () => {
  const { answerWith, become, stateOf, wait } = scene();
  await become('disabled');
  answerWith(async () => {
    wait(4_000);
    return sampleTenant(SLUG);
  });
  expect(await stateOf(SLUG)).toBe('enabled');
  answerWith(undefined);
  wait(1_000);
  expect(await stateOf(SLUG)).toBe('disabled');
});

it('all who ask at once share a read, each tenant its own', async () => {
  const { become, reads, stateOf } = scene();
  await become('disabled');
  const asked = await Promise.all([SLUG, 'other', SLUG, SLUG, 'other'].map(stateOf));
  expect(asked).toEqual(['disabled', 'unknown', 'disabled', 'disabled', 'unknown']);
  expect(reads).toEqual([SLUG, 'other']);
});

it('a thousand tenants are kept, and of more those that were asked for last', async () => {
  const { reads, stateOf } = scene();
  const slugs = Array.from({ length: 1_000 }, (_, at) => `t${at}`);
  for (const slug of slugs) await stateOf(slug);
  await stateOf('t0');
  expect(reads).toHaveLength(1_000);
  await stateOf('one-more');
  await stateOf('t0');
  expect(reads.slice(1_000)).toEqual(['one-more']);
  await stateOf('t1');
  expect(reads.slice(1_000)).toEqual(['one-more', 't1']);
});

describe('while the registry is busy', () => {
  it('the last state is good for a minute, and the registry is asked every five seconds', async () => {
    const { answerWith, become, reads, stateOf, wait } = scene();
    await become('disabled');
    await stateOf(SLUG);
    answerWith(busy);
    for (let seconds = 1; seconds <= 60; seconds++) {
      wait(1_000);
      expect(await stateOf(SLUG)).toBe('disabled');
    }
    expect(reads).toHaveLength(1 + 12);
    wait(5_000);
    await expect(stateOf(SLUG)).rejects.toThrow(RegistryBusy);
  });

  it('what it says first afterwards is taken', async () => {
    const { answerWith, become, stateOf, wait } = scene();
    await become('enabled');
    await stateOf(SLUG);
    answerWith(busy);
    wait(5_000);
    expect(await stateOf(SLUG)).toBe('enabled');
    await become('disabled');
    answerWith(undefined);
    wait(5_000);
    expect(await stateOf(SLUG)).toBe('disabled');
  });

  it('nobody knows a tenant that was not asked for before, and the next one asks again', async () => {
    const { answerWith, become, reads, stateOf } = scene();
    await become('enabled');
    answerWith(busy);
    const [first, second] = await Promise.allSettled([stateOf(SLUG), stateOf(SLUG)]);
    expect([first?.status, second?.status]).toEqual(['rejected', 'rejected']);
    answerWith(undefined);
    expect(await stateOf(SLUG)).toBe('enabled');
    expect(reads).toHaveLength(2);
  });

  it('a slow read that fails does not take away what a later one found', async () => {
    const { answerWith, become, reads, stateOf, wait } = scene();
    await become('enabled');
    let fail: (error: Error) => void = () => undefined;
    answerWith(() => new Promise((_, reject) => (fail = reject)));
    const slow = stateOf(SLUG);
    wait(5_000);
    answerWith(undefined);
    const later = stateOf(SLUG);
    fail(new RegistryBusy());
    await expect(slow).rejects.toThrow(RegistryBusy);
    expect(await later).toBe('enabled');
    expect(await stateOf(SLUG)).toBe('enabled');
    expect(reads).toHaveLength(2);
  });
});

it('a failure that will not pass is no reason to go by what was', async () => {
  const { answerWith, become, stateOf, wait } = scene();
  await become('enabled');
  await stateOf(SLUG);
  answerWith(() => Promise.reject(new Error('not authorized')));
  wait(5_000);
  await expect(stateOf(SLUG)).rejects.toThrow('not authorized');
});
