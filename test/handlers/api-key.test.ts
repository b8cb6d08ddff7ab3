import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import type { CloudFormationCustomResourceCreateEvent, Context } from 'aws-lambda';
import { composeApiKey } from '../../lambda/handlers/wiring/api-key.ts';
import { createMemoryTenantRegistry } from '../../lambda/memory/memory-tenant-registry.ts';
import { parseApiKey } from '../../lambda/tenants/api-key.ts';
import { recordingLog } from '../observability/recording-log.ts';
import { SECRET_ARN, startLoopbackSecret } from '../secrets/loopback-secret.ts';

const context = { awsRequestId: 'invocation-1' } as Context;
const createEvent = (ResponseURL: string): CloudFormationCustomResourceCreateEvent => ({
  RequestType: 'Create',
  ServiceToken: 'arn:function',
  ResponseURL,
  StackId: 'arn:stack',
  RequestId: 'request-1',
  LogicalResourceId: 'FirstVersion',
  ResourceType: 'Custom::ApiKeyFirstVersion',
  ResourceProperties: { ServiceToken: 'arn:function' },
});

describe('the function that makes the first tenant and its API key', () => {
  let secret: Awaited<ReturnType<typeof startLoopbackSecret>>;
  let registry: ReturnType<typeof createMemoryTenantRegistry>;
  beforeEach(async () => {
    secret = await startLoopbackSecret();
    registry = createMemoryTenantRegistry();
  });
  afterEach(() => secret.stop());

  async function deploy(environment: Readonly<Record<string, string>>) {
    const log = recordingLog();
    const { url, answer } = secret.services.expectAnswer();
    const adapters = { log, registry, secretsManager: secret.client };
    await composeApiKey(environment, adapters)(createEvent(url), context);
    return { answer: await answer, log };
  }
  const readKey = async () => {
    const value = await secret.client.send(new GetSecretValueCommand({ SecretId: SECRET_ARN }));
    return value.SecretString ?? '';
  };

  it('makes a tenant with a key and tells CloudFormation, but nobody the key', async () => {
    const { answer, log } = await deploy({ API_KEY_SECRET_ARN: SECRET_ARN });
    const key = await readKey();
    expect(parseApiKey(key)).toEqual({ tenant: 'default' });
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'FirstVersion' });
    expect(await registry.find('default')).toMatchObject({ secretId: SECRET_ARN });
    expect(JSON.stringify([answer, log.records])).not.toContain(key.slice(13, 20));
  });

  it('keeps the key when it is deployed again', async () => {
    await deploy({ API_KEY_SECRET_ARN: SECRET_ARN });
    const first = await readKey();
    const { answer } = await deploy({ API_KEY_SECRET_ARN: SECRET_ARN });
    expect(answer).toMatchObject({ Status: 'SUCCESS' });
    expect(await readKey()).toBe(first);
  });

  it.each([
    ['there is no such secret', { API_KEY_SECRET_ARN: 'absent' }, 'ResourceNotFoundException'],
    ['it does not know which secret', {}, 'Error'],
  ])('tells CloudFormation at once when %s', async (_what, environment, name) => {
    const { answer, log } = await deploy(environment);
    expect(answer).toMatchObject({
      Status: 'FAILED',
      Reason: `The first API key could not be made (${name}): see the log of this function.`,
    });
    expect(log.records).toMatchObject([{ level: 'error' }]);
  });
});
