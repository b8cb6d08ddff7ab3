/**
 * Secrets Manager's protocol for a rotation: it calls the function once for each of four steps, and after a failure begins again
 * with the first. Knows nothing of what the secret holds.
 */
import { DescribeSecretCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Context } from 'aws-lambda';
import type { SecretVersion } from './staged-version.ts';

/** What Secrets Manager sends. Its RotationToken is for functions that take another role; this one calls with its own. */
export interface RotationEvent {
  readonly Step: string;
  /** ARN. */
  readonly SecretId: string;
  /** Id of the version that is to become current. */
  readonly ClientRequestToken: string;
}

/** One step. It stands a repeat, at any time until the rotation is over, and throws where that must not go on. */
export type Step = (version: SecretVersion, time: StepTime) => Promise<void>;

/** Epoch milliseconds at which a step should have failed by itself, before Lambda ends it. */
export interface StepTime {
  readonly untilMs: number;
}

export interface RotationSteps {
  readonly createSecret: Step;
  readonly setSecret: Step;
  readonly testSecret: Step;
  /** Runs for a version that is current already, too: an earlier try may have got no further than that. */
  readonly finishSecret: Step;
}

export interface StepReport {
  readonly step: keyof RotationSteps;
  readonly version: SecretVersion;
  readonly outcome: 'done' | 'already-current' | 'failed';
  readonly error?: unknown;
}

/** For the log: which secret, which step, what became of it. The error itself, with its causes, leaves the function. */
export function describeStep({ step, version, outcome, error }: StepReport) {
  const { secretId: secretArn, versionId } = version;
  const reason = Error.isError(error) ? { reason: error.message } : {};
  return { step, secretArn, versionId, outcome, ...reason };
}

export interface RotationOptions {
  readonly client: SecretsManagerClient;
  readonly steps: RotationSteps;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly report: (report: StepReport) => void;
}

/** Kept to say what went wrong, before the function is ended from outside. */
const RESERVE_MS = 5000;

/** A function for Secrets Manager. Throws where a step is refused or fails: what is current stays so. */
export function rotationFunction({ client, steps, now, report }: RotationOptions) {
  return async (
    event: RotationEvent,
    context: Pick<Context, 'getRemainingTimeInMillis'>,
  ): Promise<void> => {
    const step = stepOf(event);
    const version = { secretId: event.SecretId, versionId: event.ClientRequestToken };
    const untilMs = now() + context.getRemainingTimeInMillis() - RESERVE_MS;
    try {
      const state = await stateOf(client, version);
      const isDue = state === 'pending' || step === 'finishSecret';
      if (isDue) await steps[step](version, { untilMs });
      report({ step, version, outcome: isDue ? 'done' : 'already-current' });
    } catch (error) {
      report({ step, version, outcome: 'failed', error });
      throw error;
    }
  };
}

/** Whoever may call the function makes no version with it that Secrets Manager did not stage. */
async function stateOf(
  client: SecretsManagerClient,
  { secretId, versionId }: SecretVersion,
): Promise<'pending' | 'current'> {
  const secret = await client.send(new DescribeSecretCommand({ SecretId: secretId }));
  // Absent while Secrets Manager tries a rotation that is being configured for the first time.
  if (secret.RotationEnabled === false) {
    throw new RotationRefused('the secret is not configured for rotation');
  }
  const stages = secret.VersionIdsToStages?.[versionId];
  if (stages?.includes('AWSCURRENT')) return 'current';
  if (stages?.includes('AWSPENDING')) return 'pending';
  throw new RotationRefused('the version is not staged as AWSPENDING');
}

function stepOf({ Step }: RotationEvent): keyof RotationSteps {
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

/** Somebody asked for what the state of the secret, or of its tenant, does not call for. */
export class RotationRefused extends Error {
  constructor(reason: string) {
    super(`nothing is rotated: ${reason}`);
    this.name = 'RotationRefused';
  }
}
