/** What one SCIM request adds to the metrics. */
import { METRIC, METRIC_DIMENSION } from '../contract/metrics.ts';
import { type MetricTarget, type MetricValue, writeMetrics } from './metric-line.ts';

export interface RecordedRequest {
  /** `create`, `get`, `query`, `replace`, `patch`, `delete`, `bulk`, `discover`: few, and never a path. */
  readonly operation: string;
  /** `User`, `Group`, or another name of few. */
  readonly resourceType: string;
  readonly status: number;
  readonly unknownMembers: number;
  /** Undefined for a part of a bulk request. */
  readonly milliseconds: number | undefined;
}

/** Answers that belong to provisioning as it should be: a match that finds nobody, a user who exists, a version that moved on, and a caller who was refused. */
const expectedStatuses: ReadonlySet<number> = new Set([401, 403, 404, 409, 412]);

/** Writes one line with the request under {service} and under {service, Operation, ResourceType}. */
export function recordRequest(target: MetricTarget, request: RecordedRequest): void {
  const { operation, resourceType, status, milliseconds, unknownMembers } = request;
  const failed = status >= 400 && !expectedStatuses.has(status);
  const values: readonly MetricValue[] = [
    { name: METRIC.provisioningRequest, unit: 'Count', value: 1 },
    { name: METRIC.provisioningFailure, unit: 'Count', value: failed ? 1 : 0 },
    ...(unknownMembers === 0
      ? []
      : [{ name: METRIC.unknownMembers, unit: 'Count', value: unknownMembers } as const]),
    ...(milliseconds === undefined
      ? []
      : [{ name: METRIC.latency, unit: 'Milliseconds', value: milliseconds } as const]),
  ];
  const { operation: byOperation, resourceType: byResourceType } = METRIC_DIMENSION;
  writeMetrics(target, values, [{}, { [byOperation]: operation, [byResourceType]: resourceType }]);
}
