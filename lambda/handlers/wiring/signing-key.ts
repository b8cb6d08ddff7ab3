import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import middy from '@middy/core';
import { logFailure } from '../../observability/log-failure.ts';
import { rotationFunction } from '../../rotation/rotation-steps.ts';
import {
  createSecretsManagerClient,
  type Environment,
  logOf,
  onFirstEvent,
  type ProcessAdapters,
} from './process.ts';

export interface SigningKeyAdapters extends ProcessAdapters {
  readonly secretsManager?: SecretsManagerClient;
}

/** The key that signs access tokens: the first at deploy, the next ones when Secrets Manager rotates it. */
export function composeSigningKey(environment: Environment, adapters: SigningKeyAdapters = {}) {
  return onFirstEvent(() => {
    const log = logOf(environment, adapters);
    const nothing = async () => undefined;
    return middy(
      rotationFunction({
        client: adapters.secretsManager ?? createSecretsManagerClient(),
        steps: {
          createSecret: nothing,
          setSecret: nothing,
          testSecret: nothing,
          finishSecret: nothing,
        },
        onStep: (step, outcome) => log.info('a step of a rotation is done', { step, outcome }),
      }),
    ).use(logFailure(log));
  });
}
