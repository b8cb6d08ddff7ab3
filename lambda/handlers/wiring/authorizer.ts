import middy from '@middy/core';
import type { KeySource } from '../../auth/key-source.ts';
import { SecretsManagerKeySource } from '../../auth/secrets-manager-key-source.ts';
import { tokenAuthorizer } from '../../auth/token-authorizer.ts';
import { ENVIRONMENT } from '../../contract/environment.ts';
import { METRIC } from '../../contract/metrics.ts';
import { DEFAULT_TENANT } from '../../contract/tenant.ts';
import { logFailure } from '../../observability/log-failure.ts';
import { writeMetrics } from '../../observability/metric-line.ts';
import { createStagedKeyReader } from '../../secrets/staged-key-reader.ts';
import {
  createSecretsManagerClient,
  type Environment,
  logOf,
  metricTargetOf,
  onFirstEvent,
  type ProcessAdapters,
  required,
} from './process.ts';

export interface AuthorizerAdapters extends ProcessAdapters {
  readonly keySource?: KeySource;
}

/** API Gateway's TOKEN authorizer. */
export function composeAuthorizer(environment: Environment, adapters: AuthorizerAdapters = {}) {
  return onFirstEvent(() => {
    const log = logOf(environment, adapters);
    const metrics = metricTargetOf(environment, adapters);
    const count = (name: string) => writeMetrics(metrics, [{ name, unit: 'Count', value: 1 }]);
    const keySource =
      adapters.keySource ??
      new SecretsManagerKeySource({
        reader: createStagedKeyReader(createSecretsManagerClient()),
        secretId: required(environment, ENVIRONMENT.apiKeySecretArn),
        tenant: DEFAULT_TENANT,
        previousKeyGraceSeconds: 7 * 24 * 60 * 60,
        now: adapters.now ?? Date.now,
        onStale: ({ ageSeconds, cause }) => {
          log.warn('the keys could not be read: those at hand are used', {
            ageSeconds,
            error: cause,
          });
          count(METRIC.staleKeys);
        },
      });
    return middy(
      tokenAuthorizer({
        keySource,
        onRefused: (reason) => {
          log.info('a credential was refused', { reason });
          count(METRIC.authenticationFailure);
        },
      }),
    ).use(logFailure(log, ['Unauthorized']));
  });
}
