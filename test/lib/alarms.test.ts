import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { METRIC } from '../../lambda/contract/metrics.ts';
import { PROJECT_DIRECTORY, type Resource, resourcesOf, synthesise } from './stack-template.ts';

describe('the alarms', () => {
  let template: Template;
  let alarms: Map<string, Resource['Properties']>;
  beforeAll(() => {
    template = synthesise({ alarmEmail: 'oncall@example.com' }).template;
    alarms = new Map(
      [...resourcesOf(template, 'AWS::CloudWatch::Alarm').values()].map(({ Properties }) => [
        String(Properties['AlarmName']).replace('Scim-test-', ''),
        Properties,
      ]),
    );
  });

  it('watch what the customer would notice', () => {
    expect([...alarms.keys()].sort()).toEqual([
      'AuthenticationFailures',
      'ClientSecretExpiring',
      'FunctionErrors',
      'KeyAge',
      'KeyRotationFailed',
      'Latency',
      'NoValidKey',
      'PreviousKeyInUse',
      'ProvisioningFailures',
      'QuarantineRisk',
      'ServerErrors',
      'StaleKeys',
      'TableThrottles',
      'Throttles',
      'UnsweptMemberships',
    ]);
  });

  it('have a heading each in the runbook, and the runbook has no other', () => {
    const runbook = readFileSync(join(PROJECT_DIRECTORY, 'docs', 'runbook.md'), 'utf8');
    const headings = [...runbook.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect([...headings].sort()).toEqual([...alarms.keys()].sort());
  });

  it('say what to do, name their heading, and reach the topic when they start and when they end', () => {
    for (const [name, properties] of alarms) {
      expect(properties['AlarmDescription']).toMatch(
        new RegExp(`\\. Next steps: docs/runbook\\.md, "${name}"\\.$`),
      );
      expect(properties['AlarmActions']).toEqual([{ Ref: topicId(template) }]);
      expect(properties['OKActions']).toEqual([{ Ref: topicId(template) }]);
      expect(properties['TreatMissingData']).toBe('notBreaching');
    }
  });

  it('publish to a topic that CloudWatch can publish to: not under a key of AWS', () => {
    const topics = [...resourcesOf(template, 'AWS::SNS::Topic').values()];
    expect(topics).toHaveLength(1);
    for (const { Properties } of topics) {
      expect(Properties['KmsMasterKeyId']).toBeUndefined();
    }
  });

  it('publish over TLS only', () => {
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: Match.objectLike({
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Deny',
            Action: 'sns:Publish',
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
        ]),
      }),
    });
  });

  it('let CloudWatch publish, although the topic has a policy of its own', () => {
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: Match.objectLike({
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Allow',
            Action: 'sns:Publish',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          }),
        ]),
      }),
    });
  });

  it('are sent to the configured address', () => {
    template.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'oncall@example.com',
    });
  });

  it('are sent to nobody where no address is configured', () => {
    synthesise().template.resourceCountIs('AWS::SNS::Subscription', 0);
  });

  it.each([
    ['GatewayUnauthorized', '401'],
    ['GatewayThrottled', '429'],
  ])('count %s in the access log, where the gateway answers alone', (name, status) => {
    template.hasResourceProperties('AWS::Logs::MetricFilter', {
      FilterPattern: `{ $.status = "${status}" }`,
      MetricTransformations: [
        {
          MetricName: name,
          MetricNamespace: 'ScimProvisioning',
          MetricValue: '1',
          Dimensions: [{ Key: 'service', Value: '$.service' }],
        },
      ],
    });
  });

  it('look at metrics of this stack alone, under the names that the functions emit', () => {
    const metrics = [...alarms.values()].flatMap(metricsOf);
    const own = metrics.filter(({ Namespace }) => Namespace === 'ScimProvisioning');
    for (const { Dimensions } of own) {
      expect(Dimensions).toEqual([{ Name: 'service', Value: 'Scim-test' }]);
    }
    const names = own.map(({ MetricName }) => MetricName);
    expect([...new Set(names)].sort()).toEqual([
      'ClientSecretExpiring',
      'GatewayThrottled',
      'GatewayUnauthorized',
      'KeyAge',
      'PreviousKeyLate',
      'ProvisioningFailure',
      'ProvisioningRequest',
      'RotationFailure',
      'StaleKeys',
    ]);
  });

  it('look at the errors of every function but the authorizer, whose refusals are errors to Lambda', () => {
    const errors = metricsOf(alarms.get('FunctionErrors') ?? {})
      .filter(({ MetricName }) => MetricName === 'Errors')
      .map(({ Dimensions }) =>
        JSON.stringify(Dimensions).replace(/^.*"Ref":"(\w+)Function.*$/, '$1'),
      );
    expect(errors.sort()).toEqual([
      'KeyRotationRotator',
      'MembershipsRemovals',
      'MembershipsSweeper',
      'Scim',
      'SigningKeyRotator',
      'TenantsOperator',
      'Token',
    ]);
  });

  it('cost what is said of them', () => {
    const metrics = [...alarms.values()].flatMap(metricsOf).filter(({ MetricName }) => MetricName);
    const costs = readFileSync(join(PROJECT_DIRECTORY, 'docs', 'costs.md'), 'utf8');
    expect(costs).toContain(
      `| ${alarms.size} alarms on ${metrics.length} metrics, $0.10 each | $${(metrics.length / 10).toFixed(2)} |`,
    );
  });

  it('read no more metrics than an alarm may', () => {
    for (const properties of alarms.values()) {
      expect(metricsOf(properties).length).toBeLessThanOrEqual(11);
    }
  });

  it('tell of a key when it is as old as the settings say', () => {
    const { template } = synthesise({ keyAgeAlarmDays: 30 });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'Scim-test-KeyAge',
      MetricName: 'KeyAge',
      Statistic: 'Maximum',
      Threshold: 30,
    });
  });
});

