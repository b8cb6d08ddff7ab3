import { DescribeSecretCommand, RotateSecretCommand } from '@aws-sdk/client-secrets-manager';
import fc from 'fast-check';
import { matchKey } from '../../lambda/auth/match-credential.ts';
import { createStagedKeyReader } from '../../lambda/secrets/staged-key-reader.ts';
import { parseApiKey } from '../../lambda/tenants/api-key.ts';
import { SECRET_ARN } from '../secrets/loopback-secret.ts';
import { type RotatingTenant, STEPS, startRotatingTenant } from './rotating-tenant.ts';

let tenant: RotatingTenant;
let firstKey: string;
beforeEach(async () => {
  tenant = await startRotatingTenant();
  firstKey = (await tenant.keyAt('AWSCURRENT')) ?? '';
});
afterEach(() => tenant.stop());

/** Exactly one version is current, it is a key of the tenant, and whoever has it gets in. */
async function expectOneWorkingKey(): Promise<string> {
  const current = (await tenant.versions()).filter(({ VersionStages: stages }) =>
    stages?.includes('AWSCURRENT'),
  );
  expect(current).toHaveLength(1);
  const key = (await tenant.keyAt('AWSCURRENT')) ?? '';
  expect(parseApiKey(key)).toEqual({ tenant: 'default' });
  expect(await tenant.service.lets(key)).toBe(true);
  return key;
}

async function runSteps(versionId: string, steps: readonly string[] = STEPS): Promise<void> {
  for (const step of steps) await tenant.step(step, versionId);
}

