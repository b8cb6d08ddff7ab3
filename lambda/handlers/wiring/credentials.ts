/** What the authorizer and the token endpoint have in common: where a tenant's credentials come from, and where their use is written. */
import { setTimeout } from 'node:timers/promises';
import { createCredentialSource } from '../../auth/cached-credential-source.ts';
import type { CredentialSource } from '../../auth/credential-source.ts';
import type { Staleness } from '../../auth/kept-value.ts';
import { createUseRecorder, type UseRecorder } from '../../auth/record-use.ts';
import type { Refusal } from '../../auth/refusal.ts';
import { createRefusalPause, type RefusalPause } from '../../auth/refusal-pause.ts';
import { ENVIRONMENT } from '../../contract/environment.ts';
import { METRIC, METRIC_DIMENSION } from '../../contract/metrics.ts';
import { createDocumentClient } from '../../dynamodb/client.ts';
import {
  createDynamodbTenantRegistry,
  type DynamodbRegistryOptions,
} from '../../dynamodb/dynamodb-tenant-registry.ts';
import { countOne, type MetricTarget, writeMetrics } from '../../observability/metric-line.ts';
import { createStagedKeyReader } from '../../secrets/staged-key-reader.ts';
import type { KeyReader } from '../../tenants/key-vault.ts';
import type { TenantRegistry } from '../../tenants/tenant-registry.ts';
import {
  createSecretsManagerClient,
  credentialCacheSeconds,
  type Environment,
  logOf,
  metricTargetOf,
  type ProcessAdapters,
  required,
} from './process.ts';

export interface CredentialAdapters extends ProcessAdapters {
  readonly registry?: TenantRegistry;
  readonly keyReader?: KeyReader;
  readonly pause?: (milliseconds: number) => Promise<unknown>;
}

/** The directory table for those who sign in: two tries of two seconds each, as Secrets Manager is asked. */
export function signInTable(environment: Environment): DynamodbRegistryOptions {
  return {
    documentClient: createDocumentClient({ maxAttempts: 2, requestTimeout: 2_000 }),
    tableName: required(environment, ENVIRONMENT.tableName),
  };
}

export function registryOf(environment: Environment, adapters: CredentialAdapters): TenantRegistry {
  return adapters.registry ?? createDynamodbTenantRegistry(signInTable(environment));
}

/** `registry` is what `registryOf` gave. */
export function credentialSource(
  environment: Environment,
  adapters: CredentialAdapters,
  registry: TenantRegistry,
): CredentialSource {
  return createCredentialSource({
    registry,
    keyReader: adapters.keyReader ?? createStagedKeyReader(createSecretsManagerClient()),
    now: adapters.now ?? Date.now,
    cacheSeconds: credentialCacheSeconds(environment),
    onStale: reportStale(environment, adapters),
  });
}

/** A refused credential, in all and by its reason. */
export function countRefusal(metrics: MetricTarget, reason: Refusal): void {
  countOne(metrics, METRIC.authenticationFailure, [{}, { [METRIC_DIMENSION.reason]: reason }]);
}

export function reportStale(environment: Environment, adapters: ProcessAdapters) {
  const log = logOf(environment, adapters);
  const metrics = metricTargetOf(environment, adapters);
  return ({ ageSeconds, cause }: Staleness): void => {
    log.warn('credentials could not be read: those at hand are used', { ageSeconds, error: cause });
    countOne(metrics, METRIC.staleKeys);
  };
}

/** `registry` is what `registryOf` gave. */
export function useRecorder(
  environment: Environment,
  adapters: CredentialAdapters,
  registry: TenantRegistry,
): UseRecorder {
  const log = logOf(environment, adapters);
  const metrics = metricTargetOf(environment, adapters);
  return createUseRecorder({
    registry,
    now: adapters.now ?? Date.now,
    onKeyAge: (days) => writeMetrics(metrics, [{ name: METRIC.keyAge, unit: 'None', value: days }]),
    onPreviousKeyLate: (tenant) => {
      log.warn('a key that was replaced is still in use, and its grace ends soon', { tenant });
      countOne(metrics, METRIC.previousKeyLate);
    },
    onClientSecretExpiring: (expiring) => {
      log.warn('a client secret that is in use expires soon', { ...expiring });
      countOne(metrics, METRIC.clientSecretExpiring);
    },
    onFailed: (error) => log.error('the use of a credential could not be written', { error }),
  });
}

/** `arrivedMs` of what it returns is a reading of `performance.now()`. */
export function refusalPause(adapters: CredentialAdapters): RefusalPause {
  return createRefusalPause({
    now: () => performance.now(),
    pause: adapters.pause ?? setTimeout,
  });
}
