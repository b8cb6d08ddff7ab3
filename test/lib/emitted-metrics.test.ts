import type { Template } from 'aws-cdk-lib/assertions';
import { METRIC } from '../../lambda/contract/metrics.ts';
import { linesOfCredentials, linesOfProvisioning, linesOfRotation } from './metric-lines.ts';
import { resourcesOf, synthesise } from './stack-template.ts';

/** A metric as CloudWatch tells it from others: by namespace, name, and the names of its dimensions with the values that never change. */
const identityOf = (namespace: string, name: string, dimensions: readonly string[]) =>
  `${namespace} ${name} {${[...dimensions].sort().join(', ')}}`;

describe('the metrics that alarms and dashboard look at', () => {
  let template: Template;
  let emitted: Set<string>;
  beforeAll(async () => {
    template = synthesise().template;
    const lines = [
      ...(await linesOfCredentials(environmentOf('Authorizer'), environmentOf('Token'))),
      ...(await linesOfProvisioning(environmentOf('Scim'))),
      ...(await linesOfRotation(environmentOf('KeyRotationRotator'))),
    ];
    emitted = new Set(lines.flatMap(metricsIn));
  });

  it('are all that there are', () => {
    const names = [...emitted].map((metric) => metric.split(' ')[1]);
    expect([...new Set(names)].sort()).toEqual(Object.values(METRIC).sort());
  });

  it('are those that the functions write with the environment of the stack, where an alarm does', () => {
    const watched = [...resourcesOf(template, 'AWS::CloudWatch::Alarm').values()]
      .flatMap(({ Properties }) => [Properties, ...metricStatsOf(Properties['Metrics'])])
      .filter(({ Namespace }) => Namespace === 'ScimProvisioning')
      .filter(({ MetricName }) => !String(MetricName).startsWith('Gateway'))
      .map(({ Namespace, MetricName, Dimensions }) =>
        identityOf(
          String(Namespace),
          String(MetricName),
          (Dimensions as { Name: string; Value: string }[]).map(
            ({ Name, Value }) => `${Name}=${Value}`,
          ),
        ),
      );
    expect(watched.length).toBeGreaterThan(5);
    expect(watched.filter((metric) => !emitted.has(metric))).toEqual([]);
  });

  it('are those that the functions write, where a graph does', () => {
    const dashboards = template.findResources('AWS::CloudWatch::Dashboard');
    const body = JSON.stringify(dashboards).replaceAll('\\', '');
    const named = [...body.matchAll(/\["ScimProvisioning","([A-Z]\w+)","service","([\w-]+)"/g)].map(
      ([, name = '', service]) => identityOf('ScimProvisioning', name, [`service=${service}`]),
    );
    const searched = [
      ...body.matchAll(
        /SEARCH\('\{ScimProvisioning,service,([\w,]+)\} MetricName="(\w+)" service="([\w-]+)"/g,
      ),
    ].map(([, others = '', name = '', service]) =>
      identityOf('ScimProvisioning', name, [`service=${service}`, ...others.split(',')]),
    );
    expect(searched).toHaveLength(4);
    const ours = named.filter((metric) => !metric.includes(' Gateway'));
    expect(ours.length).toBeGreaterThan(5);
    expect([...ours, ...searched].filter((metric) => !emitted.has(metric))).toEqual([]);
  });

  /** What of it is known before a deployment. */
  function environmentOf(name: string): Record<string, string> {
    const functions = resourcesOf(template, 'AWS::Lambda::Function');
    const [, found] = [...functions].find(([id]) => id.startsWith(`${name}Function`)) ?? [];
    const environment = found?.Properties['Environment'] as { Variables: object } | undefined;
    return Object.fromEntries(
      Object.entries(environment?.Variables ?? {}).filter(([, value]) => typeof value === 'string'),
    );
  }
});

function metricStatsOf(queries: unknown): Record<string, unknown>[] {
  const all = (queries ?? []) as { MetricStat?: { Metric: Record<string, unknown> } }[];
  return all.flatMap(({ MetricStat }) => (MetricStat ? [MetricStat.Metric] : []));
}

/** A line of the embedded metric format stands for each of its metrics under each of its sets of dimensions. */
function metricsIn(line: string): string[] {
  const { _aws, ...values } = JSON.parse(line);
  return _aws.CloudWatchMetrics.flatMap(
    (directive: { Namespace: string; Dimensions: string[][]; Metrics: { Name: string }[] }) =>
      directive.Metrics.flatMap(({ Name }) =>
        directive.Dimensions.map((dimensions) =>
          identityOf(
            directive.Namespace,
            Name,
            dimensions.map((one) => (one === 'service' ? `service=${values.service}` : one)),
          ),
        ),
      ),
  );
}
