import { randomUUID } from 'node:crypto';
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  RotateSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import fc from 'fast-check';
import { calculateJwkThumbprint } from 'jose';
import type { PublicKey, PublicKeys } from '../../lambda/auth/public-keys.ts';
import { createMemoryPublicKeys } from '../../lambda/memory/memory-public-keys.ts';
import { makeFirstSigningKey } from '../../lambda/rotation/first-signing-key.ts';
import { signingKeyRotation } from '../../lambda/rotation/rotate-signing-key.ts';
import { rotationFunction } from '../../lambda/rotation/rotation-steps.ts';
import { isPair } from '../../lambda/rotation/signing-key.ts';
import { parsePrivateJwk } from '../../lambda/secrets/private-jwk.ts';
import { startLoopbackServices } from '../../local/loopback-services.ts';
import { createRotationRuns } from '../../local/rotation-runs.ts';
import { createSecretsManager } from '../../local/secrets-manager.ts';
import { openSecretsStore } from '../../local/secrets-store.ts';
import { SECRET_ARN } from '../secrets/loopback-secret.ts';
import { STEPS } from './rotating-tenant.ts';

const FUNCTION_ARN = 'arn:aws:lambda:eu-west-1:111122223333:function:signing-key';
/** Six hours and a quarter. */
const RETIREMENT_MS = 22_500_000;

async function startSigningKey() {
  const clock = { nowMs: Date.UTC(2026, 0, 1) };
  const now = () => clock.nowMs;
  const store = openSecretsStore();
  const failures: unknown[] = [];
  const context = { getRemainingTimeInMillis: () => 30_000 };
  const runs = createRotationRuns({
    ...{ store, now, pauses: [] },
    invoke: async (_arn, event) => {
      try {
        await rotate(event as Parameters<typeof rotate>[0], context);
        return { outcome: 'returned', payload: null };
      } catch (error) {
        failures.push(error);
        return { outcome: 'failed', errorType: 'Error', errorMessage: String(error) };
      }
    },
  });
  const place = { region: 'eu-west-1', account: '111122223333' };
  const manager = createSecretsManager(store, place, now, runs);
  manager.declare({ name: 'signing-key', arn: SECRET_ARN, rotation: { lambdaArn: FUNCTION_ARN } });
  const services = await startLoopbackServices(manager);
  const client = new SecretsManagerClient({
    ...{ region: place.region, endpoint: services.url, maxAttempts: 1 },
    credentials: {
      ...{ accessKeyId: 'local', secretAccessKey: 'local' },
      sessionToken: services.sessionToken,
    },
  });
  const faults = { retireOthers: false, publish: false };
  const memory = createMemoryPublicKeys();
  const publicKeys: PublicKeys = {
    ...memory,
    async publish(key) {
      if (faults.publish) throw new Error('planned');
      await memory.publish(key);
    },
    async retireOthers(kid, time) {
      if (faults.retireOthers) throw new Error('planned');
      await memory.retireOthers(kid, time);
    },
  };
  const parts = { client, publicKeys, secretId: SECRET_ARN, now };
  const rotate = rotationFunction({
    ...parts,
    steps: signingKeyRotation(parts),
    report: () => undefined,
  });

  async function keyOf(version: { VersionId: string } | { VersionStage: string }) {
    const { SecretString: text } = await client.send(
      new GetSecretValueCommand({ SecretId: SECRET_ARN, ...version }),
    );
    return parsePrivateJwk(text ?? '');
  }

  return {
    ...{ clock, client, manager, publicKeys, faults, failures, runs, keyOf },
    deploy: (requestId = 'request-1') => makeFirstSigningKey({ ...parts, requestId }),
    step: (name: string, versionId: string, secretId = SECRET_ARN) =>
      rotate({ Step: name, SecretId: secretId, ClientRequestToken: versionId }, context),
    beginRotation(): string {
      const versionId = randomUUID();
      const secret = store.find(SECRET_ARN);
      if (secret === undefined) throw new Error('the secret is gone');
      const others = secret.versions.map((version) => ({
        ...version,
        stages: version.stages.filter((stage) => stage !== 'AWSPENDING'),
      }));
      const pending = { id: versionId, stages: ['AWSPENDING'], createdDate: now() / 1000 };
      store.save({ ...secret, versions: [...others, pending] });
      return versionId;
    },
    async rotateSecret() {
      await client.send(new RotateSecretCommand({ SecretId: SECRET_ARN }));
      await runs.settled();
    },
    /** The public half of what signs now. */
    async currentPublicKey(): Promise<PublicKey | undefined> {
      return publicKeys.find((await keyOf({ VersionStage: 'AWSCURRENT' })).kid);
    },
    async stop() {
      runs.stop();
      client.destroy();
      await services.stop();
    },
  };
}

