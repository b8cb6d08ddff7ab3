import {
  type CredentialUse,
  createUseRecorder,
  type ExpiringClientSecret,
} from '../../lambda/auth/record-use.ts';
import { createMemoryTenantRegistry } from '../../lambda/memory/memory-tenant-registry.ts';
import { RegistryBusy } from '../../lambda/tenants/tenant-registry.ts';
import { sampleTenant } from '../tenants/sample-tenant.ts';
import { START_MS } from './credentials-fixture.ts';

async function recorder() {
  const clock = { nowMs: START_MS };
  const state = { writes: 0, isDown: false };
  const seen = {
    ages: [] as number[],
    late: [] as string[],
    expiring: [] as ExpiringClientSecret[],
    failures: [] as unknown[],
  };
  const registry = createMemoryTenantRegistry();
  await registry.create(sampleTenant('default'));
  const create = () =>
    createUseRecorder({
      registry: {
        async recordUse(...use) {
          state.writes += 1;
          if (state.isDown) throw new RegistryBusy();
          return registry.recordUse(...use);
        },
      },
      now: () => clock.nowMs,
      onKeyAge: (days) => seen.ages.push(days),
      onPreviousKeyLate: (tenant) => seen.late.push(tenant),
      onClientSecretExpiring: (expiring) => seen.expiring.push(expiring),
      onFailed: (error) => seen.failures.push(error),
    });
  return {
    ...{ create, state, seen },
    record: create(),
    lastUsed: async () => Object.fromEntries((await registry.read('default'))?.lastUsed ?? []),
    wait: (seconds: number) => {
      clock.nowMs += seconds * 1000;
    },
  };
}

const used = (credentialId: string, key?: CredentialUse['key']): CredentialUse => ({
  tenant: 'default',
  credentialId,
  ...(key && { key }),
});
const usedSecret = (days: number): CredentialUse => ({
  ...used('secret:s1'),
  clientSecret: { id: 's1', secondsLeft: days * 86_400 },
});
const current = (days: number) => ({ label: 'current', ageSeconds: days * 86_400 }) as const;

describe('the use of a credential', () => {
  it('is written at once, and then once in five minutes', async () => {
    const { record, state, lastUsed, wait } = await recorder();
    for (let n = 0; n < 299; n += 1) {
      await record(used('key:v1'));
      wait(1);
    }
    expect(state.writes).toBe(1);
    expect(await lastUsed()).toEqual({ 'key:v1': '2026-01-31T08:00:00.000Z' });
    wait(1);
    await record(used('key:v1'));
    wait(1);
    await record(used('key:v1'));
    expect(state.writes).toBe(2);
  });

  it('is written for each credential and tenant', async () => {
    const { record, state } = await recorder();
    await record(used('key:v1'));
    await record(used('secret:s1'));
    await record({ ...used('key:v1'), tenant: 'acme' });
    expect(state.writes).toBe(3);
  });

  it('is not written of a pending key, which our own rotation tries', async () => {
    const { record, state } = await recorder();
    await record(used('key:v1', { label: 'pending', ageSeconds: 1 }));
    expect(state.writes).toBe(0);
    await record(used('key:v1', current(0)));
    expect(state.writes).toBe(1);
  });

  it('of five minutes is written once by many processes', async () => {
    const { create, lastUsed, wait } = await recorder();
    await create()(used('key:v1'));
    wait(200);
    await create()(used('key:v1'));
    expect(await lastUsed()).toEqual({ 'key:v1': '2026-01-31T08:00:00.000Z' });
    wait(101);
    await create()(used('key:v1'));
    expect(await lastUsed()).toEqual({ 'key:v1': '2026-01-31T08:05:01.000Z' });
  });

  it('fails nobody when it cannot be written, and is not tried with every request', async () => {
    const { record, state, seen } = await recorder();
    state.isDown = true;
    await record(used('key:v1'));
    await record(used('key:v1'));
    expect(state.writes).toBe(1);
    expect(seen.failures).toEqual([expect.any(RegistryBusy)]);
  });

  it('says how old the current key is, in whole days and as seldom as it is written', async () => {
    const { record, seen } = await recorder();
    await record(used('key:v1', current(91.9)));
    await record(used('key:v1', current(91.9)));
    expect(seen).toMatchObject({ ages: [91], late: [] });
  });

  it('says so of a key too from which tokens were used just before', async () => {
    const { record, seen } = await recorder();
    await record(used('key:v1'));
    await record(used('key:v1', current(2)));
    expect(seen.ages).toEqual([2]);
  });

  it.each([
    [201, []],
    [200, ['default']],
    [1, ['default']],
  ])(
    'reports the previous key with %d of 600 seconds of its grace left as late: %j',
    async (graceLeftSeconds, late) => {
      const { record, seen } = await recorder();
      const key = {
        label: 'previous',
        ageSeconds: 900,
        graceLeftSeconds,
        graceSeconds: 600,
      } as const;
      await record(used('key:v3', key));
      expect(seen).toMatchObject({ ages: [], late });
    },
  );

  it('says nothing of a pending key', async () => {
    const { record, seen } = await recorder();
    await record(used('key:v2', { label: 'pending', ageSeconds: 900 }));
    expect(seen).toMatchObject({ ages: [], late: [] });
  });

  it.each([
    [366, []],
    [30, []],
    [29.99, [{ tenant: 'default', clientSecretId: 's1', daysLeft: 29 }]],
    [0.01, [{ tenant: 'default', clientSecretId: 's1', daysLeft: 0 }]],
  ])('tells of a client secret with %d days left: %j', async (days, expiring) => {
    const { record, seen } = await recorder();
    await record(usedSecret(days));
    expect(seen.expiring).toEqual(expiring);
  });

  it('tells of a client secret that expires as seldom as it is written', async () => {
    const { record, seen, wait } = await recorder();
    await record(usedSecret(20));
    wait(299);
    await record(usedSecret(20));
    expect(seen.expiring).toHaveLength(1);
    wait(1);
    await record(usedSecret(20));
    expect(seen.expiring).toHaveLength(2);
  });

  it('tells of a client secret too from which tokens were used just before', async () => {
    const { record, seen } = await recorder();
    await record(used('secret:s1'));
    await record(usedSecret(2));
    expect(seen.expiring).toHaveLength(1);
  });
});
