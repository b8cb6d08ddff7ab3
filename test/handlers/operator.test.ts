import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import type { Context } from 'aws-lambda';
import { composeOperator } from '../../lambda/handlers/wiring/operator.ts';
import { recordingLog } from '../observability/recording-log.ts';
import { type OperatedStack, startOperatedStack } from '../tenants/operated-stack.ts';

let stack: OperatedStack;
beforeEach(async () => {
  stack = await startOperatedStack();
});
afterEach(() => stack.stop());

describe('the operator function', () => {
  it('logs each operation, its tenant and its outcome', async () => {
    await stack.ask({ operation: 'create', tenant: 'acme' });
    await stack.ask({ operation: 'show', tenant: 'nobody' });
    await stack.ask({ operation: 'drop', tenant: 'A' });
    const requestId = 'request-1';
    expect(stack.log.records.map(({ details }) => details)).toEqual([
      { operation: 'create', tenant: 'acme', outcome: 'done', requestId },
      { operation: 'show', tenant: 'nobody', outcome: 'refused', requestId },
      { outcome: 'refused', requestId },
    ]);
  });

  it('tells no key and no client secret to its log, and no key to anybody', async () => {
    const created = await stack.ask({ operation: 'create', tenant: 'acme' });
    const added = await stack.ask({ operation: 'addClientSecret', tenant: 'acme', days: 365 });
    const rotated = await stack.rotate('acme');
    const ended = await stack.ask({ operation: 'endPreviousKey', tenant: 'acme' });
    const { secretId } = created.tenant;
    const secrets = [stack.keyAt(secretId), added.clientSecret.secret];
    for (const secret of secrets) {
      expect(JSON.stringify(stack.log.records)).not.toContain(secret.slice(-43));
    }
    const answers = JSON.stringify([created, rotated, ended]);
    expect(answers).not.toMatch(/scims?_acme_/);
  });

  it('fails where nobody foresaw it, with the cause in its log', async () => {
    stack.plans.refused = 'CreateSecret';
    await expect(stack.ask({ operation: 'create', tenant: 'acme' })).rejects.toThrow('planned');
    expect(stack.log.records).toMatchObject([
      { level: 'error', message: 'the function failed', details: { requestId: 'request-1' } },
    ]);
    expect(await stack.registry.find('acme')).toBeUndefined();
  });

  it('does not fail for a cache that cannot be flushed', async () => {
    await stack.services.stop();
    const log = recordingLog();
    const handler = composeOperator(
      {
        ...{ TENANT_URL: 'https://a.example', TOKEN_URL: 'https://b.example', TABLE_NAME: 'none' },
        ...{ SECRET_NAME_PREFIX: 'Stack/', KEY_ROTATION_FUNCTION_ARN: 'arn', REST_API_ID: 'gone' },
        REST_API_STAGE: 'prod',
      },
      {
        ...{ log, registry: stack.registry, store: stack.store, apiGateway: unreachable() },
        pause: async () => undefined,
      },
    );
    await stack.registry.addClientSecret('default', {
      ...{ id: 'ID1', digest: 'd', lastFour: 'abcd' },
      ...{ created: '2026-01-01T00:00:00.000Z', expires: '2027-01-01T00:00:00.000Z' },
    });
    const request = { operation: 'removeClientSecret', tenant: 'default', id: 'ID1' };
    const answer = await handler(request, { awsRequestId: 'request-1' } as Context);
    expect(answer).toMatchObject({ outcome: 'done', id: 'ID1' });
    expect(log.records[0]).toMatchObject({
      level: 'warn',
      message: expect.stringContaining('could not be flushed'),
    });
  });
});

function unreachable(): APIGatewayClient {
  return new APIGatewayClient({
    region: 'eu-west-1',
    endpoint: 'http://127.0.0.1:1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
}
