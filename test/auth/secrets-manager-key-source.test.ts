import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { KeysUnavailable } from '../../lambda/auth/key-source.ts';
import { SecretsManagerKeySource } from '../../lambda/auth/secrets-manager-key-source.ts';
import { createStagedKeyReader } from '../../lambda/secrets/staged-key-reader.ts';
import { findMatch, makeApiKey } from '../../lambda/tenants/api-key.ts';
import { SECRET_ARN, startLoopbackSecret } from '../secrets/loopback-secret.ts';

const DAY_SECONDS = 24 * 60 * 60;
const key = (n: number) => makeApiKey('default', Buffer.alloc(32, n));

function keySourceOn(client: SecretsManagerClient, clock: { nowMs: number }) {
  const stale: number[] = [];
  const source = new SecretsManagerKeySource({
    reader: createStagedKeyReader(client),
    secretId: SECRET_ARN,
    tenant: 'default',
    previousKeyGraceSeconds: 7 * DAY_SECONDS,
    now: () => clock.nowMs,
    onStale: ({ ageSeconds }) => stale.push(ageSeconds),
  });
  const labelOf = async (presented: string) =>
    findMatch(presented, (await source.keysOf('default')) ?? [])?.label;
  return { source, stale, labelOf };
}

describe('the keys of a secret', () => {
  let secret: Awaited<ReturnType<typeof startLoopbackSecret>>;
  let keys: ReturnType<typeof keySourceOn>;
  const wait = (seconds: number) => {
    secret.clock.nowMs += seconds * 1000;
  };

  beforeEach(async () => {
    secret = await startLoopbackSecret();
    keys = keySourceOn(secret.client, secret.clock);
  });
  afterEach(() => secret.stop());

  it('are none before the first version is written', async () => {
    expect(await keys.source.keysOf('default')).toEqual([]);
    expect(secret.takeCalls()).toEqual(['DescribeSecret']);
  });

  it('are those of the three staging labels', async () => {
    secret.put(key(1));
    secret.put(key(2));
    secret.put(key(3), ['AWSPENDING']);
    expect(await keys.labelOf(key(1))).toBe('previous');
    expect(await keys.labelOf(key(2))).toBe('current');
    expect(await keys.labelOf(key(3))).toBe('pending');
    expect(await keys.labelOf(key(4))).toBeUndefined();
  });

  it('are what was meant where the end of a line was stored with one', async () => {
    secret.put(`${key(1)}\n`);
    expect(await keys.labelOf(key(1))).toBe('current');
  });

  it('are not asked for again within 25 seconds, then with one call while nothing changes', async () => {
    secret.put(key(1));
    await keys.source.keysOf('default');
    expect(secret.takeCalls()).toEqual(['DescribeSecret', 'GetSecretValue']);
    wait(24.9);
    await keys.source.keysOf('default');
    expect(secret.takeCalls()).toEqual([]);
    wait(0.1);
    await keys.source.keysOf('default');
    expect(secret.takeCalls()).toEqual(['DescribeSecret']);
  });

  it('lose a key within 25 seconds of its label', async () => {
    secret.put(key(1), ['AWSCURRENT']);
    expect(await keys.labelOf(key(1))).toBe('current');
    secret.put(key(2));
    secret.put(key(3));
    wait(25);
    expect(await keys.labelOf(key(1))).toBeUndefined();
    expect(await keys.labelOf(key(3))).toBe('current');
  });

  it('cost an unknown tenant no call', async () => {
    expect(await keys.source.keysOf('acme')).toBeUndefined();
    expect(await keys.source.refreshedKeysOf('acme')).toBeUndefined();
    expect(secret.takeCalls()).toEqual([]);
  });

  it('include a new key as soon as somebody asks anew', async () => {
    secret.put(key(1));
    await keys.source.keysOf('default');
    wait(5);
    secret.put(key(2));
    expect(findMatch(key(2), (await keys.source.refreshedKeysOf('default')) ?? [])?.label).toBe(
      'current',
    );
  });

  it('are read at most once in 5 seconds, however often somebody asks anew', async () => {
    secret.put(key(1));
    await keys.source.keysOf('default');
    secret.takeCalls();
    for (let tenths = 0; tenths < 100; tenths += 1) {
      wait(0.1);
      await Promise.all([
        keys.source.refreshedKeysOf('default'),
        keys.source.refreshedKeysOf('default'),
      ]);
    }
    expect(secret.takeCalls()).toEqual(['DescribeSecret', 'DescribeSecret']);
  });

  it('are read once for all who ask at the same time', async () => {
    secret.put(key(1));
    const answers = await Promise.all([1, 2, 3].map(() => keys.source.keysOf('default')));
    expect(answers.map((digests) => digests?.length)).toEqual([1, 1, 1]);
    expect(secret.takeCalls()).toEqual(['DescribeSecret', 'GetSecretValue']);
  });

  it('hold the previous key for its grace period, counted from the version that replaced it', async () => {
    secret.put(key(1));
    wait(100 * DAY_SECONDS);
    secret.put(key(2));
    wait(7 * DAY_SECONDS - 1);
    expect(await keys.labelOf(key(1))).toBe('previous');
    wait(1);
    expect(await keys.labelOf(key(1))).toBeUndefined();
    expect(await keys.labelOf(key(2))).toBe('current');
  });
});

