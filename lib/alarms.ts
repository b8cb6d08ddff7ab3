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
import type { AlarmProps } from './alarm-props.ts';
import { credentialAlarms } from './credential-alarms.ts';
import type { DirectoryTable } from './directory-table.ts';
import type { MembershipSweeper } from './membership-sweeper.ts';
import { sumOf } from './metric-sum.ts';
import type { ScimApi } from './scim-api.ts';
import type { ScimFunction } from './scim-function.ts';
import { countGatewayAnswers, scimMetric, throttledMetric } from './scim-metrics.ts';
import type { StackConfig } from './stack-config.ts';
import type { WebAcl } from './web-acl.ts';

const FIVE_MINUTES = { period: Duration.minutes(5) };
const ONE_HOUR = { period: Duration.hours(1) };

/** Below this many requests a rate says nothing: one failed request of two is 50 %. */
const FEWEST_REQUESTS = 20;

export type WatchedParts = {
  readonly config: StackConfig;
  readonly api: ScimApi;
  readonly scim: ScimFunction;
  readonly authorizer: ScimFunction;
  readonly token: ScimFunction;
  readonly directory: DirectoryTable;
  readonly sweeper: MembershipSweeper;
  /** Every function, by a name for the graphs and the sums. */
  readonly functions: Readonly<Record<string, ScimFunction>>;
  readonly webAcl: WebAcl | undefined;
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
    for (const [name, props] of Object.entries(credentialAlarms(this, parts.config))) {
      this.add(name, props);
    }
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

  private watchServer({ api, authorizer, functions }: WatchedParts): void {
    this.add('ServerErrors', {
      metric: api.api.metricServerError({ ...FIVE_MINUTES, statistic: Stats.SUM }),
      threshold: 1,
      periods: { bad: 2, of: 3 },
      todo: "Requests are answered with 5xx. Entra repeats them in its next cycle. Search the function's log for level ERROR and the request id.",
    });
    // A refusal that the gateway may not keep is a thrown error of the authorizer. Where it fails, requests get a 503: ServerErrors.
    const others = Object.entries(functions).filter(
      ([, { lambda }]) => lambda !== authorizer.lambda,
    );
    this.add('FunctionErrors', {
      metric: sumOf(
        'errors of the functions',
        Object.fromEntries(
          others.map(([name, { lambda }]) => [name, lambda.metricErrors(FIVE_MINUTES)]),
        ),
        FIVE_MINUTES.period,
      ),
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

  private watchThrottles({ scim, authorizer, token, directory }: WatchedParts): void {
    this.add('Throttles', {
      metric: sumOf(
        'refused for their number',
        {
          gateway: throttledMetric(this, FIVE_MINUTES),
          scim: scim.lambda.metricThrottles(FIVE_MINUTES),
          authorizer: authorizer.lambda.metricThrottles(FIVE_MINUTES),
          token: token.lambda.metricThrottles(FIVE_MINUTES),
        },
        FIVE_MINUTES.period,
      ),
      threshold: 1,
      periods: { bad: 2, of: 3 },
      todo: 'Requests are refused because there are too many. Entra counts them as failures: raise the throttle setting, or the quota of concurrent Lambda executions.',
    });
    this.add('TableThrottles', {
      metric: sumOf(
        'throttled reads and writes of the table',
        tableThrottles(directory),
        FIVE_MINUTES.period,
      ),
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