let signing: Awaited<ReturnType<typeof startSigningKey>>;
beforeEach(async () => {
  signing = await startSigningKey();
});
afterEach(() => signing.stop());

/** What signs is published, does not retire, and its public half verifies. */
async function expectGoodCurrentKey() {
  const key = await signing.keyOf({ VersionStage: 'AWSCURRENT' });
  const published = await signing.currentPublicKey();
  expect(published).toMatchObject({ kid: key.kid });
  expect(published?.retires).toBeUndefined();
  expect(published && (await isPair(key, published.jwk))).toBe(true);
  return key;
}

describe('the first signing key', () => {
  it('is a P-256 key named by its thumbprint, and published without its private part', async () => {
    await signing.deploy();
    const key = await expectGoodCurrentKey();
    expect(key).toMatchObject({ kty: 'EC', crv: 'P-256' });
    expect(key.kid).toBe(await calculateJwkThumbprint({ ...key }));
    const published = await signing.currentPublicKey();
    expect(published).toEqual({
      ...{ kid: key.kid, published: '2026-01-01T00:00:00.000Z' },
      jwk: { kty: 'EC', crv: 'P-256', x: key.x, y: key.y },
    });
    expect(JSON.stringify(published)).not.toContain(key.d);
  });

  it('is made once, whoever deploys', async () => {
    await signing.deploy();
    const key = await expectGoodCurrentKey();
    for (const requestId of ['request-1', 'request-2']) await signing.deploy(requestId);
    expect(await expectGoodCurrentKey()).toEqual(key);
  });

  it('is published by a repeat where the first try crashed before it', async () => {
    signing.faults.publish = true;
    await expect(signing.deploy()).rejects.toThrow('planned');
    expect(await signing.currentPublicKey()).toBeUndefined();
    signing.faults.publish = false;
    await signing.deploy();
    await expectGoodCurrentKey();
  });
});

