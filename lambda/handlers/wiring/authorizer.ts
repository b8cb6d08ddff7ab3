import middy from '@middy/core';
import { createAccessTokenVerifier } from '../../auth/access-token.ts';
import type { PublicKeys } from '../../auth/public-keys.ts';
import { tokenAuthorizer } from '../../auth/token-authorizer.ts';
import { ENVIRONMENT } from '../../contract/environment.ts';
import { createDynamodbPublicKeys } from '../../dynamodb/dynamodb-public-keys.ts';
import { logFailure } from '../../observability/log-failure.ts';
import {
  type CredentialAdapters,
  countRefusal,
  credentialSource,
  refusalPause,
  registryOf,
  reportStale,
  signInTable,
  useRecorder,
} from './credentials.ts';
import {
  credentialCacheSeconds,
  type Environment,
  logOf,
  metricTargetOf,
  onFirstEvent,
  required,
} from './process.ts';

export interface AuthorizerAdapters extends CredentialAdapters {
  readonly publicKeys?: PublicKeys;
}

/** API Gateway's TOKEN authorizer. */
export function composeAuthorizer(environment: Environment, adapters: AuthorizerAdapters = {}) {
  return onFirstEvent(() => {
    const log = logOf(environment, adapters);
    const metrics = metricTargetOf(environment, adapters);
    const now = adapters.now ?? Date.now;
    const registry = registryOf(environment, adapters);
    return middy(
      tokenAuthorizer({
        credentials: credentialSource(environment, adapters, registry),
        accessTokens: createAccessTokenVerifier({
          publicKeys: adapters.publicKeys ?? createDynamodbPublicKeys(signInTable(environment)),
          issuer: required(environment, ENVIRONMENT.tokenIssuer),
          now,
          cacheSeconds: credentialCacheSeconds(environment),
          onStale: reportStale(environment, adapters),
        }),
        now,
        recordUse: useRecorder(environment, adapters, registry),
        elapsed: () => performance.now(),
        refusalPause: refusalPause(adapters),
        onRefused: ({ reason, tenant }, requestId) => {
          log.info('a credential was refused', { reason, tenant, requestId });
          countRefusal(metrics, reason);
        },
      }),
    ).use(logFailure(log, ['Unauthorized']));
  });
}
