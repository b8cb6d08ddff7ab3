/** The SCIM service behind API Gateway. */
import middy from '@middy/core';
import { ENVIRONMENT } from '../../contract/environment.ts';
import { type DirectoryStore, StoreBusy } from '../../directory/directory-store.ts';
import { createDocumentClient } from '../../dynamodb/client.ts';
import { createDynamodbDirectoryStore } from '../../dynamodb/dynamodb-directory-store.ts';
import { createDynamodbTenantRegistry } from '../../dynamodb/dynamodb-tenant-registry.ts';
import { proxyHandler } from '../../http/proxy-handler.ts';
import type { ScimService } from '../../http/scim-service.ts';
import { logFailure } from '../../observability/log-failure.ts';
import { recordRequest } from '../../observability/request-metrics.ts';
import { schemasOf } from '../../scim/schema/resource-types.ts';
import { RegistryBusy, type TenantRegistry } from '../../tenants/tenant-registry.ts';
import { tenantState } from '../../tenants/tenant-state.ts';
import { type DirectoryAdapters, directoryOf, resourceTypesOf } from './directory.ts';
import { type Environment, logOf, metricTargetOf, onFirstEvent, required } from './process.ts';

/** A store of another kind comes with a registry of its kind. */
export interface ScimAdapters extends DirectoryAdapters {
  readonly registry?: TenantRegistry;
}

export function composeScim(environment: Environment, adapters: ScimAdapters = {}) {
  return onFirstEvent(() => {
    const log = logOf(environment, adapters);
    const metrics = metricTargetOf(environment, adapters);
    const resourceTypes = resourceTypesOf(environment);
    const { store, registry } = dataOf(environment, adapters);
    const stateOf = tenantState(registry, adapters.now ?? Date.now);
    const service: ScimService = {
      directory: directoryOf(environment, { ...adapters, store }),
      resourceTypes,
      schemas: schemasOf(resourceTypes),
      patchWithoutBody: new Set((environment[ENVIRONMENT.patchWithoutBody] ?? 'Group').split(',')),
      stateOfTenant: (tenant) => stateOf(tenant).catch(rethrowBusy),
    };
    return middy(
      proxyHandler({
        service,
        elapsed: () => performance.now(),
        report: ({ defect, ...request }) => {
          if (defect !== undefined) log.error('a request failed', { ...request, error: defect });
          else log.info('a request was answered', request);
          recordRequest(metrics, request);
        },
      }),
    ).use(logFailure(log));
  });
}

/** Directory and tenants lie in one table, and share its connections. */
function dataOf(
  environment: Environment,
  { store, registry }: ScimAdapters,
): { readonly store: DirectoryStore; readonly registry: TenantRegistry } {
  if (store && registry) return { store, registry };
  const table = {
    documentClient: createDocumentClient(),
    tableName: required(environment, ENVIRONMENT.tableName),
  };
  return {
    store: store ?? createDynamodbDirectoryStore(table),
    registry: registry ?? createDynamodbTenantRegistry(table),
  };
}

/** The endpoints know of one busy store alone: to their client it is the same. */
function rethrowBusy(error: unknown): never {
  throw error instanceof RegistryBusy ? new StoreBusy('unavailable', { cause: error }) : error;
}
