/** Reads the queues of a template, and which streams and queues call which functions. Pure. */
import { type Matches, parseEventFilter } from './event-filter.ts';
import type { Resolve, Template } from './intrinsics.ts';
import { attributeOf, type Place, referenceTo } from './physical-names.ts';

export interface QueueDescription {
  readonly arn: string;
  readonly url: string;
  readonly visibilityTimeoutSeconds: number;
  readonly redrive?: { readonly deadLetterArn: string; readonly maxReceiveCount: number };
}

export interface MappingDescription {
  readonly logicalId: string;
  readonly functionName: string;
  readonly sourceArn: string;
  readonly batchSize: number;
  readonly matches: Matches;
  /** Batches under way at a time. */
  readonly concurrency: number;
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST';
  /** Whether the function says which messages of a batch failed; else all fail together. */
  readonly reportsItemFailures: boolean;
  /** Of a stream: both absent where a batch is tried until its records are gone. */
  readonly retryAttempts?: number;
  readonly recordAgeSeconds?: number;
  /** Of a stream: queue that is told of a batch which is given up. */
  readonly onFailureArn?: string;
}

type Properties = Readonly<Record<string, unknown>>;

const DEFAULT_VISIBILITY_SECONDS = 30;
const DEFAULT_BATCH = { stream: 100, queue: 10 };
const DEFAULT_CONCURRENCY = 2;

/** What changes how a function is called and cannot be done here. */
const UNKNOWN = ['BisectBatchOnFunctionError', 'ParallelizationFactor', 'TumblingWindowInSeconds'];

export function describeQueues(
  template: Template,
  resolve: Resolve,
  place: Place,
): readonly QueueDescription[] {
  return ofType(template, 'AWS::SQS::Queue').map(([logicalId, resource]) => {
    const properties = resolve(resource.Properties ?? {}) as Properties;
    const redrive = properties['RedrivePolicy'] as Properties | undefined;
    return {
      arn: attributeOf(logicalId, resource, 'Arn', place),
      url: referenceTo(logicalId, resource, place),
      visibilityTimeoutSeconds: Number(
        properties['VisibilityTimeout'] ?? DEFAULT_VISIBILITY_SECONDS,
      ),
      ...(redrive && {
        redrive: {
          deadLetterArn: String(redrive['deadLetterTargetArn']),
          maxReceiveCount: Number(redrive['maxReceiveCount']),
        },
      }),
    };
  });
}

/** @throws Error that names what a mapping uses and cannot be done here. */
export function describeMappings(
  template: Template,
  resolve: Resolve,
): readonly MappingDescription[] {
  return ofType(template, 'AWS::Lambda::EventSourceMapping')
    .map(([id, resource]) => [id, resolve(resource.Properties ?? {}) as Properties] as const)
    .filter(([, properties]) => properties['Enabled'] !== false)
    .map(([logicalId, properties]) => describeMapping(logicalId, properties));
}

function describeMapping(logicalId: string, properties: Properties): MappingDescription {
  const unknown = UNKNOWN.find((name) => properties[name] !== undefined);
  if (unknown) throw new Error(`template: ${unknown} of ${logicalId} is not known here`);
  const sourceArn = String(properties['EventSourceArn']);
  const source = sourceArn.includes(':sqs:') ? 'queue' : 'stream';
  const onFailure = textAt(properties, ['DestinationConfig', 'OnFailure', 'Destination']);
  const attempts = limitOf(properties['MaximumRetryAttempts']);
  const age = limitOf(properties['MaximumRecordAgeInSeconds']);
  return {
    logicalId,
    functionName: String(properties['FunctionName']),
    sourceArn,
    batchSize: Number(properties['BatchSize'] ?? DEFAULT_BATCH[source]),
    matches: filterOf(properties, source),
    concurrency: concurrencyOf(properties),
    startingPosition: properties['StartingPosition'] === 'LATEST' ? 'LATEST' : 'TRIM_HORIZON',
    reportsItemFailures: listAt(properties, 'FunctionResponseTypes').includes(
      'ReportBatchItemFailures',
    ),
    ...(attempts !== undefined && { retryAttempts: attempts }),
    ...(age !== undefined && { recordAgeSeconds: age }),
    ...(onFailure !== undefined && { onFailureArn: onFailure }),
  };
}

/** Patterns for a stream's records; a queue's messages would have to be parsed first. */
function filterOf(properties: Properties, source: 'queue' | 'stream'): Matches {
  const criteria = (properties['FilterCriteria'] ?? {}) as Properties;
  const patterns = listAt(criteria, 'Filters').map((filter) =>
    String((filter as Properties)['Pattern']),
  );
  if (patterns.length > 0 && source === 'queue') {
    throw new Error('template: filters of a queue are not known here');
  }
  return parseEventFilter(patterns);
}

function concurrencyOf(properties: Properties): number {
  const scaling = (properties['ScalingConfig'] ?? {}) as Properties;
  return Number(scaling['MaximumConcurrency'] ?? DEFAULT_CONCURRENCY);
}

/** -1 is no limit. */
function limitOf(value: unknown): number | undefined {
  return value === undefined || Number(value) < 0 ? undefined : Number(value);
}

function listAt(properties: Properties, name: string): readonly unknown[] {
  const value = properties[name];
  return Array.isArray(value) ? value : [];
}

function textAt(properties: Properties, path: readonly string[]): string | undefined {
  const value = path.reduce<unknown>(
    (at, name) => (at as Properties | undefined)?.[name],
    properties,
  );
  return typeof value === 'string' ? value : undefined;
}

function ofType(template: Template, type: string) {
  return Object.entries(template.Resources).filter(([, resource]) => resource.Type === type);
}
