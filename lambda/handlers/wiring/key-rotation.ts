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

export interface KeyRotationAdapters extends ProcessAdapters {
  readonly secretsManager?: SecretsManagerClient;
}

/** The function that Secrets Manager calls to rotate the key of a tenant. */
export function composeKeyRotation(environment: Environment, adapters: KeyRotationAdapters = {}) {
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
