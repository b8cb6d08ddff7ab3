/** The metrics that alarms and dashboard look at, by name. Those of our own functions carry the stack as `service`. */
import { Metric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, type ILogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { type METRIC, METRIC_DIMENSION } from '../lambda/contract/metrics.ts';

export const METRICS_NAMESPACE = 'ScimProvisioning';

/** Answers of the gateway's own, which no function sees and so none can count. */
const GATEWAY_METRIC = {
  unauthorized: 'GatewayUnauthorized',
  throttled: 'GatewayThrottled',
} as const;

/** A metric of this stack as a whole, over all operations and resource types. */
export function scimMetric(
  scope: Construct,
  name: (typeof METRIC)[keyof typeof METRIC],
  options: MetricOptions = {},
): Metric {
  return serviceMetric(scope, name, options);
}

/** Requests that were answered 401: refused by pattern, by a cached answer, by the authorizer or by the token endpoint. */
export function unauthorizedMetric(scope: Construct, options: MetricOptions = {}): Metric {
  return serviceMetric(scope, GATEWAY_METRIC.unauthorized, options);
}

/** Requests that were answered 429. */
export function throttledMetric(scope: Construct, options: MetricOptions = {}): Metric {
  return serviceMetric(scope, GATEWAY_METRIC.throttled, options);
}

/** Counts in the access log what only the gateway knows. */
export function countGatewayAnswers(scope: Construct, accessLogs: ILogGroup): void {
  countStatus(scope, accessLogs, GATEWAY_METRIC.unauthorized, 401);
  countStatus(scope, accessLogs, GATEWAY_METRIC.throttled, 429);
}

function countStatus(scope: Construct, logGroup: ILogGroup, metricName: string, status: number) {
  new MetricFilter(scope, metricName, {
    logGroup,
    filterPattern: FilterPattern.stringValue('$.status', '=', String(status)),
    metricNamespace: METRICS_NAMESPACE,
    metricName,
    metricValue: '1',
    // The access log names the stack under the same key as the functions' metrics do.
    dimensions: { [METRIC_DIMENSION.service]: '$.service' },
  });
}

function serviceMetric(scope: Construct, metricName: string, options: MetricOptions): Metric {
  return new Metric({
    namespace: METRICS_NAMESPACE,
    metricName,
    statistic: Stats.SUM,
    dimensionsMap: { [METRIC_DIMENSION.service]: Stack.of(scope).stackName },
    ...options,
  });
}
