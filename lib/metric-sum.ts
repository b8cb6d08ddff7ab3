import { type IMetric, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { Duration } from 'aws-cdk-lib/core';

/** Adds metrics that are absent while nothing happens; at most ten, which is what an alarm may read. */
export function sumOf(
  label: string,
  usingMetrics: Record<string, IMetric>,
  period: Duration,
): MathExpression {
  const expression = Object.keys(usingMetrics)
    .map((name) => `FILL(${name}, 0)`)
    .join(' + ');
  return new MathExpression({ label, expression, usingMetrics, period });
}
