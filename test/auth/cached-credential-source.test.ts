import {
  createCredentialSource,
  MOST_TENANTS,
} from '../../lambda/auth/cached-credential-source.ts';
import {
  type CredentialSource,
  CredentialsUnavailable,
} from '../../lambda/auth/credential-source.ts';
import { createMemoryTenantRegistry } from '../../lambda/memory/memory-tenant-registry.ts';
import type { StagedKeys } from '../../lambda/tenants/key-vault.ts';
import type { Tenant } from '../../lambda/tenants/tenant.ts';
import { RegistryBusy } from '../../lambda/tenants/tenant-registry.ts';
import { sampleTenant } from '../tenants/sample-tenant.ts';
import { START_MS, staged } from './credentials-fixture.ts';

/** A source on a registry and a vault in memory, which count their reads and can be out of reach. */
async function sourceOf(...tenants: readonly Tenant[]) {
  const clock = { nowMs: START_MS };
  const calls: string[] = [];
  const stale: number[] = [];
  const state = { isRegistryDown: false, isVaultDown: false, keyNumber: 1 };
  const registry = createMemoryTenantRegistry();
  for (const tenant of tenants) await registry.create(tenant);
  const source = createCredentialSource({
    registry: {
      async read(slug) {
        calls.push(`registry ${slug}`);
        if (state.isRegistryDown) throw new RegistryBusy();
        return registry.read(slug);
      },
    },
    keyReader: {
      async read(secretId): Promise<StagedKeys> {
        calls.push(`vault ${/tenants\/(.*)-AbCdEf/.exec(secretId)?.[1]}`);
        if (state.isVaultDown) throw new Error('out of reach');
        return { keys: [staged('current', state.keyNumber)], rotatedMs: clock.nowMs };
      },
    },
    now: () => clock.nowMs,
    cacheSeconds: 25,
    onStale: ({ ageSeconds }) => stale.push(ageSeconds),
  });
  return {
    ...{ source, registry, clock, state, stale },
    takeCalls: () => calls.splice(0),
    wait: (seconds: number) => {
      clock.nowMs += seconds * 1000;
    },
    keyOf: async (slug: string) => (await source.credentialsOf(slug))?.staged.keys[0]?.versionId,
    refreshedKeyOf: async (slug: string) =>
      (await source.refreshedCredentialsOf(slug)).credentials?.staged.keys[0]?.versionId,
  };
}

