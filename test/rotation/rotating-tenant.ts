/**
 * The tenant `default`, with its first key, on the Secrets Manager of this machine, which rotates it with the real function. The clock
 * moves by the function's pauses, and a call of Secrets Manager can be made to fail before or after it took effect.
 */
import { randomUUID } from 'node:crypto';
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretVersionIdsCommand,
  RotateSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { STSClient } from '@aws-sdk/client-sts';
import type { Context } from 'aws-lambda';
import { composeApiKey } from '../../lambda/handlers/wiring/api-key.ts';
import { composeKeyRotation } from '../../lambda/handlers/wiring/key-rotation.ts';
import { createMemoryTenantRegistry } from '../../lambda/memory/memory-tenant-registry.ts';
import type { CredentialSettings, Tenant } from '../../lambda/tenants/tenant.ts';
import { startLoopbackServices } from '../../local/loopback-services.ts';
import { createRotationRuns } from '../../local/rotation-runs.ts';
import { createSecretsManager } from '../../local/secrets-manager.ts';
import { openSecretsStore } from '../../local/secrets-store.ts';
import { ServiceError } from '../../local/service-error.ts';
import { webIdentity } from '../../local/web-identity.ts';
import { recordingLog } from '../observability/recording-log.ts';
import { SECRET_ARN } from '../secrets/loopback-secret.ts';
import { startKeyCheckingService } from './key-checking-service.ts';

export const PREFIX = 'Stack/';
export const ROLE_ARN = 'arn:aws:iam::111122223333:role/key-rotation';
const FUNCTION_ARN = 'arn:aws:lambda:eu-west-1:111122223333:function:key-rotation';

export type Step = 'createSecret' | 'setSecret' | 'testSecret' | 'finishSecret';
export const STEPS: readonly Step[] = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];

const place = { region: 'eu-west-1', account: '111122223333' };
/** Its RSA key takes a while to make: one serves a whole file of tests. */
const identity = webIdentity({ subject: ROLE_ARN, ...place });

type Fault = (operation: string) => 'before' | 'after' | undefined;