describe('the rotation of a key', () => {
  it('makes a new key current and the old one previous, twice', async () => {
    await tenant.rotateSecret();
    const second = await expectOneWorkingKey();
    expect(second).not.toBe(firstKey);
    expect(await tenant.keyAt('AWSPREVIOUS')).toBe(firstKey);
    expect(await tenant.service.lets(firstKey)).toBe(true);

    await tenant.rotateSecret();
    const third = await expectOneWorkingKey();
    expect(await tenant.keyAt('AWSPREVIOUS')).toBe(second);
    expect(await tenant.service.lets(firstKey)).toBe(false);
    expect(new Set([firstKey, second, third]).size).toBe(3);
  });

  it('takes the pending key while the current one still works', async () => {
    const versionId = await tenant.beginRotation();
    await runSteps(versionId, ['createSecret', 'setSecret', 'testSecret']);
    const pending = (await tenant.keyAt('AWSPENDING')) ?? '';
    expect(await tenant.service.lets(pending)).toBe(true);
    expect(await expectOneWorkingKey()).toBe(firstKey);
    await runSteps(versionId, ['finishSecret']);
    expect(await expectOneWorkingKey()).toBe(pending);
  });

  it('leaves the old key its whole grace, however long ago the new one was made and before the rotation has ended', async () => {
    const versionId = await tenant.beginRotation();
    await runSteps(versionId, ['createSecret', 'setSecret']);
    tenant.clock.nowMs += 30 * 24 * 60 * 60 * 1000;
    await runSteps(versionId, ['testSecret', 'finishSecret']);
    const record = await tenant.registry.read('default');
    if (!record) throw new Error('there is no tenant');
    const staged = await createStagedKeyReader(tenant.client).read(SECRET_ARN);
    const { keyGraceSeconds } = record.tenant.settings;
    expect(matchKey({ record, staged }, firstKey, tenant.clock.nowMs)).toMatchObject({
      label: 'previous',
      graceLeftSeconds: keyGraceSeconds,
    });
  });

  it('leaves the old key no longer grace where its last step is repeated later', async () => {
    const versionId = await tenant.beginRotation();
    await runSteps(versionId);
    const keys = (await tenant.registry.read('default'))?.keys;
    tenant.clock.nowMs += 24 * 60 * 60 * 1000;
    await runSteps(versionId, ['finishSecret']);
    expect((await tenant.registry.read('default'))?.keys).toEqual(keys);
  });

  it('gives the same key however often each step is repeated', async () => {
    const versionId = await tenant.beginRotation();
    const keys = new Set<string | undefined>();
    for (const step of STEPS) {
      await runSteps(versionId, [step, step, step]);
      keys.add((await tenant.keyAt('AWSPENDING')) ?? (await tenant.keyAt('AWSCURRENT')));
    }
    expect(keys.size).toBe(1);
    await runSteps(versionId);
    expect(keys).toContain(await expectOneWorkingKey());
    expect(await tenant.keyAt('AWSPREVIOUS')).toBe(firstKey);
  });

  it('makes one key when a step runs twice at the same time', async () => {
    const versionId = await tenant.beginRotation();
    await Promise.all([1, 2, 3].map(() => tenant.step('createSecret', versionId)));
    await runSteps(versionId);
    const record = await tenant.registry.read('default');
    expect(record?.keys.map((key) => key.lastFour)).toEqual([
      firstKey.slice(-4),
      (await expectOneWorkingKey()).slice(-4),
    ]);
  });

  it.each([0, 1, 2, 3])('goes on after a crash that follows %i steps', async (count) => {
    const versionId = await tenant.beginRotation();
    await runSteps(versionId, STEPS.slice(0, count));
    const pending = await tenant.keyAt('AWSPENDING').catch(() => undefined);
    await runSteps(versionId);
    const current = await expectOneWorkingKey();
    expect(current).not.toBe(firstKey);
    if (count > 0) expect(current).toBe(pending);
  });

  it.each(['before', 'after'] as const)(
    'goes on after a crash %s each call of Secrets Manager took effect',
    async (moment) => {
      let crashes = 0;
      for (let failing = 0; ; failing += 1) {
        const versionId = await tenant.beginRotation();
        let calls = 0;
        tenant.plans.fault = () => (calls++ === failing ? moment : undefined);
        const outcome = await runSteps(versionId).catch(() => 'crashed');
        tenant.plans.fault = () => undefined;
        if (outcome === 'crashed') {
          crashes += 1;
          await expectOneWorkingKey();
          await runSteps(versionId);
        }
        const { VersionIdsToStages: staged } = await tenant.client.send(
          new DescribeSecretCommand({ SecretId: SECRET_ARN }),
        );
        expect(staged?.[versionId]).toContain('AWSCURRENT');
        await expectOneWorkingKey();
        if (calls <= failing) break;
      }
      expect(crashes).toBeGreaterThan(8);
    },
  );

  it('keeps one working key in whatever order steps are asked for', async () => {
    const anyStep = fc.constantFrom(...STEPS);
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { maxLength: 12 }), async (steps) => {
        const versionId = await tenant.beginRotation();
        for (const step of steps) {
          await tenant.step(step, versionId).catch(() => undefined);
          await expectOneWorkingKey();
        }
      }),
      { numRuns: 25 },
    );
  });

  it('makes nothing current that has no value yet', async () => {
    const versionId = await tenant.beginRotation();
    await expect(tenant.step('finishSecret', versionId)).rejects.toThrow('has no value');
    expect(await expectOneWorkingKey()).toBe(firstKey);
  });

  it('succeeds in a test of the configuration, and leaves nothing of it', async () => {
    await tenant.client.send(
      new RotateSecretCommand({ SecretId: SECRET_ARN, RotateImmediately: false }),
    );
    await tenant.runs.settled();
    expect(tenant.log.records.filter(({ level }) => level === 'error')).toEqual([]);
    expect(tenant.log.records.at(-1)?.details).toMatchObject({
      step: 'testSecret',
      outcome: 'done',
    });
    expect(await tenant.versions()).toHaveLength(1);
    expect(tenant.service.takePresented()).toEqual([]);
  });

  it('remembers each key by its digest, and the one before it too', async () => {
    await tenant.rotateSecret();
    const record = await tenant.registry.read('default');
    const current = await expectOneWorkingKey();
    expect(record?.keys.map(({ lastFour }) => lastFour)).toEqual(
      [firstKey, current].map((key) => key.slice(-4)),
    );
    expect(JSON.stringify(record?.keys)).not.toContain(current.slice(13, 20));
  });

  it('remembers a key that somebody put there by hand, once it is replaced', async () => {
    const byHand = `scim_default_${'h'.repeat(43)}`;
    tenant.manager.run('PutSecretValue', { SecretId: SECRET_ARN, SecretString: byHand });
    await tenant.rotateSecret();
    const record = await tenant.registry.read('default');
    expect(record?.keys.map(({ lastFour }) => lastFour)).toContain('hhhh');
    expect(record?.keys).toHaveLength(3);
  });

  it('leaves what is remembered of a key as it is', async () => {
    const [key] = (await tenant.registry.read('default'))?.keys ?? [];
    if (key === undefined) throw new Error('no key is remembered');
    const revoked = { ...key, revoked: '2026-01-01T00:00:00.000Z' };
    await tenant.registry.recordKey('default', revoked);
    await tenant.rotateSecret();
    expect((await tenant.registry.read('default'))?.keys).toContainEqual(revoked);
  });

  it('makes nothing current that is a key of another tenant', async () => {
    const versionId = await tenant.beginRotation();
    const SecretString = `scim_other_${'o'.repeat(43)}`;
    tenant.manager.run('PutSecretValue', {
      ...{ SecretId: SECRET_ARN, ClientRequestToken: versionId, SecretString },
      VersionStages: ['AWSPENDING'],
    });
    for (const step of ['createSecret', 'finishSecret']) {
      await expect(tenant.step(step, versionId)).rejects.toThrow('no key of the tenant default');
    }
    expect(await expectOneWorkingKey()).toBe(firstKey);
  });
});