describe('the credentials of a tenant', () => {
  it('are its record and its keys, each by one call, and kept for 25 seconds', async () => {
    const { source, takeCalls, wait } = await sourceOf(sampleTenant('default'));
    expect(await source.credentialsOf('default')).toEqual({
      record: { tenant: sampleTenant('default'), clientSecrets: [], keys: [], lastUsed: new Map() },
      staged: { keys: [staged('current', 1)], rotatedMs: START_MS },
    });
    expect(takeCalls()).toEqual(['registry default', 'vault default']);
    wait(24.9);
    await source.credentialsOf('default');
    expect(takeCalls()).toEqual([]);
    wait(0.1);
    await source.credentialsOf('default');
    expect(takeCalls()).toEqual(['registry default', 'vault default']);
  });

  it('are those of each tenant alone', async () => {
    const { source, takeCalls } = await sourceOf(sampleTenant('default'), sampleTenant('acme'));
    await source.credentialsOf('default');
    expect((await source.credentialsOf('acme'))?.record.tenant.slug).toBe('acme');
    expect(takeCalls()).toEqual([
      'registry default',
      'vault default',
      'registry acme',
      'vault acme',
    ]);
  });

  it('are read once for all who ask at the same time', async () => {
    const { source, takeCalls } = await sourceOf(sampleTenant('default'));
    await Promise.all([1, 2, 3].map(() => source.credentialsOf('default')));
    expect(takeCalls()).toEqual(['registry default', 'vault default']);
  });

  it('include a new key as soon as somebody asks anew', async () => {
    const { state, keyOf, refreshedKeyOf, wait } = await sourceOf(sampleTenant('default'));
    expect(await keyOf('default')).toBe('v1');
    state.keyNumber = 2;
    wait(0.001);
    expect(await keyOf('default')).toBe('v1');
    expect(await refreshedKeyOf('default')).toBe('v2');
    expect(await keyOf('default')).toBe('v2');
  });

  it('are read five times at most for a thousand who ask anew at once, and then once in 5 seconds', async () => {
    const { source, clock, takeCalls, wait } = await sourceOf(sampleTenant('default'));
    await source.credentialsOf('default');
    takeCalls();
    const answers = [];
    for (let n = 0; n < 1000; n += 1) {
      wait(0.001);
      answers.push(await source.refreshedCredentialsOf('default', clock.nowMs));
    }
    expect(answers.filter(({ isFresh }) => isFresh)).toHaveLength(5);
    expect(takeCalls().filter((call) => call === 'vault default')).toHaveLength(5);
    wait(5);
    await source.refreshedCredentialsOf('default', clock.nowMs);
    await source.refreshedCredentialsOf('default', clock.nowMs + 1);
    expect(takeCalls()).toEqual(['registry default', 'vault default']);
  });

  it('of one tenant can be read anew while those of another are asked for too often', async () => {
    const { source, clock, wait } = await sourceOf(sampleTenant('default'), sampleTenant('acme'));
    for (let n = 0; n < 20; n += 1) {
      wait(0.001);
      await source.refreshedCredentialsOf('acme', clock.nowMs);
    }
    expect(await source.refreshedCredentialsOf('default', clock.nowMs)).toMatchObject({
      isFresh: true,
    });
  });
});

describe('an unknown tenant', () => {
  it('costs no call to Secrets Manager, and one to the registry in 25 seconds', async () => {
    const { source, takeCalls, wait } = await sourceOf(sampleTenant('default'));
    expect(await source.credentialsOf('acme')).toBeUndefined();
    expect(await source.refreshedCredentialsOf('acme', START_MS)).toEqual({
      credentials: undefined,
      isFresh: true,
    });
    wait(24.9);
    await source.credentialsOf('acme');
    expect(takeCalls()).toEqual(['registry acme']);
    wait(0.1);
    await source.credentialsOf('acme');
    expect(takeCalls()).toEqual(['registry acme']);
  });

  it('is bounded in its reads like any other', async () => {
    const { source, clock, takeCalls, wait } = await sourceOf();
    for (let n = 0; n < 1000; n += 1) {
      wait(0.001);
      await source.credentialsOf('acme');
      await source.refreshedCredentialsOf('acme', clock.nowMs);
    }
    expect(takeCalls()).toHaveLength(5);
  });

  it.each([
    ['is unused', () => undefined],
    ['its clients use', (source: CredentialSource) => source.credentialsOf('acme')],
  ])(
    'is fresh as often as one that is known and that %s, which its caller might notice',
    async (_, use) => {
      const { source, clock, wait } = await sourceOf(sampleTenant('acme'));
      const freshOf = async (slug: string) => {
        await source.credentialsOf(slug);
        return (await source.refreshedCredentialsOf(slug, clock.nowMs)).isFresh;
      };
      for (let n = 0; n < 600; n += 1) {
        await use(source);
        wait(0.1);
        expect(await freshOf('nobody')).toBe(await freshOf('acme'));
      }
    },
  );

  it('is known as soon as it is made', async () => {
    const { source, registry, refreshedKeyOf, takeCalls, wait } = await sourceOf();
    await source.credentialsOf('acme');
    await registry.create(sampleTenant('acme'));
    wait(1);
    expect(await refreshedKeyOf('acme')).toBe('v1');
    expect(takeCalls()).toEqual(['registry acme', 'registry acme', 'vault acme']);
  });

  it.each(['deleting', 'deleted'] as const)('is one that is %s', async (state) => {
    const { source, takeCalls } = await sourceOf(sampleTenant('acme', { state }));
    expect(await source.credentialsOf('acme')).toBeUndefined();
    expect(takeCalls()).toEqual(['registry acme']);
  });

  it('becomes one that was known when it is deleted', async () => {
    const { keyOf, registry, takeCalls, wait } = await sourceOf(sampleTenant('acme'));
    expect(await keyOf('acme')).toBe('v1');
    await registry.update(sampleTenant('acme', { state: 'deleting', version: 2 }));
    wait(25);
    expect(await keyOf('acme')).toBeUndefined();
    takeCalls();
    wait(25);
    expect(await keyOf('acme')).toBeUndefined();
    expect(takeCalls()).toEqual(['registry acme']);
  });

  it('pushes out no known one, however many names are tried', async () => {
    const { source, takeCalls } = await sourceOf(sampleTenant('default'));
    await source.credentialsOf('default');
    for (let n = 0; n < MOST_TENANTS + 10; n += 1) await source.credentialsOf(`no-${n}`);
    const calls = takeCalls();
    expect(calls.filter((call) => call.startsWith('vault'))).toEqual(['vault default']);
    await source.credentialsOf('default');
    await source.credentialsOf(`no-${MOST_TENANTS}`);
    expect(takeCalls()).toEqual([]);
    await source.credentialsOf('no-0');
    expect(takeCalls()).toEqual(['registry no-0']);
  });
});

