import { randomBytes } from 'node:crypto';
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { makeFirstApiKey } from '../../lambda/rotation/first-api-key.ts';
import { parseApiKey } from '../../lambda/tenants/api-key.ts';
import { SECRET_ARN, startLoopbackSecret } from '../secrets/loopback-secret.ts';

const optionsFor = (client: SecretsManagerClient, requestId = 'request-1') => ({
  client,
  secretId: SECRET_ARN,
  tenant: 'default',
  randomBytes,
  requestId,
});

describe('makeFirstApiKey', () => {
  let secret: Awaited<ReturnType<typeof startLoopbackSecret>>;
  const readKey = async () => {
    const value = await secret.client.send(new GetSecretValueCommand({ SecretId: SECRET_ARN }));
    return value.SecretString ?? '';
  };

  beforeEach(async () => {
    secret = await startLoopbackSecret();
  });
  afterEach(() => secret.stop());

  it('writes a key of the tenant where there is none', async () => {
    expect(await makeFirstApiKey(optionsFor(secret.client))).toBe('made');
    expect(parseApiKey(await readKey())).toEqual({ tenant: 'default' });
  });

  it('leaves a key that is there as it is, whoever asks', async () => {
    await makeFirstApiKey(optionsFor(secret.client));
    const first = await readKey();
    expect(await makeFirstApiKey(optionsFor(secret.client))).toBe('present');
    expect(await makeFirstApiKey(optionsFor(secret.client, 'request-2'))).toBe('present');
    expect(await readKey()).toBe(first);
  });

  it('never reads a key', async () => {
    await makeFirstApiKey(optionsFor(secret.client));
    expect(secret.takeCalls()).toEqual(['DescribeSecret', 'PutSecretValue']);
  });

  it('makes one key when two tries of one request overlap', async () => {
    const outcomes = await Promise.all(
      [1, 2].map(() => makeFirstApiKey(optionsFor(secret.client))),
    );
    expect(outcomes.sort()).toEqual(['made', 'present']);
  });

  it('takes a version of its own request for its own, and names it within the limits of a token', async () => {
    const client = new SecretsManagerClient({ region: 'eu-west-1' });
    const faulty = mockClient(client);
    faulty.on(DescribeSecretCommand).resolves({});
    faulty
      .on(PutSecretValueCommand)
      .rejects(new ResourceExistsException({ message: 'exists', $metadata: {} }));
    expect(await makeFirstApiKey(optionsFor(client, 'r'))).toBe('present');
    expect(await makeFirstApiKey(optionsFor(client, 'r'))).toBe('present');
    const tokens = faulty
      .commandCalls(PutSecretValueCommand)
      .map(({ args }) => args[0].input.ClientRequestToken);
    expect(tokens[0]).toMatch(/^[A-Za-z0-9-]{32,64}$/);
    expect(tokens[1]).toBe(tokens[0]);
  });
});
