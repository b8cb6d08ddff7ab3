/**
 * The operator function over a registry and a directory in memory, and the Secrets Manager of this machine, on loopback as a started
 * stack has them. Rotations go by real staging labels; their function can be told to fail.
 */
import { randomBytes } from 'node:crypto';
import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Context } from 'aws-lambda';
import { composeOperator } from '../../lambda/handlers/wiring/operator.ts';
import { createMemoryDirectoryStore } from '../../lambda/memory/memory-directory-store.ts';
import { createMemoryTenantRegistry } from '../../lambda/memory/memory-tenant-registry.ts';
import { digestOf, lastFourOf, makeApiKey } from '../../lambda/tenants/api-key.ts';
import type { TenantRegistry } from '../../lambda/tenants/tenant-registry.ts';
import { authorizerCacheFlush } from '../../local/authorizer-cache-flush.ts';
import type { Invocation } from '../../local/invocation.ts';
import { lambdaInvoke } from '../../local/lambda-invoke.ts';
import { startLoopbackServices } from '../../local/loopback-services.ts';
import { createRotationRuns } from '../../local/rotation-runs.ts';
import { createSecretsManager, type SecretsManager } from '../../local/secrets-manager.ts';
import { openSecretsStore } from '../../local/secrets-store.ts';
import { ServiceError } from '../../local/service-error.ts';
import { recordingLog } from '../observability/recording-log.ts';
import { sampleTenant } from './sample-tenant.ts';

export const DEFAULT_SECRET = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:api-key-abcdef';
const FUNCTION_NAME = 'Stack-Operator';
const ROTATION_ARN = 'arn:aws:lambda:eu-west-1:111122223333:function:key-rotation';
const PREFIX = 'Stack/';

interface RotationEvent {
  readonly Step: string;
  readonly SecretId: string;
  readonly ClientRequestToken: string;
}

type RegistryFaults = (registry: TenantRegistry) => Partial<TenantRegistry>;

export async function startOperatedStack({ faults }: { readonly faults?: RegistryFaults } = {}) {
  const clock = { nowMs: Date.UTC(2026, 0, 1) };
  const plans: { rotation?: string; refused?: string; pause?: string } = {};
  const log = recordingLog();
  const flushes: number[] = [];
  const pauses: number[] = [];
  const calls: string[] = [];
  const memory = createMemoryTenantRegistry();
  const registry = { ...memory, ...faults?.(memory) };
  const store = createMemoryDirectoryStore({ now: () => new Date(clock.nowMs) });

  const secrets = openSecretsStore();
  const runs = createRotationRuns({
    store: secrets,
    pauses: [],
    now: () => clock.nowMs,
    invoke: async (_arn, event) => asInvocation(takeStep(event as RotationEvent)),
  });
  const place = { region: 'eu-west-1', account: '111122223333' };
  const manager = createSecretsManager(secrets, place, () => clock.nowMs, runs);
  const services = await startLoopbackServices({
    run(operation, request) {
      calls.push(operation);
      if (operation === plans.refused) throw new ServiceError('AccessDeniedException', 'planned');
      return manager.run(operation, request);
    },
  });
  const connection = connectionTo(services);
  const secretsManager = new SecretsManagerClient(connection);
  const apiGateway = new APIGatewayClient(connection);

  async function takeStep({ Step, SecretId, ClientRequestToken: versionId }: RotationEvent) {
    if (Step === plans.rotation) throw new Error('planned');
    const slug = SecretId === DEFAULT_SECRET ? 'default' : slugIn(SecretId);
    if (Step === 'createSecret' && !hasValue(manager, SecretId, versionId)) {
      const key = makeApiKey(slug, randomBytes(32));
      putKey(manager, SecretId, key, { id: versionId, stage: 'AWSPENDING' });
      await recordKey(registry, slug, { versionId, key, nowMs: clock.nowMs });
    }
    if (Step === 'finishSecret') makeCurrent(manager, SecretId, versionId);
  }

  manager.declare({ name: 'api-key', arn: DEFAULT_SECRET, rotation: { lambdaArn: ROTATION_ARN } });
  const firstKey = makeApiKey('default', randomBytes(32));
  const first = putKey(manager, DEFAULT_SECRET, firstKey, { stage: 'AWSCURRENT' });
  await memory.create(sampleTenant('default', { name: 'default', secretId: DEFAULT_SECRET }));
  await recordKey(memory, 'default', { versionId: first, key: firstKey, nowMs: clock.nowMs });

  const handler = composeOperator(
    {
      TABLE_NAME: 'none',
      TENANT_URL: 'https://scim.example/prod/scim/v2',
      TOKEN_URL: 'https://scim.example/prod/oauth2/token',
      SECRET_NAME_PREFIX: PREFIX,
      KEY_ROTATION_FUNCTION_ARN: ROTATION_ARN,
      REST_API_ID: 'api1',
      REST_API_STAGE: 'prod',
    },
    {
      ...{ log, registry, store, secretsManager, apiGateway },
      now: () => clock.nowMs,
      pause: async (milliseconds) => {
        if (plans.pause !== undefined) throw new Error(plans.pause);
        pauses.push(milliseconds);
        clock.nowMs += milliseconds;
      },
    },
  );
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into any answer
  const ask = async (request: unknown): Promise<any> =>
    handler(request, { awsRequestId: 'request-1' } as Context);
  services.add(
    lambdaInvoke((name, event) => (name === FUNCTION_NAME ? asInvocation(ask(event)) : undefined)),
  );
  services.add(
    authorizerCacheFlush({
      ...{ apiId: 'api1', stageName: 'prod' },
      flush: () => void flushes.push(clock.nowMs),
    }),
  );
  return {
    ...{ ask, clock, plans, log, flushes, pauses, calls, registry, store, runs, manager, services },
    /** As a started stack says of itself. */
    running: {
      ...{ store: 'memory', region: place.region, operatorFunctionName: FUNCTION_NAME },
      ...{ loopbackUrl: services.url, sessionToken: services.sessionToken },
    },
    keyAt: (secretId: string, stage = 'AWSCURRENT') =>
      String(
        manager.run('GetSecretValue', { SecretId: secretId, VersionStage: stage })['SecretString'],
      ),
    /** A rotation from its request to its end. */
    async rotate(slug: string, rest: object = {}) {
      clock.nowMs += 60_000;
      const answer = await ask({ operation: 'rotateKey', tenant: slug, ...rest });
      await runs.settled();
      return answer;
    },
    async stop() {
      runs.stop();
      secretsManager.destroy();
      apiGateway.destroy();
      await services.stop();
    },
  };
}

