import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import middy from '@middy/core';
import { ENVIRONMENT } from '../../contract/environment.ts';
import { createDynamodbTenantRegistry } from '../../dynamodb/dynamodb-tenant-registry.ts';
import { logFailure } from '../../observability/log-failure.ts';
import { customResource } from '../../rotation/custom-resource.ts';
import { makeFirstTenant } from '../../rotation/first-tenant.ts';
import type { TenantRegistry } from '../../tenants/tenant-registry.ts';
import { patientTable } from './patient-table.ts';
import {
  createSecretsManagerClient,
  type Environment,
  logOf,
  onFirstEvent,
  type ProcessAdapters,
  required,
} from './process.ts';

export interface ApiKeyAdapters extends ProcessAdapters {
  readonly registry?: TenantRegistry;
  readonly secretsManager?: SecretsManagerClient;
  readonly randomBytes?: (count: number) => Uint8Array;
  readonly pause?: (milliseconds: number) => Promise<unknown>;
}

/** The custom resource that makes the tenant `default` and its first API key at deploy. */
export function composeApiKey(environment: Environment, adapters: ApiKeyAdapters = {}) {
  return onFirstEvent(() => {
    const log = logOf(environment, adapters);
    const client = adapters.secretsManager ?? createSecretsManagerClient();
    return middy(
      customResource({
        // All that can fail is in here: CloudFormation waits an hour for an answer that never comes.
        make: async ({ RequestId: requestId }) =>
          makeFirstTenant({
            client,
            secretId: required(environment, ENVIRONMENT.apiKeySecretArn),
            registry: adapters.registry ?? createDynamodbTenantRegistry(patientTable(environment)),
            randomBytes: adapters.randomBytes ?? randomBytes,
            requestId,
            now: adapters.now ?? Date.now,
          }),
        reasonOf: (error) =>
          `The first API key could not be made (${Error.isError(error) ? error.name : 'unknown'}): see the log of this function.`,
        onFailed: (error) => log.error('the first API key could not be made', { error }),
        pause: adapters.pause ?? setTimeout,
      }),
    ).use(logFailure(log));
  });
}
