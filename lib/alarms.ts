/**
 * Every alarm of the stack, and only here. Each one's description is the e-mail that somebody reads at night: what
 * happened, what to do first, and the heading in docs/runbook.md, which is the alarm's own name.
 */
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Duration, Stack, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { METRIC } from '../lambda/contract/metrics.ts';
import type { DirectoryTable } from './directory-table.ts';
import type { MembershipSweeper } from './membership-sweeper.ts';
import type { ScimApi } from './scim-api.ts';
import type { ScimFunction } from './scim-function.ts';
import {
  countGatewayAnswers,
  scimMetric,
  throttledMetric,
  unauthorizedMetric,
} from './scim-metrics.ts';
import type { StackConfig } from './stack-config.ts';

const FIVE_MINUTES = { period: Duration.minutes(5) };
const ONE_HOUR = { period: Duration.hours(1) };

/** Below this many requests a rate says nothing: one failed request of two is 50 %. */
const FEWEST_REQUESTS = 20;

export type WatchedParts = {
  readonly config: StackConfig;
  readonly api: ScimApi;
  readonly scim: ScimFunction;
  readonly authorizer: ScimFunction;
  readonly directory: DirectoryTable;
  readonly sweeper: MembershipSweeper;
};

type AlarmProps = {
  readonly metric: IMetric;
  /** Alarms when the metric is at least this. */
  readonly threshold: number;
  /** Of how many periods how many must be bad. */
  readonly periods: { readonly bad: number; readonly of: number };
  readonly todo: string;
};

export class Alarms extends Construct {
  /** Where alarms are published, for subscribers beyond the e-mail of the configuration. */
  readonly topic: Topic;
  readonly alarms: Alarm[] = [];

  constructor(scope: Construct, id: string, parts: WatchedParts) {
    super(scope, id);
    this.topic = this.createTopic(parts.config.alarmEmail);
    countGatewayAnswers(this, parts.api.accessLogs);
    this.watchProvisioning();
    this.watchCredentials();
    this.watchServer(parts);
    this.watchThrottles(parts);
    this.watchSweeper(parts);
  }

  /** Without a key on purpose: CloudWatch cannot publish under AWS's own key, and an alarm holds nothing secret. */
  private createTopic(email: string | undefined): Topic {
    const topic = new Topic(this, 'Topic', { enforceSSL: true, displayName: 'SCIM provisioning' });
    // Enforcing TLS gives the topic a policy, and with it takes away the one that let CloudWatch in.
    topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    if (email !== undefined) {
      topic.addSubscription(new EmailSubscription(email));
    }
    Validations.of(topic).acknowledge({
      id: 'Serverless::Serverless-SNSRedrivePolicy',
      reason:
        'The subscriber is a person. An e-mail that could not be sent would lie in a queue that nobody reads; the alarm itself stays in CloudWatch.',
    });
    return topic;
  }

  private watchProvisioning(): void {
    this.add('ProvisioningFailures', {
      metric: this.failureRate(FIVE_MINUTES),
      threshold: 10,
      periods: { bad: 2, of: 3 },
      todo: "More than 10 % of Entra's requests fail. Read the failed entries of Entra's provisioning log; each names the attribute and what is wrong with it.",
    });
    this.add('QuarantineRisk', {
      metric: this.failureRate(ONE_HOUR),
      threshold: 25,
      periods: { bad: 1, of: 1 },
      todo: 'More than 25 % of the requests of the last hour failed; at 40 % Entra puts the job in quarantine. Find the one error that most of them share, and fix that first.',
    });
  }

  private watchCredentials(): void {
    this.add('AuthenticationFailures', {
      metric: unauthorizedMetric(this, FIVE_MINUTES),
      threshold: 10,
      periods: { bad: 1, of: 1 },
      todo: 'At least 10 requests in 5 minutes had no valid key. If Entra sends them, paste the current key into it; if not, look up their addresses in the access log.',
    });
    this.add('NoValidKey', {
      metric: new MathExpression({
        label: 'requests without a valid key while none had one',
        expression: 'IF(FILL(requests, 0) == 0, refused, 0)',
        usingMetrics: {
          refused: unauthorizedMetric(this, ONE_HOUR),
          requests: scimMetric(this, METRIC.provisioningRequest, ONE_HOUR),
        },
        ...ONE_HOUR,
      }),
      threshold: 1,
      periods: { bad: 1, of: 1 },
      todo: 'For an hour every request was refused for its key. Entra goes into quarantine at the first one: read the key with the ReadApiKeyCommand, paste it into Entra, and press Test Connection.',
    });
    this.add('StaleKeys', {
      metric: scimMetric(this, METRIC.staleKeys, FIVE_MINUTES),
      threshold: 1,
      periods: { bad: 2, of: 3 },
      todo: 'The authorizer cannot read the API key and works with the one it remembers. Check the health of Secrets Manager and that the secret still has a current version.',
    });
  }