export type OperatedStack = Awaited<ReturnType<typeof startOperatedStack>>;

const slugIn = (arn: string): string => /tenants\/(.*)-local0$/.exec(arn)?.[1] ?? '';

function connectionTo({ url, sessionToken }: { url: string; sessionToken: string }) {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local', sessionToken };
  return { region: 'eu-west-1', endpoint: url, credentials, maxAttempts: 1 };
}

async function asInvocation(work: Promise<unknown>): Promise<Invocation> {
  try {
    return { outcome: 'returned', payload: await work };
  } catch (error) {
    const errorMessage = error instanceof Error ? error.message : String(error);
    return { outcome: 'failed', errorType: 'Error', errorMessage };
  }
}

/** A repeat of the step keeps the key that the first one made. */
function hasValue(manager: SecretsManager, secretId: string, versionId: string): boolean {
  try {
    manager.run('GetSecretValue', { SecretId: secretId, VersionId: versionId });
    return true;
  } catch {
    return false;
  }
}

function putKey(
  manager: SecretsManager,
  secretId: string,
  key: string,
  { id, stage }: { readonly id?: string; readonly stage: string },
): string {
  const request = { SecretId: secretId, SecretString: key, VersionStages: [stage] };
  const answer = manager.run('PutSecretValue', {
    ...request,
    ...(id !== undefined && { ClientRequestToken: id }),
  });
  return String(answer['VersionId']);
}

async function recordKey(
  registry: TenantRegistry,
  slug: string,
  { versionId, key, nowMs }: { versionId: string; key: string; nowMs: number },
): Promise<void> {
  await registry.recordKey(slug, {
    versionId,
    digest: Buffer.from(digestOf(key)).toString('base64url'),
    lastFour: lastFourOf(key),
    created: new Date(nowMs).toISOString(),
  });
}

function makeCurrent(manager: SecretsManager, secretId: string, versionId: string): void {
  const stagesOf = manager.run('DescribeSecret', { SecretId: secretId })['VersionIdsToStages'];
  const [holder] =
    Object.entries(Object(stagesOf)).find(([, stages]) =>
      (stages as readonly string[]).includes('AWSCURRENT'),
    ) ?? [];
  manager.run('UpdateSecretVersionStage', {
    ...{ SecretId: secretId, VersionStage: 'AWSCURRENT', MoveToVersionId: versionId },
    RemoveFromVersionId: holder,
  });
}