describe('the rotation of the signing key', () => {
  beforeEach(() => signing.deploy());

  it('signs with a new key, and verifies what the old one signed until that has ended', async () => {
    const first = await expectGoodCurrentKey();
    await signing.rotateSecret();
    const second = await expectGoodCurrentKey();
    expect(second.kid).not.toBe(first.kid);
    const retires = new Date(signing.clock.nowMs + RETIREMENT_MS).toISOString();
    expect(await signing.publicKeys.find(first.kid)).toMatchObject({ retires });

    signing.clock.nowMs += 30 * 86_400_000;
    await signing.rotateSecret();
    const third = await expectGoodCurrentKey();
    expect(new Set([first.kid, second.kid, third.kid]).size).toBe(3);
    expect(await signing.publicKeys.find(first.kid)).toMatchObject({ retires });
  });

  it('publishes the new key before it signs', async () => {
    const versionId = signing.beginRotation();
    for (const step of ['createSecret', 'setSecret']) await signing.step(step, versionId);
    const pending = await signing.keyOf({ VersionId: versionId });
    expect(await signing.publicKeys.find(pending.kid)).toBeDefined();
    expect((await expectGoodCurrentKey()).kid).not.toBe(pending.kid);
  });

  it.each(['testSecret', 'finishSecret'])(
    'fails in %s where the new key is not published',
    async (step) => {
      const versionId = signing.beginRotation();
      await signing.step('createSecret', versionId);
      await expect(signing.step(step, versionId)).rejects.toThrow('not published');
      await expectGoodCurrentKey();
    },
  );

  it('fails where something else is published under its name', async () => {
    const versionId = signing.beginRotation();
    await signing.step('createSecret', versionId);
    const [pending, published] = [
      await signing.keyOf({ VersionId: versionId }),
      await signing.currentPublicKey(),
    ];
    if (published === undefined) throw new Error('nothing is published');
    await signing.publicKeys.publish({ ...published, kid: pending.kid });
    await expect(signing.step('testSecret', versionId)).rejects.toThrow('does not verify');
  });

  it('fails where its public key is on its way out', async () => {
    const versionId = signing.beginRotation();
    for (const step of ['createSecret', 'setSecret']) await signing.step(step, versionId);
    const { kid } = await expectGoodCurrentKey();
    await signing.publicKeys.retireOthers(kid, '2026-01-02T00:00:00.000Z');
    await expect(signing.step('finishSecret', versionId)).rejects.toThrow('is retired');
    expect((await expectGoodCurrentKey()).kid).toBe(kid);
  });

  it.each([0, 1, 2, 3])('goes on after a crash that follows %i steps', async (count) => {
    const versionId = signing.beginRotation();
    for (const step of STEPS.slice(0, count)) await signing.step(step, versionId);
    const begun = count > 0 ? await signing.keyOf({ VersionId: versionId }) : undefined;
    for (const step of STEPS) await signing.step(step, versionId);
    expect(await expectGoodCurrentKey()).toEqual(begun ?? expect.anything());
  });

  it('retires the old key by a repeat where the first try crashed before it', async () => {
    const first = await expectGoodCurrentKey();
    const versionId = signing.beginRotation();
    for (const step of STEPS.slice(0, 3)) await signing.step(step, versionId);
    signing.faults.retireOthers = true;
    await expect(signing.step('finishSecret', versionId)).rejects.toThrow('planned');
    expect((await expectGoodCurrentKey()).kid).not.toBe(first.kid);
    signing.faults.retireOthers = false;
    await signing.step('finishSecret', versionId);
    expect((await signing.publicKeys.find(first.kid))?.retires).toBeDefined();
  });

  it('does not retire the key of the next rotation when the last one is repeated late', async () => {
    const last = signing.beginRotation();
    for (const step of STEPS) await signing.step(step, last);
    const begun = signing.beginRotation();
    for (const step of STEPS.slice(0, 3)) await signing.step(step, begun);
    await signing.step('finishSecret', last);
    await signing.step('finishSecret', begun);
    await expectGoodCurrentKey();
  });

  it('always has one good key, in whatever order steps are asked for', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...STEPS), { maxLength: 10 }),
        async (steps: readonly string[]) => {
          const versionId = signing.beginRotation();
          for (const step of steps) {
            await signing.step(step, versionId).catch(() => undefined);
            await expectGoodCurrentKey();
          }
        },
      ),
      { numRuns: 10 },
    );
  });

  it('succeeds in a test of the configuration, and leaves nothing of it', async () => {
    await signing.client.send(
      new RotateSecretCommand({ SecretId: SECRET_ARN, RotateImmediately: false }),
    );
    await signing.runs.settled();
    expect(signing.failures).toEqual([]);
    const { VersionIdsToStages: staged } = await signing.client.send(
      new DescribeSecretCommand({ SecretId: SECRET_ARN }),
    );
    expect(Object.values(staged ?? {})).toEqual([['AWSCURRENT']]);
  });

  it('refuses another secret', async () => {
    signing.manager.declare({ name: 'other', arn: `${SECRET_ARN}2` });
    signing.manager.run('PutSecretValue', {
      ...{ SecretId: 'other', SecretString: 'x', ClientRequestToken: 'v'.repeat(32) },
    });
    await expect(signing.step('finishSecret', 'v'.repeat(32), `${SECRET_ARN}2`)).rejects.toThrow(
      'another secret',
    );
  });
});
