import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { makeFirstVersion } from '../../lambda/rotation/first-version.ts';
import { SECRET_ARN, startLoopbackSecret } from '../secrets/loopback-secret.ts';

let texts = 0;
const optionsFor = (client: SecretsManagerClient, requestId = 'request-1') => ({
  client,
  secretId: SECRET_ARN,
  requestId,
  makeText: () => `text ${++texts}`,
});

describe('makeFirstVersion', () => {
  let secret: Awaited<ReturnType<typeof startLoopbackSecret>>;
  const readText = async () => {
    const value = await secret.client.send(new GetSecretValueCommand({ SecretId: SECRET_ARN }));
    return value.SecretString ?? '';
  };

  beforeEach(async () => {
    secret = await startLoopbackSecret();
  });
  afterEach(() => secret.stop());

  it('writes what it is given where there is none, and says which version that is', async () => {
    const made = await makeFirstVersion(optionsFor(secret.client));
    expect(made).toMatchObject({ outcome: 'made', text: await readText() });
    const { VersionId } = await secret.client.send(
      new GetSecretValueCommand({ SecretId: SECRET_ARN }),
    );
    expect(made).toMatchObject({ versionId: VersionId });
  });

  it('leaves a version that is there as it is, whoever asks', async () => {
    await makeFirstVersion(optionsFor(secret.client));
    const first = await readText();
    for (const requestId of ['request-1', 'request-2']) {
      const again = await makeFirstVersion(optionsFor(secret.client, requestId));
      expect(again).toEqual({ outcome: 'present' });
    }
    expect(await readText()).toBe(first);
  });

  it('never reads a value', async () => {
    await makeFirstVersion(optionsFor(secret.client));
    expect(secret.takeCalls()).toEqual(['DescribeSecret', 'PutSecretValue']);
  });

  it('makes one version when two tries of one request overlap', async () => {
    const outcomes = await Promise.all(
      [1, 2].map(() => makeFirstVersion(optionsFor(secret.client))),
    );
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['made', 'present']);
  });

  it('takes a version of its own request for its own, and names it within the limits of a token', async () => {
    const client = new SecretsManagerClient({ region: 'eu-west-1' });
    const faulty = mockClient(client);
    faulty.on(DescribeSecretCommand).resolves({});
    faulty
      .on(PutSecretValueCommand)
      .rejects(new ResourceExistsException({ message: 'exists', $metadata: {} }));
    for (let tries = 1; tries <= 2; tries += 1) {
      expect(await makeFirstVersion(optionsFor(client, 'r'))).toEqual({ outcome: 'present' });
    }
    const tokens = faulty
      .commandCalls(PutSecretValueCommand)
      .map(({ args }) => args[0].input.ClientRequestToken);
    expect(tokens[0]).toMatch(/^[A-Za-z0-9-]{32,64}$/);
    expect(tokens[1]).toBe(tokens[0]);
  });
});
