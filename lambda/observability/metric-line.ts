/** Metrics as lines of CloudWatch's embedded metric format (AWS Lambda Powertools). */
import { Metrics } from '@aws-lambda-powertools/metrics';

export interface MetricTarget {
  readonly namespace: string;
  readonly service: string;
  /** Takes one line, without its end. */
  readonly write: (line: string) => void;
}

export interface MetricValue {
  readonly name: string;
  /** `None` for days, of which CloudWatch has no unit. */
  readonly unit: 'Count' | 'Milliseconds' | 'None';
  readonly value: number;
}

/**
 * Writes the values once, under each set of dimensions; `service` is in all of them, and an empty set stands for it alone.
 * A Metrics object of its own for each line: requests that run at the same time share nothing.
 */
export function writeMetrics(
  { namespace, service, write }: MetricTarget,
  values: readonly MetricValue[],
  dimensionSets: readonly Readonly<Record<string, string>>[] = [{}],
): void {
  const metrics = new Metrics({ namespace, serviceName: service });
  for (const dimensions of dimensionSets) metrics.addDimensions(dimensions);
  for (const { name, unit, value } of values) metrics.addMetric(name, unit, value);
  write(JSON.stringify(metrics.serializeMetrics()));
}

/** That something happened once. */
export function countOne(
  target: MetricTarget,
  name: string,
  dimensionSets?: readonly Readonly<Record<string, string>>[],
): void {
  writeMetrics(target, [{ name, unit: 'Count', value: 1 }], dimensionSets);
}

/** Past Lambda's own console: its JSON log format would wrap the line, and CloudWatch would find no metric in it. */
export function writeToStandardOutput(line: string): void {
  process.stdout.write(`${line}\n`);
}
