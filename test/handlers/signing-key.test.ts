import { randomUUID } from 'node:crypto';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import type { CloudFormationCustomResourceCreateEvent, Context } from 'aws-lambda';
import { composeSigningKey } from '../../lambda/handlers/wiring/signing-key.ts';
import { createMemoryPublicKeys } from '../../lambda/memory/memory-public-keys.ts';
import { parsePrivateJwk } from '../../lambda/secrets/private-jwk.ts';
import { recordingLog } from '../observability/recording-log.ts';
import { SECRET_ARN, startLoopbackSecret } from '../secrets/loopback-secret.ts';

const context: Partial<Context> = {
  awsRequestId: 'invocation-1',
  getRemainingTimeInMillis: () => 30_000,
};
const createEvent = (ResponseURL: string): CloudFormationCustomResourceCreateEvent => ({
  RequestType: 'Create',
  ServiceToken: 'arn:function',
  ResponseURL,
  StackId: 'arn:stack',
  RequestId: 'request-1',
  LogicalResourceId: 'FirstVersion',
  ResourceType: 'Custom::SigningKeyFirstVersion',
  ResourceProperties: { ServiceToken: 'arn:function' },
});

describe('the function that makes signing keys', () => {
  let secret: Awaited<ReturnType<typeof startLoopbackSecret>>;
  let publicKeys: ReturnType<typeof createMemoryPublicKeys>;
  let log: ReturnType<typeof recordingLog>;
  let metrics: string[];
  beforeEach(async () => {
    secret = await startLoopbackSecret();
    publicKeys = createMemoryPublicKeys();
    log = recordingLog();
    metrics = [];
  });
  afterEach(() => secret.stop());

  const compose = (environment: Readonly<Record<string, string>>) =>
    composeSigningKey(environment, {
      ...{ log, publicKeys, secretsManager: secret.client, now: () => secret.clock.nowMs },
      writeMetric: (line) => metrics.push(line),
    });
  async function deploy(environment: Readonly<Record<string, string>>) {
    const { url, answer } = secret.services.expectAnswer();
    await compose(environment)(createEvent(url), context as Context);
    return answer;
  }
  const rightEnvironment = { SIGNING_KEY_SECRET_ARN: SECRET_ARN };
  async function readKey() {
    const value = await secret.client.send(new GetSecretValueCommand({ SecretId: SECRET_ARN }));
    return parsePrivateJwk(value.SecretString ?? '');
  }

  it('makes the first one, publishes it and tells CloudFormation, but nobody the key', async () => {
    const answer = await deploy(rightEnvironment);
    const key = await readKey();
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'FirstVersion' });
    expect(await publicKeys.find(key.kid)).toMatchObject({ jwk: { x: key.x, y: key.y } });
    expect(JSON.stringify([answer, log.records])).not.toContain(key.d);
  });

  it('keeps the key when it is deployed again', async () => {
    await deploy(rightEnvironment);
    const first = await readKey();
    expect(await deploy(rightEnvironment)).toMatchObject({ Status: 'SUCCESS' });
    expect(await readKey()).toEqual(first);
  });

  it.each([
    ['there is no such secret', { SIGNING_KEY_SECRET_ARN: 'absent' }, 'ResourceNotFoundException'],
    ['it does not know which secret', {}, 'Error'],
  ])('tells CloudFormation at once when %s', async (_what, environment, name) => {
    expect(await deploy(environment)).toMatchObject({
      Status: 'FAILED',
      Reason: `The first signing key could not be made (${name}): see the log of this function.`,
    });
    expect(log.records).toMatchObject([{ level: 'error' }]);
  });

  it('takes a step of a rotation by the same entry, and counts a failed one', async () => {
    await deploy(rightEnvironment);
    const event = { SecretId: SECRET_ARN, ClientRequestToken: randomUUID() };
    const handler = compose(rightEnvironment);
    const run = (Step: string) => handler({ ...event, Step }, context as Context);
    await expect(run('createSecret')).rejects.toThrow('not staged');
    expect(metrics.map((line) => JSON.parse(line))).toMatchObject([{ RotationFailure: 1 }]);
    expect(log.records).toMatchObject([
      { level: 'info', details: { step: 'createSecret', outcome: 'failed' } },
      { level: 'error', details: { error: { name: 'RotationRefused' } } },
    ]);
  });
});
