/**
 * One attempt at one object, whatever comes of it: statistics, escrow, quarantine, and its line in the provisioning
 * log. The only place where a ProvisioningFailure ends.
 */
import type { CycleStatistics } from './cycle-statistics.ts';
import { type DirectoryUser, userPrincipalName } from './directory-user.ts';
import { escrowAfterFailure } from './escrow.ts';
import { type JobState, type ObjectState, objectStateOf } from './job-state.ts';
import { newEffort, note, type ObjectEffort } from './object-effort.ts';
import { provisionReference, type ReferencePlan } from './provision-reference.ts';
import { provisionUser } from './provision-user.ts';
import { ProvisioningFailure } from './provisioning-failure.ts';
import type { ProvisioningJob } from './provisioning-job.ts';
import type { ProvisioningLogEntry } from './provisioning-log.ts';
import type { Plan } from './provisioning-plan.ts';
import { exceedsFailureLimits } from './quarantine.ts';

export interface CycleContext {
  readonly job: ProvisioningJob;
  readonly state: JobState;
  readonly statistics: CycleStatistics;
}

/** What is tried, and for which object. */
interface Attempt {
  readonly sourceId: string;
  readonly user: DirectoryUser | undefined;
  readonly digest: string;
  readonly escrow: 'escrow' | 'referenceEscrow';
  readonly startedMs: number;
}

export async function attemptObject(plan: Plan, context: CycleContext): Promise<void> {
  const { job, state, statistics } = context;
  const object = objectStateOf(state, plan.sourceId);
  const effort = newEffort();
  const attempt: Attempt = { ...plan, escrow: 'escrow', startedMs: job.now() };
  statistics.events += 1;
  try {
    const effect = await provisionUser(plan, object, job.rules, effort);
    statistics.effects[effect] += 1;
    settle(plan, object, state);
    const isSkipped = effect === 'skipped' || effect === 'unchanged';
    log(context, attempt, object, effort, isSkipped ? 'Skipped' : 'Success');
  } catch (error) {
    statistics.failures += 1;
    fail(error, context, attempt, object, effort);
    if (object.escrow === undefined) object.digest = plan.digest;
  }
}

export async function attemptReference(plan: ReferencePlan, context: CycleContext): Promise<void> {
  const { job, state, statistics } = context;
  const object = objectStateOf(state, plan.sourceId);
  const effort = newEffort();
  const attempt: Attempt = {
    sourceId: plan.sourceId,
    user: plan.user,
    digest: plan.digest,
    escrow: 'referenceEscrow',
    startedMs: job.now(),
  };
  try {
    await provisionReference(plan, object, job.rules, effort);
    statistics.references += 1;
    object.referenceEscrow = undefined;
    log(context, attempt, object, effort, 'Success');
  } catch (error) {
    statistics.referenceFailures += 1;
    fail(error, context, attempt, object, effort);
  }
}

function settle(plan: Plan, object: ObjectState, state: JobState): void {
  object.escrow = undefined;
  object.digest = plan.digest;
  if (plan.intent === 'delete') state.objects.delete(plan.sourceId);
}

/** @throws what is no ProvisioningFailure: a mistake in this program */
function fail(
  error: unknown,
  context: CycleContext,
  attempt: Attempt,
  object: ObjectState,
  effort: ObjectEffort,
): void {
  if (!(error instanceof ProvisioningFailure)) throw error;
  const { state, statistics } = context;
  object[attempt.escrow] = escrowAfterFailure(object[attempt.escrow], {
    errorCode: error.errorCode,
    isTransient: error.reach === 'transient',
    digest: attempt.digest,
    nowMs: state.clockMs,
  });
  note(effort, 'Export', error.message, 'Failure');
  log(context, attempt, object, effort, 'Failure', error);
  if (error.reach === 'job') {
    quarantine(context, 'EncounteredQuarantineException', error.errorCode);
  } else if (exceedsFailureLimits(statistics)) {
    quarantine(context, 'EncounteredEscrowProportionThreshold', error.errorCode);
  }
}

function quarantine(
  { state, statistics }: CycleContext,
  reason: 'EncounteredQuarantineException' | 'EncounteredEscrowProportionThreshold',
  errorCode: string,
): void {
  statistics.quarantine ??= { reason, errorCode, sinceMs: state.clockMs };
}

function log(
  { job, state, statistics }: CycleContext,
  attempt: Attempt,
  object: ObjectState,
  effort: ObjectEffort,
  status: ProvisioningLogEntry['status'],
  failure?: ProvisioningFailure,
): void {
  const nowMs = job.now();
  const displayName =
    attempt.user === undefined ? attempt.sourceId : userPrincipalName(attempt.user);
  job.log.write({
    id: job.newId(),
    cycle: statistics.cycle,
    time: new Date(nowMs).toISOString(),
    cycleTime: new Date(state.clockMs).toISOString(),
    action: effort.action,
    status,
    sourceIdentity: { id: attempt.sourceId, displayName, identityType: 'User' },
    targetIdentity: { id: object.scimId ?? null, identityType: 'User' },
    provisioningSteps: effort.steps,
    modifiedProperties: effort.modified,
    statusInfo:
      failure === undefined ? null : { errorCode: failure.errorCode, reason: failure.message },
    durationMs: Math.round(nowMs - attempt.startedMs),
  });
}
