/**
 * Secrets Manager's protocol for a rotation: it calls the function four times, once for each step, and repeats a step that failed.
 * Knows nothing of what the secret holds.
 */
import { DescribeSecretCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/** What Secrets Manager sends. Its RotationToken serves functions that assume another role; ours calls with its own. */
export interface RotationEvent {
  readonly Step: string;
  /** The secret's ARN. */
  readonly SecretId: string;
  /** Id of the version that is to become current. */
  readonly ClientRequestToken: string;
}

/** The version that a rotation is about. */
export interface PendingVersion {
  readonly secretId: string;
  readonly versionId: string;
}

/** Each of them stands a repeat, and a repeat after a later one. They throw where the rotation must not go on. */
export interface RotationSteps {
  readonly createSecret: (version: PendingVersion) => Promise<void>;
  readonly setSecret: (version: PendingVersion) => Promise<void>;
  readonly testSecret: (version: PendingVersion) => Promise<void>;
  readonly finishSecret: (version: PendingVersion) => Promise<void>;
}

export type RotationStep = keyof RotationSteps;

export interface RotationOptions {
  readonly client: SecretsManagerClient;
  readonly steps: RotationSteps;
  readonly onStep: (step: RotationStep, outcome: 'done' | 'already-current') => void;
}

/** A function for Secrets Manager. Throws where a step is refused or fails: the current version stays what it is. */
export function rotationFunction({ client, steps, onStep }: RotationOptions) {
  return async (event: RotationEvent): Promise<void> => {
    const step = stepOf(event);
    const version = { secretId: event.SecretId, versionId: event.ClientRequestToken };
    const state = await stateOf(client, version);
    if (state === 'pending') await steps[step](version);
    onStep(step, state === 'pending' ? 'done' : 'already-current');
  };
}

/** A label tells whether there is anything to do; a function that anybody may call by hand makes no version out of nothing. */
async function stateOf(
  client: SecretsManagerClient,
  { secretId, versionId }: PendingVersion,
): Promise<'pending' | 'current'> {
  const secret = await client.send(new DescribeSecretCommand({ SecretId: secretId }));
  if (secret.RotationEnabled !== true) {
    throw new RotationRefused('the secret is not configured for rotation');
  }
  const stages = secret.VersionIdsToStages?.[versionId];
  if (stages?.includes('AWSCURRENT')) return 'current';
  if (stages?.includes('AWSPENDING')) return 'pending';
  throw new RotationRefused('the version is not staged as AWSPENDING');
}

function stepOf({ Step }: RotationEvent): RotationStep {
  switch (Step) {
    case 'createSecret':
    case 'setSecret':
    case 'testSecret':
    case 'finishSecret':
      return Step;
    default:
      throw new RotationRefused('the step is none of the four');
  }
}

/** Somebody asked for a step that the state of the secret does not call for. */
export class RotationRefused extends Error {
  constructor(reason: string) {
    super(`nothing is rotated: ${reason}`);
    this.name = 'RotationRefused';
  }
}