describe('the protocol of a rotation', () => {
  it('refuses a step that is none', async () => {
    const versionId = await tenant.beginRotation();
    await expect(tenant.step('dropSecret', versionId)).rejects.toThrow('none of the four');
  });

  it('refuses a version that is not pending, and one that was replaced', async () => {
    const replaced = (await tenant.versions())[0]?.VersionId ?? '';
    await tenant.rotateSecret();
    for (const versionId of ['nobody-staged-this-version-at-all', replaced]) {
      await expect(tenant.step('createSecret', versionId)).rejects.toThrow('not staged');
      await expect(tenant.step('finishSecret', versionId)).rejects.toThrow('not staged');
    }
  });

  it('refuses a secret whose rotation is cancelled', async () => {
    const versionId = await tenant.beginRotation();
    tenant.manager.run('CancelRotateSecret', { SecretId: SECRET_ARN });
    await expect(tenant.step('createSecret', versionId)).rejects.toThrow('not configured');
  });

  it('does nothing for a version that is current already', async () => {
    const versionId = (await tenant.versions())[0]?.VersionId ?? '';
    await runSteps(versionId);
    expect(await expectOneWorkingKey()).toBe(firstKey);
    expect(tenant.service.takePresented()).toEqual([]);
  });

  it.each([
    ['deleted', { state: 'deleted' }, 'the tenant default is deleted'],
    ['being deleted', { state: 'deleting' }, 'the tenant default is deleted'],
    ['moved to another secret', { secretId: 'arn:other' }, 'the tenant default has another secret'],
  ] as const)('refuses to rotate for a tenant that is %s', async (_what, changes, reason) => {
    const versionId = await tenant.beginRotation();
    await tenant.configure({}, changes);
    for (const step of ['createSecret', 'setSecret', 'finishSecret']) {
      await expect(tenant.step(step, versionId)).rejects.toThrow(reason);
    }
    expect(await tenant.versions()).toHaveLength(2);
    expect(await expectOneWorkingKey()).toBe(firstKey);
  });
});
