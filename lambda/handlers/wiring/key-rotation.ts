import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { STSClient } from '@aws-sdk/client-sts';
import middy from '@middy/core';
import { ENVIRONMENT } from '../../contract/environment.ts';
import { METRIC } from '../../contract/metrics.ts';
import { createDynamodbTenantRegistry } from '../../dynamodb/dynamodb-tenant-registry.ts';
import { logFailure } from '../../observability/log-failure.ts';
import { countOne } from '../../observability/metric-line.ts';
import { clientSecretOf } from '../../rotation/hand-over/client-secret.ts';
import { createHandOver } from '../../rotation/hand-over/hand-over.ts';
import { HandOverFailed } from '../../rotation/hand-over/hand-over-failed.ts';
import { webIdentityToken } from '../../rotation/hand-over/web-identity-token.ts';
import { createKeyProbe } from '../../rotation/key-probe.ts';
import { keyRotation } from '../../rotation/rotate-key.ts';
import { describeStep, rotationFunction } from '../../rotation/rotation-steps.ts';
import type { TenantRegistry } from '../../tenants/tenant-registry.ts';
import { patientTable } from './patient-table.ts';
import {
  createSecretsManagerClient,
  type Environment,
  logOf,
  metricTargetOf,
  onFirstEvent,
  type ProcessAdapters,
  required,
} from './process.ts';

export interface KeyRotationAdapters extends ProcessAdapters {
  readonly registry?: TenantRegistry;
  readonly secretsManager?: SecretsManagerClient;
  readonly sts?: STSClient;
  readonly randomBytes?: (count: number) => Uint8Array;
  readonly pause?: (milliseconds: number) => Promise<unknown>;
}

/** The function that Secrets Manager calls to rotate the key of a tenant. */
export function composeKeyRotation(environment: Environment, adapters: KeyRotationAdapters = {}) {
  return onFirstEvent(() => {
    const log = logOf(environment, adapters);
    const metrics = metricTargetOf(environment, adapters);
    const now = adapters.now ?? Date.now;
    const client = adapters.secretsManager ?? createSecretsManagerClient();
    return middy(
      rotationFunction({
        client,
        steps: stepsOf(environment, { ...adapters, secretsManager: client }),
        now,
        report: (report) => {
          log.info('a step of the rotation of a key ended', describeStep(report));
          if (report.outcome === 'failed') countOne(metrics, METRIC.rotationFailure);
          if (report.error instanceof HandOverFailed) countOne(metrics, METRIC.handOverFailure);
        },
      }),
    ).use(logFailure(log));
  });
}

type Parts = KeyRotationAdapters & Required<Pick<KeyRotationAdapters, 'secretsManager'>>;

function stepsOf(environment: Environment, adapters: Parts) {
  const { secretsManager: client, now = Date.now, pause = setTimeout } = adapters;
  const registry = adapters.registry ?? createDynamodbTenantRegistry(patientTable(environment));
  const prefix = required(environment, ENVIRONMENT.secretNamePrefix);
  const tenantUrl = required(environment, ENVIRONMENT.tenantUrl);
  const tokenUrl = required(environment, ENVIRONMENT.tokenUrl);
  const probe = createKeyProbe({ registry, tenantUrl, tokenUrl, now, pause });
  let sts = adapters.sts;
  return keyRotation({
    client,
    registry,
    secretNames: {
      defaultSecretArn: required(environment, ENVIRONMENT.apiKeySecretArn),
      prefix,
    },
    randomBytes: adapters.randomBytes ?? randomBytes,
    probe,
    now,
    handOver: createHandOver({
      probe,
      authority: required(environment, ENVIRONMENT.entraAuthority),
      graphUrl: required(environment, ENVIRONMENT.graphUrl),
      tenantUrl,
      webIdentityToken: () => {
        sts ??= createStsClient();
        return webIdentityToken(sts);
      },
      clientSecretOf: (slug) => clientSecretOf(client, prefix, slug),
      now,
      pause,
    }),
  });
}

/** Of the region: the global endpoint gives no web identity tokens. */
function createStsClient(): STSClient {
  return new STSClient({
    useGlobalEndpoint: false,
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 1000, requestTimeout: 5000, throwOnRequestTimeout: true },
  });
}
