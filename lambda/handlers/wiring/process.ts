/** What the functions have in common: how they begin, and the parts that each of them builds from its environment. */
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Context } from 'aws-lambda';
import { CREDENTIAL_CACHE_SECONDS } from '../../contract/authorization.ts';
import { ENVIRONMENT } from '../../contract/environment.ts';
import { createLogger, type Log } from '../../observability/logger.ts';
import { type MetricTarget, writeToStandardOutput } from '../../observability/metric-line.ts';

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

/** Runs `build` on the first event and keeps what it made; a build that failed is tried again on the next event. */
export function onFirstEvent<Event, Result>(
  build: () => (event: Event, context: Context) => Promise<Result>,
): LambdaFunction<Event, Result> {
  let built: LambdaFunction<Event, Result> | undefined;
  return async (event, context) => {
    built ??= build();
    return built(event, context);
  };
}

/** Two tries of two seconds each: API Gateway waits ten for an authorizer, and a refresh is two calls. */
export function createSecretsManagerClient(): SecretsManagerClient {
  return new SecretsManagerClient({
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true },
  });
}

export function logOf(environment: Environment, adapters: ProcessAdapters): Log {
  return (
    adapters.log ??
    createLogger({
      service: environment[ENVIRONMENT.serviceName] ?? 'scim',
      level: environment[ENVIRONMENT.logLevel],
    })
  );
}

export function metricTargetOf(environment: Environment, adapters: ProcessAdapters): MetricTarget {
  return {
    namespace: environment[ENVIRONMENT.metricsNamespace] ?? 'Scim',
    service: environment[ENVIRONMENT.serviceName] ?? 'scim',
    write: adapters.writeMetric ?? writeToStandardOutput,
  };
}

/** @throws Error where the variable is absent or empty */
export function required(environment: Environment, name: string): string {
  const value = environment[name];
  if (value === undefined || value === '') throw new Error(`${name} is not set`);
  return value;
}

/** @throws Error where it is there and no whole number */
export function wholeNumber(environment: Environment, name: string, usual: number): number {
  const text = environment[name];
  if (text === undefined) return usual;
  if (!/^\d{1,6}$/.test(text)) throw new Error(`${name} is not a whole number`);
  return Number(text);
}

/** @throws Error where the setting is no whole number */
export const credentialCacheSeconds = (environment: Environment): number =>
  wholeNumber(environment, ENVIRONMENT.credentialCacheSeconds, CREDENTIAL_CACHE_SECONDS);
