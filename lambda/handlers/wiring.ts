/**
 * The only place that knows every part: builds the functions from the environment, on their first event, once per process.
 * Each compose function is alone in naming its adapters, so that a bundle holds only what its function runs.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { customResource } from '../auth/custom-resource.ts';
import { makeFirstApiKey } from '../auth/first-api-key.ts';
import type { KeySource } from '../auth/key-source.ts';
import { SecretsManagerKeySource } from '../auth/secrets-manager-key-source.ts';
import { tokenAuthorizer } from '../auth/token-authorizer.ts';
import { DEFAULT_TENANT } from '../contract/api-key.ts';
import { ENVIRONMENT } from '../contract/environment.ts';
import { METRIC } from '../contract/metrics.ts';
import type { DirectoryStore } from '../directory/directory-store.ts';
import { createDocumentClient, PATIENT } from '../dynamodb/client.ts';
import { createDynamodbDirectoryStore } from '../dynamodb/dynamodb-directory-store.ts';
import { removedGroup } from '../dynamodb/removed-group.ts';
import { createMemberSweeper } from '../dynamodb/sweep-members.ts';
import { proxyHandler } from '../http/proxy-handler.ts';
import type { ScimService } from '../http/scim-service.ts';
import { logFailure } from '../observability/log-failure.ts';
import { createLogger, type Log } from '../observability/logger.ts';
import {
  type MetricTarget,
  writeMetrics,
  writeToStandardOutput,
} from '../observability/metric-line.ts';

import { recordRequest } from '../observability/request-metrics.ts';
import {
  type CustomResourceTypes,
  NO_CUSTOM_RESOURCE_TYPES,
  offeredResourceTypes,
  schemasOf,
} from '../scim/schema/resource-types.ts';
import { queueRemovedGroups } from '../sweep/queue-removed-groups.ts';
import { createSqsSweepQueue } from '../sweep/sqs-sweep-queue.ts';
import { sweepGroups } from '../sweep/sweep-groups.ts';
import { newEntryId } from './new-entry-id.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** A function as Lambda calls it. */
export type LambdaFunction<Event, Result> = (event: Event, context: Context) => Promise<Result>;

