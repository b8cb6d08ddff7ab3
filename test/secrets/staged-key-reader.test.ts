import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { createStagedKeyReader } from '../../lambda/secrets/staged-key-reader.ts';
import { digestOf, makeApiKey } from '../../lambda/tenants/api-key.ts';
import type { KeyReader } from '../../lambda/tenants/key-vault.ts';
import { SECRET_ARN, startLoopbackSecret } from './loopback-secret.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const key = (n: number) => makeApiKey('default', Buffer.alloc(32, n));

/** Labels with the key that has each. */
async function labelsOf(reader: KeyReader, secretId = SECRET_ARN) {
  const { keys } = await reader.read(secretId);
  return Object.fromEntries(
    keys.map(({ label, digest }) => [
      label,
      [1, 2, 3].find((n) => Buffer.from(digestOf(key(n))).equals(digest)),
    ]),
  );
}

describe('the keys of a secret', () => {
  let secret: Awaited<ReturnType<typeof startLoopbackSecret>>;
  let reader: KeyReader;

  beforeEach(async () => {
    secret = await startLoopbackSecret();
    reader = createStagedKeyReader(secret.client);
  });
  afterEach(() => secret.stop());

  it('are none before the first version is written', async () => {
    expect(await reader.read(SECRET_ARN)).toEqual({ keys: [], rotatedMs: 0 });
    expect(secret.takeCalls()).toEqual(['DescribeSecret']);
  });

  it('are those of the three staging labels', async () => {
    secret.put(key(1));
    secret.put(key(2));
    secret.put(key(3), ['AWSPENDING']);
    expect(await labelsOf(reader)).toEqual({ previous: 1, current: 2, pending: 3 });
  });

  it('are told by their versions, their ages and their last characters, and never whole', async () => {
    secret.put(key(1));
    const { keys } = await reader.read(SECRET_ARN);
    expect(keys).toEqual([
      {
        label: 'current',
        versionId: expect.stringMatching(/^[0-9a-f-]{32,64}$/),
        digest: expect.any(Uint8Array),
        lastFour: key(1).slice(-4),
        createdMs: secret.clock.nowMs,
      },
    ]);
    expect(JSON.stringify(keys)).not.toContain(key(1).slice(13, 30));
  });

  it('are what was meant where the end of a line was stored with one', async () => {
    secret.put(`${key(1)}\n`);
    expect(await labelsOf(reader)).toEqual({ current: 1 });
  });

  it('cost one call while nothing changes, and one for each new version', async () => {
    secret.put(key(1));
    await reader.read(SECRET_ARN);
    expect(secret.takeCalls()).toEqual(['DescribeSecret', 'GetSecretValue']);
    await reader.read(SECRET_ARN);
    expect(secret.takeCalls()).toEqual(['DescribeSecret']);
    secret.put(key(2));
    await reader.read(SECRET_ARN);
    expect(secret.takeCalls()).toEqual(['DescribeSecret', 'GetSecretValue']);
  });

  it('lose one with its label', async () => {
    secret.put(key(1));
    expect(await labelsOf(reader)).toEqual({ current: 1 });
    secret.put(key(2));
    secret.put(key(3));
    expect(await labelsOf(reader)).toEqual({ previous: 2, current: 3 });
  });

  it('are as old as the version that is current, where it was put by hand', async () => {
    secret.put(key(1));
    secret.clock.nowMs += 100 * DAY_MS;
    secret.put(key(2));
    expect((await reader.read(SECRET_ARN)).rotatedMs).toBe(secret.clock.nowMs);
  });
});

describe('the keys of a secret through faults', () => {
  const rotated = new Date(Date.UTC(2026, 0, 31));
  const client = new SecretsManagerClient({ region: 'eu-west-1' });
  const faulty = mockClient(client);
  const described = { VersionIdsToStages: { one: ['AWSCURRENT'] } };
  const missing = new ResourceNotFoundException({ message: 'no value', $metadata: {} });
  let reader: KeyReader;

  beforeEach(() => {
    faulty.reset();
    faulty.on(DescribeSecretCommand).resolves(described);
    faulty.on(GetSecretValueCommand, { VersionId: 'one' }).resolves({ SecretString: key(1) });
    reader = createStagedKeyReader(client);
  });

  it('are old since the last rotation', async () => {
    faulty.on(DescribeSecretCommand).resolves({ ...described, LastRotatedDate: rotated });
    expect(await reader.read('secret')).toMatchObject({ rotatedMs: rotated.getTime() });
  });

  it('skip a version that has a label before it has a value, and read it later', async () => {
    faulty.on(DescribeSecretCommand).resolves({
      VersionIdsToStages: { one: ['AWSCURRENT'], next: ['AWSPENDING'] },
    });
    faulty
      .on(GetSecretValueCommand, { VersionId: 'next' })
      .rejectsOnce(missing)
      .resolves({ SecretString: key(2) });
    expect(await labelsOf(reader)).toEqual({ current: 1 });
    expect(await labelsOf(reader)).toEqual({ current: 1, pending: 2 });
  });

  it('know a version by its first label where it has several', async () => {
    faulty
      .on(DescribeSecretCommand)
      .resolves({ VersionIdsToStages: { one: ['AWSPENDING', 'AWSCURRENT'] } });
    const { keys } = await reader.read('secret');
    expect(keys.map(({ label }) => label)[0]).toBe('current');
  });

  it('are withdrawn with a secret that waits for its deletion', async () => {
    await reader.read('secret');
    faulty.on(DescribeSecretCommand).resolves({ ...described, DeletedDate: new Date() });
    expect(await reader.read('secret')).toEqual({ keys: [], rotatedMs: 0 });
  });

  it.each([
    ['there is no secret at all', missing],
    ['Secrets Manager is out of reach', new Error('out of reach')],
  ])('fail where %s', async (_what, failure) => {
    faulty.on(DescribeSecretCommand).rejects(failure);
    await expect(reader.read('secret')).rejects.toThrow(failure);
  });

  it('fail where a value cannot be read, and are whole the next time', async () => {
    faulty.on(GetSecretValueCommand, { VersionId: 'one' }).rejectsOnce(new Error('out of reach'));
    await expect(reader.read('secret')).rejects.toThrow('out of reach');
    faulty.on(GetSecretValueCommand, { VersionId: 'one' }).resolves({ SecretString: key(1) });
    expect(await labelsOf(reader, 'secret')).toEqual({ current: 1 });
  });

  it('of a thousand other secrets push out those read longest ago', async () => {
    faulty.on(GetSecretValueCommand).resolves({ SecretString: key(1) });
    for (let n = 0; n <= 1000; n += 1) await reader.read(`secret-${n}`);
    faulty.resetHistory();
    await reader.read('secret-1000');
    await reader.read('secret-0');
    expect(
      faulty.commandCalls(GetSecretValueCommand).map(({ args }) => args[0].input.SecretId),
    ).toEqual(['secret-0']);
  });
});
