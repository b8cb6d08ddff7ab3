import { randomUUID } from 'node:crypto';
import middy from '@middy/core';
import { ENVIRONMENT } from '../../contract/environment.ts';
import { METRIC } from '../../contract/metrics.ts';
import { createClientAuthenticator } from '../../oauth/authenticate-client.ts';
import { createAssertionVerifier } from '../../oauth/entra-assertion.ts';
import { parseEntraAuthority } from '../../oauth/entra-authority.ts';
import { createEntraKeys } from '../../oauth/entra-keys.ts';
import { createAccessTokenIssuer, type SigningKeySource } from '../../oauth/issue-access-token.ts';
import { type TokenReport, tokenEndpoint } from '../../oauth/token-endpoint.ts';
import { logFailure } from '../../observability/log-failure.ts';
import type { Log } from '../../observability/logger.ts';
import { countOne, type MetricTarget } from '../../observability/metric-line.ts';
import { createSigningKeySource } from '../../secrets/signing-key-source.ts';
import { tenantState } from '../../tenants/tenant-state.ts';
import {
  type CredentialAdapters,
  countRefusal,
  credentialSource,
  refusalPause,
  registryOf,
  reportStale,
  useRecorder,
} from './credentials.ts';
import {
  createSecretsManagerClient,
  type Environment,
  logOf,
  metricTargetOf,
  onFirstEvent,
  required,
} from './process.ts';

export interface TokenAdapters extends CredentialAdapters {
  readonly signingKeys?: SigningKeySource;
}

/** The token endpoint. */
export function composeToken(environment: Environment, adapters: TokenAdapters = {}) {
  return onFirstEvent(() => {
    const log = logOf(environment, adapters);
    const now = adapters.now ?? Date.now;
    const registry = registryOf(environment, adapters);
    const authority = parseEntraAuthority(required(environment, ENVIRONMENT.entraAuthority));
    return middy(
      tokenEndpoint({
        authenticate: createClientAuthenticator({
          credentials: credentialSource(environment, adapters, registry),
          stateOf: tenantState(registry, now),
          verifyAssertion: createAssertionVerifier({
            authority,
            keys: createEntraKeys({ authority, now }),
            now,
          }),
          now,
        }),
        issue: createAccessTokenIssuer({
          signingKeys: adapters.signingKeys ?? signingKeySource(environment),
          issuer: required(environment, ENVIRONMENT.tokenIssuer),
          now,
          newTokenId: randomUUID,
          onStale: reportStale(environment, adapters),
        }),
        recordUse: useRecorder(environment, adapters, registry),
        pauseRefusal: refusalPause(adapters),
        elapsed: () => performance.now(),
        report: reportTo(log, metricTargetOf(environment, adapters)),
      }),
    ).use(logFailure(log));
  });
}

const signingKeySource = (environment: Environment): SigningKeySource =>
  createSigningKeySource({
    client: createSecretsManagerClient(),
    secretId: required(environment, ENVIRONMENT.signingKeySecretArn),
  });

function reportTo(log: Log, metrics: MetricTarget) {
  return ({ cause, ...request }: TokenReport): void => {
    const { outcome, reason } = request;
    if (outcome === 'failed') log.error('a token request failed', { ...request, error: cause });
    else if (outcome === 'unavailable') {
      log.warn('a token request could not be answered', { ...request, error: cause });
    } else log.info('a token request was answered', request);

    if (outcome === 'issued') countOne(metrics, METRIC.tokenIssued);
    if (reason !== undefined) countRefusal(metrics, reason);
  };
}