describe('the credentials of a tenant through an outage', () => {
  it.each(['isVaultDown', 'isRegistryDown'] as const)(
    'stay good for 15 minutes, and say so (%s)',
    async (down) => {
      const { keyOf, state, stale, wait, refreshedKeyOf } = await sourceOf(sampleTenant('default'));
      await keyOf('default');
      state[down] = true;
      wait(899);
      expect(await keyOf('default')).toBe('v1');
      expect(stale).toEqual([899]);
      wait(1);
      await expect(keyOf('default')).rejects.toThrow(CredentialsUnavailable);
      await expect(refreshedKeyOf('default')).rejects.toThrow(CredentialsUnavailable);
      state[down] = false;
      wait(5);
      expect(await keyOf('default')).toBe('v1');
    },
  );

  it('lose what was revoked in the part that still answers', async () => {
    const { source, state, registry, wait } = await sourceOf(sampleTenant('default'));
    await source.credentialsOf('default');
    state.isVaultDown = true;
    const { settings } = sampleTenant('default');
    await registry.update(
      sampleTenant('default', { version: 2, settings: { ...settings, bearer: 'refused' } }),
    );
    wait(25);
    expect((await source.credentialsOf('default'))?.record.tenant.settings.bearer).toBe('refused');
    state.isVaultDown = false;
    state.isRegistryDown = true;
    state.keyNumber = 2;
    wait(25);
    expect((await source.credentialsOf('default'))?.staged.keys[0]?.versionId).toBe('v2');
  });

  it('are withdrawn with the tenant, whether or not its keys can be read', async () => {
    const { keyOf, state, registry, wait } = await sourceOf(sampleTenant('acme'));
    await keyOf('acme');
    state.isVaultDown = true;
    await registry.update(sampleTenant('acme', { state: 'deleted', version: 2 }));
    wait(25);
    expect(await keyOf('acme')).toBeUndefined();
  });

  it('are unavailable where they were never read, and not asked for with every request', async () => {
    const { keyOf, state, takeCalls, wait } = await sourceOf(sampleTenant('default'));
    state.isVaultDown = true;
    for (let n = 0; n < 50; n += 1) {
      await expect(keyOf('default')).rejects.toThrow(CredentialsUnavailable);
      wait(0.01);
    }
    expect(takeCalls()).toEqual(['registry default', 'vault default']);
    state.isVaultDown = false;
    wait(1);
    expect(await keyOf('default')).toBe('v1');
  });
});