describe('the alarm of refused credentials', () => {
  it('starts with the tenth within five minutes', () => {
    synthesise().template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'Scim-test-AuthenticationFailures',
      MetricName: 'GatewayUnauthorized',
      Statistic: 'Sum',
      Period: 300,
      EvaluationPeriods: 1,
      DatapointsToAlarm: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Threshold: 10,
    });
  });
});

describe('the alarm of a client secret that expires', () => {
  it('goes on for as long as the secret is used, however seldom a token is asked for', () => {
    synthesise().template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'Scim-test-ClientSecretExpiring',
      AlarmDescription: Match.stringLikeRegexp('less than 30 days'),
      Statistic: 'Sum',
      Period: 86_400,
      Threshold: 1,
    });
  });
});

describe('the dashboard', () => {
  it('or an alarm looks at every metric that the functions emit', () => {
    const { template } = synthesise();
    const readers = ['AWS::CloudWatch::Dashboard', 'AWS::CloudWatch::Alarm'].map((type) =>
      JSON.stringify(template.findResources(type)),
    );
    for (const name of Object.values(METRIC)) {
      expect({ name, isRead: readers.some((reader) => reader.includes(name)) }).toEqual({
        name,
        isRead: true,
      });
    }
  });

  it('shows every alarm', () => {
    const { template } = synthesise();
    const [dashboard] = [...resourcesOf(template, 'AWS::CloudWatch::Dashboard').values()];
    const body = JSON.stringify(dashboard?.Properties['DashboardBody']);
    for (const id of resourcesOf(template, 'AWS::CloudWatch::Alarm').keys()) {
      expect(body).toContain(`"${id}"`);
    }
  });
});

type AlarmMetric = {
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Dimensions?: unknown;
};

/** The metrics that an alarm looks at, whether it names one or computes with several. */
function metricsOf(properties: Resource['Properties']): AlarmMetric[] {
  const queries = (properties['Metrics'] ?? []) as { MetricStat?: { Metric: AlarmMetric } }[];
  return [properties, ...queries.flatMap(({ MetricStat }) => MetricStat?.Metric ?? [])];
}

function topicId(template: Template): string | undefined {
  return [...resourcesOf(template, 'AWS::SNS::Topic').keys()][0];
}
