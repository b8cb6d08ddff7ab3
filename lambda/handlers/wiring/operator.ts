import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { APIGatewayClient, FlushStageAuthorizersCacheCommand } from '@aws-sdk/client-api-gateway';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { ENVIRONMENT } from '../../contract/environment.ts';
import { clearDirectory } from '../../directory/clear-directory.ts';
import { createDocumentClient } from '../../dynamodb/client.ts';
import { createDynamodbTenantRegistry } from '../../dynamodb/dynamodb-tenant-registry.ts';
import { logFailure } from '../../observability/log-failure.ts';
import type { Log } from '../../observability/logger.ts';
import { createSecretsManagerKeyVault } from '../../secrets/secrets-manager-key-vault.ts';
import type { Answer } from '../../tenants/operation.ts';
import { runOperation, summarise } from '../../tenants/run-operation.ts';
import type { TenantOffice } from '../../tenants/tenant-office.ts';
import type { TenantRegistry } from '../../tenants/tenant-registry.ts';
import { newEntryId } from '../new-entry-id.ts';
import { type DirectoryAdapters, directoryOf, resourceTypesOf } from './directory.ts';
import {
  credentialCacheSeconds,
  type Environment,
  logOf,
  onFirstEvent,
  required,
} from './process.ts';

export interface OperatorAdapters extends DirectoryAdapters {
  readonly registry?: TenantRegistry;
  readonly secretsManager?: SecretsManagerClient;
  readonly apiGateway?: APIGatewayClient;
  readonly randomBytes?: (count: number) => Uint8Array;
  readonly pause?: (milliseconds: number) => Promise<unknown>;
}

/** Actor of the changes that the deletion of a tenant makes in its directory. */
const OPERATOR = 'Operator';

/** What an operator asks for, by Lambda's Invoke: JSON in, JSON out. */
export function composeOperator(environment: Environment, adapters: OperatorAdapters = {}) {
  return onFirstEvent(() => {
    const log = logOf(environment, adapters);
    const officeOf = openOffice(environment, adapters, log);
    const urls = {
      tenantUrl: required(environment, ENVIRONMENT.tenantUrl),
      tokenUrl: required(environment, ENVIRONMENT.tokenUrl),
    };
    return middy(async (request: unknown, { awsRequestId }: Context): Promise<Answer> => {
      const outcome = await runOperation(officeOf(awsRequestId), request);
      log.info('an operation was asked for', {
        ...summarise(request),
        outcome: outcome.outcome,
        requestId: awsRequestId,
      });
      return outcome.outcome === 'refused'
        ? outcome
        : { outcome: 'done', ...outcome.result, ...urls };
    }).use(logFailure(log));
  });
}

/** All but the request id, which history entries bear, is made once. */
function openOffice(environment: Environment, adapters: OperatorAdapters, log: Log) {
  const directory = directoryOf(environment, adapters);
  const resourceTypes = resourceTypesOf(environment);
  const office: Omit<TenantOffice, 'clearDirectory'> = {
    registry:
      adapters.registry ??
      createDynamodbTenantRegistry({
        documentClient: createDocumentClient(),
        tableName: required(environment, ENVIRONMENT.tableName),
      }),
    vault: createSecretsManagerKeyVault({
      client: adapters.secretsManager ?? new SecretsManagerClient(PATIENT_CALLS),
      secretNamePrefix: required(environment, ENVIRONMENT.secretNamePrefix),
      rotationFunctionArn: required(environment, ENVIRONMENT.keyRotationFunctionArn),
    }),
    now: adapters.now ?? Date.now,
    randomBytes: adapters.randomBytes ?? randomBytes,
    newId: newEntryId,
    pause: adapters.pause ?? setTimeout,
    credentialCacheSeconds: credentialCacheSeconds(environment),
    flushAuthorizations: cacheFlush(
      environment,
      adapters.apiGateway ?? new APIGatewayClient(PATIENT_CALLS),
      log,
    ),
  };
  return (requestId: string): TenantOffice => ({
    ...office,
    clearDirectory: (tenant, untilMs) =>
      clearDirectory(
        directory,
        { tenant, actor: OPERATOR, requestId },
        resourceTypes,
        new Date(untilMs),
      ),
  });
}

/** A person waits, and a rotation is configured only when its function was tried. */
const PATIENT_CALLS = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 20_000, throwOnRequestTimeout: true },
};

function cacheFlush(environment: Environment, client: APIGatewayClient, log: Log) {
  const stage = {
    restApiId: required(environment, ENVIRONMENT.restApiId),
    stageName: required(environment, ENVIRONMENT.restApiStage),
  };
  return async () => {
    try {
      await client.send(new FlushStageAuthorizersCacheCommand(stage));
    } catch (error) {
      log.warn('the cache of the authorizer could not be flushed: it ends by itself', { error });
    }
  };
}
