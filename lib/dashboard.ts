/** One page that answers: does provisioning work, and if not, where does it stop? */
import {
  AlarmStatusWidget,
  Dashboard as CloudWatchDashboard,
  GraphWidget,
  type IMetric,
  MathExpression,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { METRIC, METRIC_DIMENSION } from '../lambda/contract/metrics.ts';
import type { Alarms, WatchedParts } from './alarms.ts';
import {
  METRICS_NAMESPACE,
  scimMetric,
  throttledMetric,
  unauthorizedMetric,
} from './scim-metrics.ts';

export type DashboardProps = WatchedParts & { readonly alarms: Alarms };

export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, props: DashboardProps) {
    super(scope, id);
    new CloudWatchDashboard(this, 'Dashboard', {
      dashboardName: `${Stack.of(this).stackName}-provisioning`,
      defaultInterval: Duration.days(1),
      widgets: [
        [
          new AlarmStatusWidget({
            title: 'Alarms',
            alarms: props.alarms.alarms,
            width: 24,
            height: 3,
          }),
        ],
        this.provisioning(),
        this.frontDoor(props),
        this.credentials(),
        this.machinery(props),
        this.memberships(props),
      ],
    });
  }

  private provisioning() {
    return [
      graph('Requests by operation', [this.byOperation(METRIC.provisioningRequest)], 6),
      graph('Failures by operation', [this.byOperation(METRIC.provisioningFailure)], 6),
      graph('Time by operation p99, ms', [this.byOperation(METRIC.latency, Stats.p(99))], 6),
      graph(
        'Failed requests',
        [
          scimMetric(this, METRIC.provisioningRequest, { label: 'all' }),
          scimMetric(this, METRIC.provisioningFailure, { label: 'failed' }),
        ],
        6,
      ),
    ];
  }

  private frontDoor({ api, webAcl }: WatchedParts) {
    return [
      graph('Latency, ms', [
        api.api.metricLatency({ statistic: Stats.p(50), label: 'p50' }),
        api.api.metricLatency({ statistic: Stats.p(99), label: 'p99' }),
        api.api.metricIntegrationLatency({ statistic: Stats.p(99), label: 'function p99' }),
      ]),
      graph('Refused', [
        unauthorizedMetric(this, { label: 'no valid credential (401)' }),
        scimMetric(this, METRIC.authenticationFailure, { label: 'of those, by a function' }),
        throttledMetric(this, { label: 'too many (429)' }),
        ...(webAcl ? [webAcl.metricBlocked({ label: 'by the web ACL' })] : []),
      ]),
      graph('Server errors', [api.api.metricServerError({ label: '5xx' })]),
    ];
  }

  private credentials() {
    return [
      graph('Refused credentials by reason', [this.byReason()]),
      graph('Keys', [
        scimMetric(this, METRIC.keyAge, { statistic: Stats.MAXIMUM, label: 'days of the oldest' }),
        scimMetric(this, METRIC.previousKeyLate, { label: 'uses of a rotated one, late' }),
        scimMetric(this, METRIC.clientSecretExpiring, {
          label: 'uses of a client secret that expires soon',
        }),
        scimMetric(this, METRIC.staleKeys, { label: 'not readable' }),
      ]),
      graph('Tokens and rotations', [
        scimMetric(this, METRIC.tokenIssued, { label: 'tokens issued' }),
        scimMetric(this, METRIC.rotationFailure, { label: 'failed steps of rotations' }),
        scimMetric(this, METRIC.handOverFailure, { label: 'of those, hand-overs' }),
      ]),
    ];
  }

  private machinery({ functions, directory }: WatchedParts) {
    return [
      graph(
        'Function duration p99, ms',
        Object.entries(functions).map(([label, { lambda }]) =>
          lambda.metricDuration({ statistic: Stats.p(99), label }),
        ),
      ),
      graph('Table, units', [
        directory.table.metricConsumedReadCapacityUnits({ label: 'read' }),
        directory.table.metricConsumedWriteCapacityUnits({ label: 'written' }),
      ]),
      graph('Transaction conflicts', [
        directory.table.metric('TransactionConflict', { statistic: Stats.SUM, label: 'conflicts' }),
      ]),
    ];
  }

  /** What goes on behind the requests: groups that were removed go from the stream into a queue, and out of it when they are swept. */
  private memberships({ sweeper }: WatchedParts) {
    const { queue, deadLetters, removals } = sweeper;
    return [
      graph('Members that nobody knows', [scimMetric(this, METRIC.unknownMembers)]),
      graph('Removed groups to sweep', [
        queue.metricApproximateNumberOfMessagesVisible({ statistic: Stats.MAXIMUM, label: 'wait' }),
        queue.metricApproximateNumberOfMessagesNotVisible({
          statistic: Stats.MAXIMUM,
          label: 'under way',
        }),
        deadLetters.metricApproximateNumberOfMessagesVisible({
          statistic: Stats.MAXIMUM,
          label: 'failed for good',
        }),
      ]),
      graph('Lag of the stream, ms', [
        removals.lambda.metric('IteratorAge', { statistic: Stats.MAXIMUM, label: 'removals' }),
      ]),
    ];
  }

  /** One line for each operation and resource type that occurs, without naming them here. */
  private byOperation(metricName: string, statistic: string = Stats.SUM): MathExpression {
    const { operation, resourceType } = METRIC_DIMENSION;
    return this.search(metricName, [operation, resourceType], statistic);
  }

  private byReason(): MathExpression {
    return this.search(METRIC.authenticationFailure, [METRIC_DIMENSION.reason], Stats.SUM);
  }

  private search(
    metricName: string,
    dimensions: readonly string[],
    statistic: string,
  ): MathExpression {
    const { service } = METRIC_DIMENSION;
    const schema = [METRICS_NAMESPACE, service, ...dimensions].join(',');
    const stack = Stack.of(this).stackName;
    return new MathExpression({
      expression: `SEARCH('{${schema}} MetricName="${metricName}" ${service}="${stack}"', '${statistic}', 300)`,
      usingMetrics: {},
      label: '',
    });
  }
}

/** @param width of the 24 columns of a row. */
function graph(title: string, left: IMetric[], width = 8) {
  return new GraphWidget({ title, left, width, height: 6, leftYAxis: { min: 0 } });
}
