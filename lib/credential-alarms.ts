/** What is watched about keys, secrets and tokens: the alarms of it, which alarms.ts makes. */
import { MathExpression, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { CLIENT_SECRET_NOTICE_DAYS } from '../lambda/contract/client-secret.ts';
import { METRIC } from '../lambda/contract/metrics.ts';
import type { AlarmProps } from './alarm-props.ts';
import { scimMetric, unauthorizedMetric } from './scim-metrics.ts';
import type { StackConfig } from './stack-config.ts';

const FIVE_MINUTES = { period: Duration.minutes(5) };
const ONE_HOUR = { period: Duration.hours(1) };
const ONE_DAY = { period: Duration.days(1) };

const ONCE = { bad: 1, of: 1 };

/** By name, in the order of the runbook. */
export function credentialAlarms(
  scope: Construct,
  config: StackConfig,
): Readonly<Record<string, AlarmProps>> {
  return { ...refusals(scope), ...keys(scope, config) };
}

function refusals(scope: Construct): Record<string, AlarmProps> {
  return {
    AuthenticationFailures: {
      metric: unauthorizedMetric(scope, FIVE_MINUTES),
      threshold: 10,
      periods: ONCE,
      todo: 'At least 10 requests in 5 minutes had no valid credential. The dashboard shows why they were refused, the access log from which addresses. If Entra sends them, give it the current key.',
    },
    NoValidKey: {
      metric: new MathExpression({
        label: 'requests without a valid credential while none had one',
        expression: 'IF(FILL(requests, 0) == 0, refused, 0)',
        usingMetrics: {
          refused: unauthorizedMetric(scope, ONE_HOUR),
          requests: scimMetric(scope, METRIC.provisioningRequest, ONE_HOUR),
        },
        ...ONE_HOUR,
      }),
      threshold: 1,
      periods: ONCE,
      todo: 'For an hour every request was refused for its credential. Entra goes into quarantine at the first one: read the key with the ReadApiKeyCommand, paste it into Entra, and press Test Connection.',
    },
    StaleKeys: {
      metric: scimMetric(scope, METRIC.staleKeys, FIVE_MINUTES),
      threshold: 1,
      periods: { bad: 2, of: 3 },
      todo: "Credentials of a tenant cannot be read, and those that are remembered are used, for 15 minutes at most. Look for the cause in the authorizer's log: Secrets Manager, the table, or a secret that is gone.",
    },
  };
}

function keys(scope: Construct, { keyAgeAlarmDays }: StackConfig): Record<string, AlarmProps> {
  return {
    KeyAge: {
      metric: scimMetric(scope, METRIC.keyAge, { ...ONE_DAY, statistic: Stats.MAXIMUM }),
      threshold: keyAgeAlarmDays,
      periods: ONCE,
      todo: `A key that is in use is at least ${keyAgeAlarmDays} days old. See which with the TenantCommand, rotate it with the RotateKeyCommand, and paste the new one into Entra.`,
    },
    PreviousKeyInUse: {
      metric: scimMetric(scope, METRIC.previousKeyLate, ONE_HOUR),
      threshold: 1,
      periods: ONCE,
      todo: 'A key that was rotated is still in use, and two thirds of its grace are over; then Entra is refused. See whose with the TenantCommand, and paste the current key into that Entra now.',
    },
    ClientSecretExpiring: {
      // An access token lives for up to six hours: within a day whoever uses the secret comes again.
      metric: scimMetric(scope, METRIC.clientSecretExpiring, ONE_DAY),
      threshold: 1,
      periods: ONCE,
      todo: `A client secret that is in use expires in less than ${CLIENT_SECRET_NOTICE_DAYS} days; then Entra is refused. The log of the token function names the tenant and the secret. Make another with add-secret of the TenantCommand, enter it in Entra, and remove the old one.`,
    },
    KeyRotationFailed: {
      metric: scimMetric(scope, METRIC.rotationFailure, FIVE_MINUTES),
      threshold: 1,
      periods: ONCE,
      todo: 'A key could not be rotated, or not be handed over to Entra. The old one goes on working. The log of the rotating function names the step and the reason.',
    },
  };
}