/** What a caller may put in place of the real parts; nothing of it is needed on AWS. */
export interface ProcessAdapters {
  readonly log?: Log;
  /** Takes one line of the embedded metric format. */
  readonly writeMetric?: (line: string) => void;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

export interface AuthorizerAdapters extends ProcessAdapters {
  readonly keySource?: KeySource;
}

export interface ApiKeyAdapters extends ProcessAdapters {
  readonly secretsManager?: SecretsManagerClient;
  readonly randomBytes?: (count: number) => Uint8Array;
  readonly pause?: (milliseconds: number) => Promise<unknown>;
}

const DEFAULT_PREVIOUS_KEY_GRACE_DAYS = 7;
const SECONDS_PER_DAY = 24 * 60 * 60;

export interface ScimAdapters extends ProcessAdapters {
  readonly store?: DirectoryStore;
}

/** The SCIM service behind API Gateway. */
export function composeScim(environment: Environment, adapters: ScimAdapters = {}) {
  return onFirstEvent(() => {
    const log = adapters.log ?? logOf(environment);
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

/** API Gateway's TOKEN authorizer. */
export function composeAuthorizer(environment: Environment, adapters: AuthorizerAdapters = {}) {
  return onFirstEvent(() => {
    const log = adapters.log ?? logOf(environment);
    const metrics = metricTargetOf(environment, adapters);
    const count = (name: string) => writeMetrics(metrics, [{ name, unit: 'Count', value: 1 }]);
    const keySource =
      adapters.keySource ??
      new SecretsManagerKeySource({
        client: createSecretsManagerClient(),
        secretId: required(environment, ENVIRONMENT.apiKeySecretArn),
        tenant: DEFAULT_TENANT,
        previousKeyGraceSeconds: previousKeyGraceDays(environment) * SECONDS_PER_DAY,
        now: adapters.now ?? Date.now,
        onStale: ({ ageSeconds, cause }) => {
          log.warn('the keys could not be read: those at hand are used', {
            ageSeconds,
            error: cause,
          });
          count(METRIC.staleKeys);
        },
      });
    return middy(
      tokenAuthorizer({
        keySource,
        onRefused: (reason) => {
          log.info('a credential was refused', { reason });
          count(METRIC.authenticationFailure);
        },
      }),
    ).use(logFailure(log, ['Unauthorized']));
  });
}

/** The custom resource that makes the first API key at deploy. */
export function composeApiKey(environment: Environment, adapters: ApiKeyAdapters = {}) {
  return onFirstEvent(() => {
    const log = adapters.log ?? logOf(environment);
    const client = adapters.secretsManager ?? createSecretsManagerClient();
    return middy(
      customResource({
        // All that can fail is in here: CloudFormation waits an hour for an answer that never comes.
        make: async ({ RequestId: requestId }) =>
          makeFirstApiKey({
            client,
            secretId: required(environment, ENVIRONMENT.apiKeySecretArn),
            tenant: DEFAULT_TENANT,
            randomBytes: adapters.randomBytes ?? randomBytes,
            requestId,
          }),
        reasonOf: (error) =>
          `The first API key could not be made (${Error.isError(error) ? error.name : 'unknown'}): see the log of this function.`,
        onFailed: (error) => log.error('the first API key could not be made', { error }),
        pause: adapters.pause ?? setTimeout,
      }),
    ).use(logFailure(log));
  });
}

/** The table's stream: groups that are gone go into the queue of those to be swept. */
export function composeGroupRemovals(environment: Environment, adapters: ProcessAdapters = {}) {
  return onFirstEvent(() => {
    const log = adapters.log ?? logOf(environment);
    return middy(queueRemovedGroups({ queue: sweepQueue(environment), removedGroup })).use(
      logFailure(log),
    );
  });
}

/** The queue of removed groups. */
export function composeMembershipSweeper(environment: Environment, adapters: ProcessAdapters = {}) {
  return onFirstEvent(() => {
    const log = adapters.log ?? logOf(environment);
    const sweepMembers = createMemberSweeper({
      documentClient: createDocumentClient(PATIENT),
      tableName: required(environment, ENVIRONMENT.tableName),
    });
    return middy(
      sweepGroups({
        queue: sweepQueue(environment),
        sweepMembers: (group, until) => sweepMembers(group, { until }),
        now: adapters.now ?? Date.now,
        onFailed: (error) => log.error('the members of a group could not be swept', { error }),
      }),
    ).use(logFailure(log));
  });
}

/** The region's endpoint, or the one that AWS_ENDPOINT_URL_SQS names; left to itself, the client takes the host of a queue's URL. */
function sweepQueue(environment: Environment) {
  const client = new SQSClient({ useQueueUrlAsEndpoint: false });
  return createSqsSweepQueue(client, required(environment, ENVIRONMENT.sweepQueueUrl));
}

/** Runs `build` on the first event and keeps what it made; a build that failed is tried again on the next event. */
function onFirstEvent<Event, Result>(
  build: () => (event: Event, context: Context) => Promise<Result>,
): LambdaFunction<Event, Result> {
  let built: LambdaFunction<Event, Result> | undefined;
  return async (event, context) => {
    built ??= build();
    return built(event, context);
  };
}

/** Two tries of two seconds each: API Gateway waits ten for an authorizer, and a refresh is two calls. */
function createSecretsManagerClient(): SecretsManagerClient {
  return new SecretsManagerClient({
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true },
  });
}

function logOf(environment: Environment): Log {
  return createLogger({
    service: environment[ENVIRONMENT.serviceName] ?? 'scim',
    level: environment[ENVIRONMENT.logLevel],
  });
}

function metricTargetOf(environment: Environment, adapters: ProcessAdapters): MetricTarget {
  return {
    namespace: environment[ENVIRONMENT.metricsNamespace] ?? 'Scim',
    service: environment[ENVIRONMENT.serviceName] ?? 'scim',
    write: adapters.writeMetric ?? writeToStandardOutput,
  };
}

function previousKeyGraceDays(environment: Environment): number {
  const text = environment[ENVIRONMENT.previousKeyGraceDays];
  if (text === undefined) return DEFAULT_PREVIOUS_KEY_GRACE_DAYS;
  if (!/^\d{1,3}$/.test(text)) {
    throw new Error(`${ENVIRONMENT.previousKeyGraceDays} is not a number of days`);
  }
  return Number(text);
}

function required(environment: Environment, name: string): string {
  const value = environment[name];
  if (value === undefined || value === '') throw new Error(`${name} is not set`);
  return value;
}
