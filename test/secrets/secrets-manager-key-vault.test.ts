import {
  GetSecretValueCommand,
  InvalidRequestException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { createSecretsManagerKeyVault } from '../../lambda/secrets/secrets-manager-key-vault.ts';
import type { KeyVault } from '../../lambda/tenants/key-vault.ts';
import {
  DEFAULT_SECRET,
  type OperatedStack,
  startOperatedStack,
} from '../tenants/operated-stack.ts';

let stack: OperatedStack;
let client: SecretsManagerClient;
let vault: KeyVault;
beforeEach(async () => {
  stack = await startOperatedStack();
  client = new SecretsManagerClient({
    region: 'eu-west-1',
    endpoint: stack.services.url,
    credentials: {
      ...{ accessKeyId: 'local', secretAccessKey: 'local' },
      sessionToken: stack.services.sessionToken,
    },
    maxAttempts: 1,
  });
  vault = createSecretsManagerKeyVault({
    client,
    secretNamePrefix: 'Stack/',
    rotationFunctionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:key-rotation',
  });
});
afterEach(async () => {
  client.destroy();
  await stack.stop();
});

const settled = () => stack.runs.settled();
const create = async (slug: string, key: string) => {
  const created = await vault.create(slug, key);
  if (created.outcome === 'taken') throw new Error('the name is taken');
  return created;
};
const labelsOf = async (secretId: string) =>
  (await vault.describe(secretId)).versions.map(({ labels }) => labels.join());

describe('the vault on Secrets Manager', () => {
  it('makes a secret whose first version is the key', async () => {
    const { outcome, secretId, versionId } = await create('acme', 'the-key');
    expect(outcome).toBe('made');
    await settled();
    expect(await vault.describe(secretId)).toEqual({
      versions: [{ versionId, labels: ['current'], created: '2026-01-01T00:00:00.000Z' }],
    });
    expect(stack.keyAt(secretId)).toBe('the-key');
  });

  it('adopts what an earlier try left, whose key it keeps', async () => {
    const first = await create('acme', 'the-key');
    await settled();
    const second = await create('acme', 'another-key');
    expect(second).toEqual({ ...first, outcome: 'adopted' });
    expect(stack.keyAt(first.secretId)).toBe('the-key');
  });

  it('adopts no secret that another function rotates', async () => {
    const { secretId } = await create('acme', 'the-key');
    await settled();
    const { RotationLambdaARN } = stack.manager.run('DescribeSecret', { SecretId: secretId });
    const redeployed = createSecretsManagerKeyVault({
      client,
      secretNamePrefix: 'Stack/',
      rotationFunctionArn: `${RotationLambdaARN}-of-another-stack`,
    });
    const answer = await redeployed.create('acme', 'another-key');
    expect(answer).toEqual({ outcome: 'taken', name: 'Stack/tenants/acme' });
    expect(stack.manager.run('DescribeSecret', { SecretId: secretId })).toMatchObject({
      RotationLambdaARN,
    });
  });

  it('never reads a key', async () => {
    stack.calls.splice(0);
    const { secretId } = await create('acme', 'the-key');
    await settled();
    await vault.rotate(secretId);
    await settled();
    const { versions } = await vault.describe(secretId);
    const previous = versions.find(({ labels }) => labels.includes('previous'));
    await vault.endPrevious(secretId, String(previous?.versionId));
    expect(stack.calls).toContain('UpdateSecretVersionStage');
    await vault.schedule(secretId, 30);
    await settled();
    await vault.remove(secretId, 7);
    expect(stack.calls).not.toContain('GetSecretValue');
    expect(stack.calls).toContain('RotateSecret');
  });

  it('rotates to the version that it names, and says since when', async () => {
    stack.clock.nowMs += 60_000;
    const rotation = await vault.rotate(DEFAULT_SECRET);
    if (rotation.outcome !== 'started') throw new Error('it is not started');
    await settled();
    const state = await vault.describe(DEFAULT_SECRET);
    expect(state.rotated).toBe('2026-01-01T00:01:00.000Z');
    const current = state.versions.find(({ labels }) => labels.includes('current'));
    expect(current?.versionId).toBe(rotation.versionId);
    expect(await labelsOf(DEFAULT_SECRET)).toEqual(expect.arrayContaining(['previous']));
  });

  it('takes up a rotation that has not come to its end, and starts no other', async () => {
    stack.plans.rotation = 'testSecret';
    const first = await vault.rotate(DEFAULT_SECRET);
    await settled();
    expect(await vault.rotate(DEFAULT_SECRET)).toEqual({ ...first, outcome: 'resumed' });
    await settled();
    expect((await labelsOf(DEFAULT_SECRET)).toSorted()).toEqual(['current', 'pending']);
  });

  it('is busy where another rotation begins between a look and the request', async () => {
    stack.plans.rotation = 'testSecret';
    let isFirst = true;
    client.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          if (commandName === 'RotateSecretCommand' && isFirst) {
            isFirst = false;
            await vault.rotate(DEFAULT_SECRET);
          }
          return next(args);
        },
      { step: 'initialize' },
    );
    expect(await vault.rotate(DEFAULT_SECRET)).toEqual({ outcome: 'busy' });
  });

  it('fails where a rotation is refused for another reason', async () => {
    stack.manager.run('DeleteSecret', { SecretId: DEFAULT_SECRET, RecoveryWindowInDays: 7 });
    await expect(vault.rotate(DEFAULT_SECRET)).rejects.toThrow(InvalidRequestException);
  });

  it('ends the previous key once', async () => {
    const [first] = (await vault.describe(DEFAULT_SECRET)).versions;
    const firstId = String(first?.versionId);
    await vault.rotate(DEFAULT_SECRET);
    await settled();
    await vault.endPrevious(DEFAULT_SECRET, 'another-version');
    expect((await labelsOf(DEFAULT_SECRET)).toSorted()).toEqual(['current', 'previous']);
    await vault.endPrevious(DEFAULT_SECRET, firstId);
    await vault.endPrevious(DEFAULT_SECRET, firstId);
    const previous = new GetSecretValueCommand({
      ...{ SecretId: DEFAULT_SECRET, VersionStage: 'AWSPREVIOUS' },
    });
    await expect(client.send(previous)).rejects.toThrow("can't find");
  });

  it('keeps a schedule, and stretches one that is no longer wanted', async () => {
    await vault.schedule(DEFAULT_SECRET, undefined);
    expect(stack.calls).not.toContain('RotateSecret');
    await vault.schedule(DEFAULT_SECRET, 30);
    await settled();
    expect((await vault.describe(DEFAULT_SECRET)).rotationDays).toBe(30);
    await vault.schedule(DEFAULT_SECRET, undefined);
    await settled();
    expect(await vault.describe(DEFAULT_SECRET)).not.toHaveProperty('rotationDays');
    expect(await labelsOf(DEFAULT_SECRET)).toEqual(['current']);
  });

  it('removes a secret, once, and then knows of none', async () => {
    await vault.remove(DEFAULT_SECRET, 7);
    await vault.remove(DEFAULT_SECRET, 7);
    await vault.remove('Stack/tenants/nobody', 7);
    expect(stack.calls.filter((call) => call === 'DeleteSecret')).toHaveLength(1);
    expect(await vault.describe(DEFAULT_SECRET)).toEqual({ versions: [] });
    expect(await vault.describe('Stack/tenants/nobody')).toEqual({ versions: [] });
  });

  it('takes no secret that waits for its deletion for a new tenant', async () => {
    const { secretId } = await create('acme', 'the-key');
    await vault.remove(secretId, 7);
    expect(await vault.create('acme', 'another-key')).toEqual({
      outcome: 'taken',
      name: 'Stack/tenants/acme',
    });
  });
});
