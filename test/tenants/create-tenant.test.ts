import { CLIENT_SECRET_PATTERN } from '../../lambda/contract/client-secret.ts';
import { makeApiKey } from '../../lambda/tenants/api-key.ts';
import { trustCredentialId } from '../../lambda/tenants/credential.ts';
import { type OperatedStack, startOperatedStack } from './operated-stack.ts';

let stack: OperatedStack;
beforeEach(async () => {
  stack = await startOperatedStack();
});
afterEach(() => stack.stop());

const create = (tenant: string, rest: object = {}) =>
  stack.ask({ operation: 'create', tenant, ...rest });

describe('create', () => {
  it('makes a tenant with a secret and a key of its own', async () => {
    const { outcome, isNew, tenant, tenantUrl, tokenUrl } = await create('acme', { name: 'Acme' });
    expect({ outcome, isNew }).toEqual({ outcome: 'done', isNew: true });
    expect([tenantUrl, tokenUrl]).toEqual([
      'https://scim.example/prod/scim/v2',
      'https://scim.example/prod/oauth2/token',
    ]);
    const key = stack.keyAt(tenant.secretId);
    expect(key).toMatch(/^scim_acme_[\w-]{43}$/);
    expect(tenant).toMatchObject({
      slug: 'acme',
      name: 'Acme',
      state: 'enabled',
      created: '2026-01-01T00:00:00.000Z',
      settings: { bearer: 'allowed', keyGraceSeconds: 604_800, accessTokenSeconds: 3600 },
      keys: [{ label: 'current', lastFour: key.slice(-4), created: '2026-01-01T00:00:00.000Z' }],
      clientSecrets: [],
    });
    expect(JSON.stringify(tenant)).not.toContain(key.slice(10));
  });

  it('names the secret after the stack and the tenant, and lets it rotate when somebody asks', async () => {
    const { tenant } = await create('acme');
    await stack.runs.settled();
    expect(stack.manager.run('DescribeSecret', { SecretId: 'Stack/tenants/acme' })).toMatchObject({
      ARN: tenant.secretId,
      Tags: [{ Key: 'tenant', Value: 'acme' }],
      RotationEnabled: true,
      RotationLambdaARN: expect.stringContaining('key-rotation'),
    });
    expect((await stack.rotate('acme')).outcome).toBe('done');
  });

  it('leaves a tenant that is there as it is', async () => {
    const first = await create('acme', { name: 'Acme' });
    const second = await create('acme', { name: 'Other' });
    expect(second).toMatchObject({ outcome: 'done', isNew: false, tenant: { name: 'Acme' } });
    expect(second.tenant.keys).toEqual(first.tenant.keys);
  });

  it('adopts the secret that an earlier try left', async () => {
    const left = makeApiKey('acme', new Uint8Array(32));
    stack.manager.run('CreateSecret', {
      ...{ Name: 'Stack/tenants/acme', SecretString: left, ClientRequestToken: 'x'.repeat(32) },
    });
    const { isNew, tenant } = await create('acme');
    expect(isNew).toBe(true);
    expect(stack.keyAt(tenant.secretId)).toBe(left);
    expect(tenant.keys).toMatchObject([{ label: 'current' }]);
    expect((await stack.rotate('acme')).outcome).toBe('done');
  });

  it.each([
    [
      'of a stack that is gone, whose keys people have',
      () => {
        stack.manager.run('RotateSecret', {
          SecretId: 'Stack/tenants/acme',
          RotationLambdaARN: 'arn:aws:lambda:eu-west-1:111122223333:function:gone',
          RotateImmediately: false,
        });
      },
    ],
    [
      'that waits for its deletion',
      () => stack.manager.run('DeleteSecret', { SecretId: 'Stack/tenants/acme' }),
    ],
  ])('takes no secret %s, and says how to end it', async (_which, leave) => {
    stack.manager.run('CreateSecret', {
      ...{ Name: 'Stack/tenants/acme', SecretString: makeApiKey('acme', new Uint8Array(32)) },
    });
    leave();
    await stack.runs.settled();
    const { outcome, reason } = await create('acme');
    expect({ outcome, reason }).toEqual({
      outcome: 'refused',
      reason: expect.stringContaining('--force-delete-without-recovery'),
    });
    expect(await stack.registry.find('acme')).toBeUndefined();

    stack.manager.run('DeleteSecret', {
      ...{ SecretId: 'Stack/tenants/acme', ForceDeleteWithoutRecovery: true },
    });
    expect(await create('acme')).toMatchObject({ outcome: 'done', isNew: true });
  });

  it('makes one tenant when two operators ask at once', async () => {
    const answers = await Promise.all([create('acme'), create('acme')]);
    expect(answers.map(({ isNew }) => isNew).toSorted()).toEqual([false, true]);
    expect((await stack.ask({ operation: 'list' })).tenants).toHaveLength(2);
  });
});

