import { randomBytes } from 'node:crypto';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { createMemoryTenantRegistry } from '../../lambda/memory/memory-tenant-registry.ts';
import { makeFirstTenant } from '../../lambda/rotation/first-tenant.ts';
import { digestOf, parseApiKey } from '../../lambda/tenants/api-key.ts';
import { USUAL_SETTINGS } from '../../lambda/tenants/tenant.ts';
import type { TenantRegistry } from '../../lambda/tenants/tenant-registry.ts';
import { SECRET_ARN, startLoopbackSecret } from '../secrets/loopback-secret.ts';

let secret: Awaited<ReturnType<typeof startLoopbackSecret>>;
let registry: TenantRegistry;
beforeEach(async () => {
  secret = await startLoopbackSecret();
  registry = createMemoryTenantRegistry();
});
afterEach(() => secret.stop());

const deploy = (overrides: { requestId?: string; registry?: TenantRegistry } = {}) =>
  makeFirstTenant({
    ...{ client: secret.client, registry, secretId: SECRET_ARN, randomBytes },
    ...{ requestId: 'request-1', now: () => secret.clock.nowMs },
    ...overrides,
  });
const readKey = async () => {
  const value = await secret.client.send(new GetSecretValueCommand({ SecretId: SECRET_ARN }));
  return value.SecretString ?? '';
};

it('makes a key, remembers its digest, and makes the tenant', async () => {
  await deploy();
  const key = await readKey();
  expect(parseApiKey(key)).toEqual({ tenant: 'default' });
  expect(await registry.read('default')).toMatchObject({
    tenant: {
      ...{ slug: 'default', name: 'default', state: 'enabled', secretId: SECRET_ARN, version: 1 },
      ...{ created: '2026-01-01T00:00:00.000Z', settings: USUAL_SETTINGS },
    },
    keys: [
      {
        versionId: expect.stringMatching(/^[0-9a-f]{64}$/),
        digest: Buffer.from(digestOf(key)).toString('base64url'),
        lastFour: key.slice(-4),
        created: '2026-01-01T00:00:00.000Z',
      },
    ],
  });
});

it('changes nothing of a tenant that is there, whoever deploys', async () => {
  await deploy();
  const tenant = await registry.find('default');
  if (tenant === undefined) throw new Error('there is no tenant');
  const changed = { ...tenant, name: 'Example', state: 'disabled', version: 2 } as const;
  await registry.update(changed);
  const before = [await registry.read('default'), await readKey()];
  secret.clock.nowMs += 1000;
  for (const requestId of ['request-1', 'request-2']) await deploy({ requestId });
  expect([await registry.read('default'), await readKey()]).toEqual(before);
});

it('makes the tenant of a key that is older than tenants are', async () => {
  const key = `scim_default_${'k'.repeat(43)}`;
  secret.put(key);
  await deploy();
  expect(await readKey()).toBe(key);
  expect(await registry.find('default')).toMatchObject({ state: 'enabled', secretId: SECRET_ARN });
});

it('goes on after a crash between any two of its writes', async () => {
  for (const failing of ['recordKey', 'create'] as const) {
    const crash = () => Promise.reject(new Error('crash'));
    await expect(deploy({ registry: { ...registry, [failing]: crash } })).rejects.toThrow('crash');
    expect(await registry.find('default')).toBeUndefined();
  }
  const key = await readKey();
  await deploy();
  expect(await readKey()).toBe(key);
  expect(await registry.find('default')).toMatchObject({ state: 'enabled' });
});

it('points the tenant of a table that outlived its stack to the new secret', async () => {
  await registry.create({
    ...{ slug: 'default', name: 'Example', state: 'disabled', secretId: 'arn:of-old', version: 4 },
    ...{ created: '2025-01-01T00:00:00.000Z', settings: USUAL_SETTINGS },
  });
  await deploy();
  expect(await registry.find('default')).toMatchObject({
    ...{ name: 'Example', state: 'disabled', secretId: SECRET_ARN, version: 5 },
    created: '2025-01-01T00:00:00.000Z',
  });
});

it('never reads a key', async () => {
  await deploy();
  await deploy();
  expect(secret.takeCalls()).toEqual(['DescribeSecret', 'PutSecretValue', 'DescribeSecret']);
});