  private watchServer({ api, scim, authorizer, sweeper }: WatchedParts): void {
    this.add('ServerErrors', {
      metric: api.api.metricServerError({ ...FIVE_MINUTES, statistic: Stats.SUM }),
      threshold: 1,
      periods: { bad: 2, of: 3 },
      todo: "Requests are answered with 5xx. Entra repeats them in its next cycle. Search the function's log for level ERROR and the request id.",
    });
    this.add('FunctionErrors', {
      metric: sumOf('errors of the functions', {
        scim: scim.lambda.metricErrors(FIVE_MINUTES),
        authorizer: authorizer.lambda.metricErrors(FIVE_MINUTES),
        removals: sweeper.removals.lambda.metricErrors(FIVE_MINUTES),
        sweeper: sweeper.sweeper.lambda.metricErrors(FIVE_MINUTES),
      }),
      threshold: 1,
      periods: { bad: 1, of: 1 },
      todo: 'A function crashed, ran out of memory or out of time. Its log says which; if it came with a deployment, roll that back.',
    });
    this.add('Latency', {
      metric: api.api.metricLatency({ ...FIVE_MINUTES, statistic: Stats.p(99) }),
      threshold: 5000,
      periods: { bad: 3, of: 3 },
      todo: 'One request in a hundred takes more than 5 s; at 29 s they fail. Compare the time of the function with that of the table on the dashboard.',
    });
  }

  private watchThrottles({ scim, authorizer, directory }: WatchedParts): void {
    this.add('Throttles', {
      metric: sumOf('refused for their number', {
        gateway: throttledMetric(this, FIVE_MINUTES),
        scim: scim.lambda.metricThrottles(FIVE_MINUTES),
        authorizer: authorizer.lambda.metricThrottles(FIVE_MINUTES),
      }),
      threshold: 1,
      periods: { bad: 2, of: 3 },
      todo: 'Requests are refused because there are too many. Entra counts them as failures: raise the throttle setting, or the quota of concurrent Lambda executions.',
    });
    this.add('TableThrottles', {
      metric: sumOf('throttled reads and writes of the table', tableThrottles(directory)),
      threshold: 1,
      periods: { bad: 2, of: 3 },
      todo: 'The table throttles. Raise the capacity setting if its limit is reached; else look up the hot key in Contributor Insights.',
    });
  }

  private watchSweeper({ sweeper }: WatchedParts): void {
    this.add('UnsweptMemberships', {
      metric: sweeper.deadLetters.metricApproximateNumberOfMessagesVisible({
        ...FIVE_MINUTES,
        statistic: Stats.MAXIMUM,
      }),
      threshold: 1,
      periods: { bad: 1, of: 1 },
      todo: 'Memberships of a removed group could not be swept. Nobody sees them, but they take room. Find the cause in the log of the sweeper, then give the messages of the dead letters back to the queue.',
    });
  }

  private failureRate(options: { readonly period: Duration }): MathExpression {
    return new MathExpression({
      label: 'failed requests, percent',
      expression: `IF(requests >= ${FEWEST_REQUESTS}, 100 * FILL(failures, 0) / requests, 0)`,
      usingMetrics: {
        failures: scimMetric(this, METRIC.provisioningFailure, options),
        requests: scimMetric(this, METRIC.provisioningRequest, options),
      },
      ...options,
    });
  }

  private add(name: string, { metric, threshold, periods, todo }: AlarmProps): void {
    const alarm = new Alarm(this, name, {
      alarmName: `${Stack.of(this).stackName}-${name}`,
      alarmDescription: `${todo} Next steps: docs/runbook.md, "${name}".`,
      metric,
      threshold,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      datapointsToAlarm: periods.bad,
      evaluationPeriods: periods.of,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    const action = new SnsAction(this.topic);
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
    this.alarms.push(alarm);
  }
}

/** Adds metrics that are absent while nothing happens. */
function sumOf(label: string, usingMetrics: Record<string, IMetric>): MathExpression {
  const expression = Object.keys(usingMetrics)
    .map((name) => `FILL(${name}, 0)`)
    .join(' + ');
  return new MathExpression({ label, expression, usingMetrics, ...FIVE_MINUTES });
}

function tableThrottles({ table, indexNames }: DirectoryTable): Record<string, IMetric> {
  const places = [
    { name: 'table', dimensionsMap: { TableName: table.tableName } },
    ...indexNames.map((index) => ({
      name: index,
      dimensionsMap: { TableName: table.tableName, GlobalSecondaryIndexName: index },
    })),
  ];
  return Object.fromEntries(
    places.flatMap(({ name, dimensionsMap }) =>
      ['ReadThrottleEvents', 'WriteThrottleEvents'].map((metricName) => [
        `${name}${metricName}`,
        table.metric(metricName, { dimensionsMap, statistic: Stats.SUM, ...FIVE_MINUTES }),
      ]),
    ),
  );
}