describe('create of the tenant of the deployment', () => {
  it('is left to the deployment', async () => {
    await stack.stop();
    stack = await startOperatedStack({ faults: () => ({ find: async () => undefined }) });
    expect((await create('default')).reason).toContain('made by the deployment');
    expect(stack.calls).not.toContain('CreateSecret');
  });
});

describe('list and show', () => {
  it('has all tenants in order of their names', async () => {
    await create('zeta');
    await create('acme', { name: 'Acme' });
    const { tenants } = await stack.ask({ operation: 'list' });
    expect(tenants).toEqual([
      expect.objectContaining({ slug: 'acme', name: 'Acme', state: 'enabled', bearer: 'allowed' }),
      expect.objectContaining({ slug: 'default' }),
      expect.objectContaining({ slug: 'zeta' }),
    ]);
    expect((await stack.ask({ operation: 'list', after: 'acme' })).tenants).toHaveLength(2);
  });

  it('shows when each credential was last used', async () => {
    await create('acme');
    const trust = {
      entraTenantId: '00000000-0000-4000-8000-000000000001',
      applicationId: '00000000-0000-4000-8000-000000000002',
      subject: '00000000-0000-4000-8000-000000000003',
    };
    await stack.ask({ operation: 'configure', tenant: 'acme', changes: { trust } });
    const added = await stack.ask({ operation: 'addClientSecret', tenant: 'acme', days: 365 });
    expect(added.clientSecret.secret).toMatch(new RegExp(CLIENT_SECRET_PATTERN));
    const before = (await stack.ask({ operation: 'show', tenant: 'acme' })).tenant;
    expect(before.trustLastUsed).toBeUndefined();

    const uses = {
      [`key:${before.keys[0].versionId}`]: '2026-01-01T01:00:00.000Z',
      [`secret:${added.clientSecret.id}`]: '2026-01-01T02:00:00.000Z',
      [trustCredentialId(before.settings.trust)]: '2026-01-01T03:00:00.000Z',
    };
    for (const [credentialId, time] of Object.entries(uses)) {
      await stack.registry.recordUse('acme', { credentialId, time, unlessSince: time });
    }
    const { tenant } = await stack.ask({ operation: 'show', tenant: 'acme' });
    expect(tenant.keys[0].lastUsed).toBe('2026-01-01T01:00:00.000Z');
    expect(tenant.clientSecrets[0].lastUsed).toBe('2026-01-01T02:00:00.000Z');
    expect(tenant.trustLastUsed).toBe('2026-01-01T03:00:00.000Z');
  });
});

describe('enable and disable', () => {
  it('switches, and a repeat changes nothing', async () => {
    await create('acme');
    const switched = async (operation: string) => {
      const { tenant } = await stack.ask({ operation, tenant: 'acme' });
      return [tenant.state, (await stack.registry.find('acme'))?.version];
    };
    expect(await switched('enable')).toEqual(['enabled', 1]);
    expect(await switched('disable')).toEqual(['disabled', 2]);
    expect(await switched('disable')).toEqual(['disabled', 2]);
    expect(await switched('enable')).toEqual(['enabled', 3]);
  });

  it('switches the tenant of the deployment too', async () => {
    const { tenant } = await stack.ask({ operation: 'disable', tenant: 'default' });
    expect(tenant.state).toBe('disabled');
  });
});