describe('the keys of a secret through faults', () => {
  const clock = { nowMs: 0 };
  const client = new SecretsManagerClient({ region: 'eu-west-1' });
  const faulty = mockClient(client);
  const outage = () => faulty.on(DescribeSecretCommand).rejects(new Error('out of reach'));
  const described = { VersionIdsToStages: { one: ['AWSCURRENT'] } };
  let keys: ReturnType<typeof keySourceOn>;

  beforeEach(() => {
    clock.nowMs = Date.UTC(2026, 0, 1);
    faulty.reset();
    faulty.on(DescribeSecretCommand).resolves(described);
    faulty.on(GetSecretValueCommand, { VersionId: 'one' }).resolves({ SecretString: key(1) });
    keys = keySourceOn(client, clock);
  });

  it('stay good for 15 minutes of an outage, say so, and then fail', async () => {
    await keys.source.keysOf('default');
    outage();
    clock.nowMs += 899_000;
    expect(await keys.labelOf(key(1))).toBe('current');
    expect(keys.stale).toEqual([899]);
    clock.nowMs += 1000;
    await expect(keys.source.keysOf('default')).rejects.toThrow(KeysUnavailable);
    expect(keys.stale).toEqual([899]);
  });

  it('come back with the end of the outage', async () => {
    outage();
    await expect(keys.source.keysOf('default')).rejects.toThrow(KeysUnavailable);
    faulty.on(DescribeSecretCommand).resolves(described);
    clock.nowMs += 5000;
    expect(await keys.labelOf(key(1))).toBe('current');
  });

  it('are tried once in 5 seconds while the outage lasts', async () => {
    outage();
    for (let seconds = 0; seconds < 10; seconds += 1) {
      await expect(keys.source.keysOf('default')).rejects.toThrow(KeysUnavailable);
      clock.nowMs += 1000;
    }
    expect(faulty.commandCalls(DescribeSecretCommand)).toHaveLength(2);
  });

  it('fail with the cause, which names no key', async () => {
    outage();
    const failure = await keys.source.keysOf('default').catch((error: unknown) => error);
    expect(failure).toMatchObject({ message: 'the keys cannot be read' });
    expect(failure).toHaveProperty('cause.message', 'out of reach');
  });

  it('do not hold the previous key beyond its grace period because of an outage', async () => {
    faulty.on(DescribeSecretCommand).resolves({
      VersionIdsToStages: { one: ['AWSPREVIOUS'], two: ['AWSCURRENT'] },
      LastRotatedDate: new Date(clock.nowMs - 7 * DAY_SECONDS * 1000 + 60_000),
    });
    faulty.on(GetSecretValueCommand, { VersionId: 'two' }).resolves({ SecretString: key(2) });
    expect(await keys.labelOf(key(1))).toBe('previous');
    outage();
    clock.nowMs += 60_000;
    expect(await keys.labelOf(key(1))).toBeUndefined();
    expect(await keys.labelOf(key(2))).toBe('current');
  });

  it('skip a version that has a label before it has a value, and read it later', async () => {
    const missing = new ResourceNotFoundException({ message: 'no value', $metadata: {} });
    faulty.on(DescribeSecretCommand).resolves({
      VersionIdsToStages: { one: ['AWSCURRENT'], next: ['AWSPENDING'] },
    });
    faulty
      .on(GetSecretValueCommand, { VersionId: 'next' })
      .rejectsOnce(missing)
      .resolves({
        SecretString: key(2),
      });
    expect(await keys.labelOf(key(2))).toBeUndefined();
    expect(await keys.labelOf(key(1))).toBe('current');
    clock.nowMs += 25_000;
    expect(await keys.labelOf(key(2))).toBe('pending');
  });

  it('are withdrawn with a secret that waits for its deletion', async () => {
    await keys.source.keysOf('default');
    faulty.on(DescribeSecretCommand).resolves({ ...described, DeletedDate: new Date() });
    clock.nowMs += 25_000;
    expect(await keys.source.keysOf('default')).toEqual([]);
  });

  it('fail where there is no secret at all', async () => {
    faulty
      .on(DescribeSecretCommand)
      .rejects(new ResourceNotFoundException({ message: 'no secret', $metadata: {} }));
    await expect(keys.source.keysOf('default')).rejects.toThrow(KeysUnavailable);
  });
});