export async function startRotatingTenant(surroundings: Readonly<Record<string, string>> = {}) {
  const clock = { nowMs: Date.UTC(2026, 0, 1), remainingMs: 300_000 };
  const plans: { fault: Fault } = { fault: () => undefined };
  const store = openSecretsStore();
  const runs = createRotationRuns({
    store,
    pauses: [],
    now: () => clock.nowMs,
    invoke: async (_functionArn, event) => {
      try {
        await rotate(event as Parameters<typeof rotate>[0]);
        return { outcome: 'returned', payload: null };
      } catch (error) {
        const errorMessage = error instanceof Error ? error.message : String(error);
        return { outcome: 'failed', errorType: 'Error', errorMessage };
      }
    },
  });
  const manager = createSecretsManager(store, place, () => clock.nowMs, runs);
  manager.declare({ name: 'api-key', arn: SECRET_ARN, rotation: { lambdaArn: FUNCTION_ARN } });
  const services = await startLoopbackServices({
    run(operation, request) {
      const fault = plans.fault(operation);
      const failure = new ServiceError('InternalServiceError', 'planned');
      if (fault === 'before') throw failure;
      const answer = manager.run(operation, request);
      if (fault === 'after') throw failure;
      return answer;
    },
  });
  services.add(identity);
  const connection = {
    region: place.region,
    endpoint: services.url,
    credentials: {
      accessKeyId: 'local',
      secretAccessKey: 'local',
      sessionToken: services.sessionToken,
    },
    maxAttempts: 1,
  };
  const client = new SecretsManagerClient(connection);
  const sts = new STSClient(connection);
  const service = await startKeyCheckingService(client, SECRET_ARN);
  const registry = createMemoryTenantRegistry();
  const log = recordingLog();
  const metrics: string[] = [];
  const pauses: number[] = [];

  const environment = {
    API_KEY_SECRET_ARN: SECRET_ARN,
    SECRET_NAME_PREFIX: PREFIX,
    TENANT_URL: service.tenantUrl,
    TOKEN_URL: service.tokenUrl,
    ENTRA_AUTHORITY: 'http://127.0.0.1:1',
    GRAPH_URL: 'http://127.0.0.1:1',
    ...surroundings,
  };
  const adapters = {
    ...{ log, registry, sts, secretsManager: client },
    now: () => clock.nowMs,
    writeMetric: (line: string) => void metrics.push(line),
    pause: async (milliseconds: number) => {
      pauses.push(milliseconds);
      clock.nowMs += milliseconds;
    },
  };
  const handler = composeKeyRotation(environment, adapters);
  const rotate = (event: Parameters<typeof handler>[0]) =>
    handler(event, contextWith(clock.remainingMs));

  const { url, answer } = services.expectAnswer();
  await composeApiKey(environment, adapters)(
    {
      RequestType: 'Create',
      ServiceToken: FUNCTION_ARN,
      ResponseURL: url,
      StackId: 'arn:stack',
      RequestId: 'request-1',
      LogicalResourceId: 'FirstVersion',
      ResourceType: 'Custom::ApiKeyFirstVersion',
      ResourceProperties: { ServiceToken: FUNCTION_ARN },
    },
    contextWith(30_000),
  );
  if ((await answer) === undefined) throw new Error('there is no first key');

  async function versions() {
    const { Versions = [] } = await client.send(
      new ListSecretVersionIdsCommand({ SecretId: SECRET_ARN, IncludeDeprecated: true }),
    );
    return Versions;
  }

  return {
    ...{ client, sts, services, service, registry, clock, log, metrics, pauses, plans, runs },
    manager,
    versions,
    /** One step, as Secrets Manager asks for it. */
    step: (name: string, versionId: string, secretId: string = SECRET_ARN) =>
      rotate({ Step: name, SecretId: secretId, ClientRequestToken: versionId }),
    /** Stages a version without a value, as a rotation begins; its steps are the test's. */
    async beginRotation(): Promise<string> {
      const versionId = randomUUID();
      manager.run('UpdateSecretVersionStage', {
        ...{ SecretId: SECRET_ARN, VersionStage: 'AWSPENDING' },
        ...(await pendingHolder()),
      });
      const secret = store.find(SECRET_ARN);
      if (secret === undefined) throw new Error('the secret is gone');
      const version = { id: versionId, stages: ['AWSPENDING'], createdDate: clock.nowMs / 1000 };
      store.save({ ...secret, versions: [...secret.versions, version] });
      return versionId;
    },
    /** The whole rotation, as an operator starts it. */
    async rotateSecret(): Promise<void> {
      clock.nowMs += 60_000;
      await client.send(new RotateSecretCommand({ SecretId: SECRET_ARN }));
      await runs.settled();
    },
    async keyAt(stage: string): Promise<string | undefined> {
      const { VersionIdsToStages: staged = {} } = await client.send(
        new DescribeSecretCommand({ SecretId: SECRET_ARN }),
      );
      if (!Object.values(staged).flat().includes(stage)) return undefined;
      const { SecretString: key } = await client.send(
        new GetSecretValueCommand({ SecretId: SECRET_ARN, VersionStage: stage }),
      );
      return key;
    },
    async configure(settings: Partial<CredentialSettings>, changes: Partial<Tenant> = {}) {
      const tenant = await registry.find('default');
      if (tenant === undefined) throw new Error('there is no tenant');
      await registry.update({
        ...tenant,
        ...changes,
        settings: { ...tenant.settings, ...settings },
        version: tenant.version + 1,
      });
    },
    async stop() {
      runs.stop();
      client.destroy();
      sts.destroy();
      await services.stop();
      await service.stop();
    },
  };

  async function pendingHolder() {
    const held = (await versions()).find((one) => one.VersionStages?.includes('AWSPENDING'));
    return held?.VersionId ? { RemoveFromVersionId: held.VersionId } : {};
  }
}

export type RotatingTenant = Awaited<ReturnType<typeof startRotatingTenant>>;

function contextWith(remainingMs: number): Context {
  const context: Partial<Context> = {
    awsRequestId: 'invocation-1',
    getRemainingTimeInMillis: () => remainingMs,
  };
  return context as Context;
}
