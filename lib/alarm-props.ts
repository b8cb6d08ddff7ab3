import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';

/** What an alarm looks at, and what whoever gets it does first. */
export type AlarmProps = {
  readonly metric: IMetric;
  /** Alarms when the metric is at least this. */
  readonly threshold: number;
  /** Of how many periods how many must be bad. */
  readonly periods: { readonly bad: number; readonly of: number };
  readonly todo: string;
};
