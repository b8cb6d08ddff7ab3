import { setTimeout } from 'node:timers/promises';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import middy from '@middy/core';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import type { PublicKeys } from '../../auth/public-keys.ts';
import { ENVIRONMENT } from '../../contract/environment.ts';
import { METRIC } from '../../contract/metrics.ts';
import { createDynamodbPublicKeys } from '../../dynamodb/dynamodb-public-keys.ts';
import { logFailure } from '../../observability/log-failure.ts';
import { countOne } from '../../observability/metric-line.ts';
import { customResource } from '../../rotation/custom-resource.ts';
import { makeFirstSigningKey } from '../../rotation/first-signing-key.ts';
import { signingKeyRotation } from '../../rotation/rotate-signing-key.ts';
import {
  describeStep,
  type RotationEvent,
  rotationFunction,
} from '../../rotation/rotation-steps.ts';
import { patientTable } from './patient-table.ts';
import {
  createSecretsManagerClient,
  type Environment,
  logOf,
  metricTargetOf,
  onFirstEvent,
  type ProcessAdapters,
  required,
} from './process.ts';

export interface SigningKeyAdapters extends ProcessAdapters {
  readonly publicKeys?: PublicKeys;
  readonly secretsManager?: SecretsManagerClient;
  readonly pause?: (milliseconds: number) => Promise<unknown>;
}

export type SigningKeyEvent = CloudFormationCustomResourceEvent | RotationEvent;

/** The key that signs access tokens: the first at deploy, the next ones when Secrets Manager rotates it. */
export function composeSigningKey(environment: Environment, adapters: SigningKeyAdapters = {}) {
  return onFirstEvent(() => {
    const deploy = composeFirst(environment, adapters);
    const rotate = composeRotation(environment, adapters);
    return middy(async (event: SigningKeyEvent, context: Context) =>
      'RequestType' in event ? deploy(event) : rotate(event, context),
    ).use(logFailure(logOf(environment, adapters)));
  });
}

function composeFirst(environment: Environment, adapters: SigningKeyAdapters) {
  const log = logOf(environment, adapters);
  return customResource({
    // All that can fail is in here: CloudFormation waits an hour for an answer that never comes.
    make: async ({ RequestId: requestId }) =>
      makeFirstSigningKey({ ...partsOf(environment, adapters), requestId }),
    reasonOf: (error) =>
      `The first signing key could not be made (${Error.isError(error) ? error.name : 'unknown'}): see the log of this function.`,
    onFailed: (error) => log.error('the first signing key could not be made', { error }),
    pause: adapters.pause ?? setTimeout,
  });
}

function composeRotation(environment: Environment, adapters: SigningKeyAdapters) {
  const log = logOf(environment, adapters);
  const metrics = metricTargetOf(environment, adapters);
  return async (event: RotationEvent, context: Context): Promise<void> => {
    const parts = partsOf(environment, adapters);
    const rotate = rotationFunction({
      ...parts,
      steps: signingKeyRotation(parts),
      report: (report) => {
        log.info('a step of the rotation of the signing key ended', describeStep(report));
        if (report.outcome !== 'failed') return;
        countOne(metrics, METRIC.rotationFailure);
      },
    });
    await rotate(event, context);
  };
}

function partsOf(environment: Environment, adapters: SigningKeyAdapters) {
  return {
    client: adapters.secretsManager ?? createSecretsManagerClient(),
    publicKeys: adapters.publicKeys ?? createDynamodbPublicKeys(patientTable(environment)),
    secretId: required(environment, ENVIRONMENT.signingKeySecretArn),
    now: adapters.now ?? Date.now,
  };
}
