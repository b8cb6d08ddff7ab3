import { composeKeyRotation } from '../../lambda/handlers/wiring/key-rotation.ts';
import { recordingLog } from '../observability/recording-log.ts';
import { type RotatingTenant, STEPS, startRotatingTenant } from '../rotation/rotating-tenant.ts';
import { SECRET_ARN } from '../secrets/loopback-secret.ts';

describe('the function that rotates keys', () => {
  let tenant: RotatingTenant;
  beforeEach(async () => {
    tenant = await startRotatingTenant();
  });
  afterEach(() => tenant.stop());

  it('logs each step, and no key', async () => {
    const before = await tenant.keyAt('AWSCURRENT');
    await tenant.rotateSecret();
    const after = await tenant.keyAt('AWSCURRENT');
    expect(tenant.log.records.map(({ level, details }) => [level, details['step']])).toEqual(
      STEPS.map((step) => ['info', step]),
    );
    const said = JSON.stringify([tenant.log.records, tenant.metrics]);
    for (const key of [before, after]) expect(said).not.toContain(key?.slice(13, 24));
    expect(tenant.metrics).toEqual([]);
  });

  it('counts a failed step, and logs why', async () => {
    tenant.service.state.bearer = false;
    await tenant.rotateSecret();
    expect(tenant.metrics.map((line) => JSON.parse(line))).toMatchObject([{ RotationFailure: 1 }]);
    expect(tenant.log.records.slice(-2)).toMatchObject([
      {
        level: 'info',
        details: {
          ...{ step: 'testSecret', secretArn: SECRET_ARN, outcome: 'failed' },
          reason: 'the pending key is not accepted: scim: HTTP 401',
        },
      },
      { level: 'error', details: { error: { name: 'KeyNotAccepted' } } },
    ]);
  });

  it('says which part of its environment is missing', async () => {
    const log = recordingLog();
    const handler = composeKeyRotation({ TABLE_NAME: 't' }, { log, secretsManager: tenant.client });
    const event = { Step: 'createSecret', SecretId: 's', ClientRequestToken: 't' };
    const context = { getRemainingTimeInMillis: () => 1000 } as Parameters<typeof handler>[1];
    await expect(handler(event, context)).rejects.toThrow('SECRET_NAME_PREFIX is not set');
  });
});
