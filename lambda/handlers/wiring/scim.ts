/** The SCIM service behind API Gateway. */
import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import middy from '@middy/core';
import { ENVIRONMENT } from '../../contract/environment.ts';
import type { DirectoryStore } from '../../directory/directory-store.ts';
import { createDocumentClient } from '../../dynamodb/client.ts';
import { createDynamodbDirectoryStore } from '../../dynamodb/dynamodb-directory-store.ts';
import { proxyHandler } from '../../http/proxy-handler.ts';
import type { ScimService } from '../../http/scim-service.ts';
import { logFailure } from '../../observability/log-failure.ts';
import { recordRequest } from '../../observability/request-metrics.ts';
import {
  type CustomResourceTypes,
  NO_CUSTOM_RESOURCE_TYPES,
  offeredResourceTypes,
  schemasOf,
} from '../../scim/schema/resource-types.ts';
import { newEntryId } from '../new-entry-id.ts';
import {
  type Environment,
  logOf,
  metricTargetOf,
  onFirstEvent,
  type ProcessAdapters,
  required,
} from './process.ts';

export interface ScimAdapters extends ProcessAdapters {
  readonly store?: DirectoryStore;
}

/** The SCIM service behind API Gateway. */
export function composeScim(environment: Environment, adapters: ScimAdapters = {}) {
  return onFirstEvent(() => {
    const log = logOf(environment, adapters);
    const metrics = metricTargetOf(environment, adapters);
    const resourceTypes = offeredResourceTypes(customResourceTypes(environment));
    const service: ScimService = {
      directory: {
        store: adapters.store ?? dynamodbStore(environment),
        now: () => new Date((adapters.now ?? Date.now)()),
        newId: randomUUID,
        newEntryId,
        newCursorId: () => randomBytes(CURSOR_BYTES).toString('base64url'),
        pause: async (attempt) => setTimeout(Math.random() * PAUSE_MILLISECONDS * 2 ** attempt),
        settings: { uniqueExternalId: environment[ENVIRONMENT.uniqueExternalId] === 'true' },
      },
      resourceTypes,
      schemas: schemasOf(resourceTypes),
      patchWithoutBody: new Set((environment[ENVIRONMENT.patchWithoutBody] ?? 'Group').split(',')),
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

const PAUSE_MILLISECONDS = 10;
/** 192 bits: nobody finds another's cursor by trying. */
const CURSOR_BYTES = 24;

function dynamodbStore(environment: Environment): DirectoryStore {
  return createDynamodbDirectoryStore({
    documentClient: createDocumentClient(),
    tableName: required(environment, ENVIRONMENT.tableName),
  });
}

/** From the file that the synthesis wrote beside the bundle, when it had found no fault in it. */
function customResourceTypes(environment: Environment): CustomResourceTypes {
  const file = environment[ENVIRONMENT.resourceTypesFile];
  if (file === undefined) return NO_CUSTOM_RESOURCE_TYPES;
  const folder = required(environment, 'LAMBDA_TASK_ROOT');
  return JSON.parse(readFileSync(join(folder, file), 'utf8'));
}
