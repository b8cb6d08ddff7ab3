/**
 * One attempt at one object, whatever comes of it: statistics, escrow, quarantine, and its line in the provisioning
 * log. The only place where a ProvisioningFailure ends.
 */
import type { CycleStatistics } from './cycle-statistics.ts';
import type { DirectoryObject } from './directory-object.ts';
import { nameOf } from './directory-user.ts';
import { type EscrowEntry, escrowAfterFailure } from './escrow.ts';
import { type JobState, type ObjectState, objectStateOf } from './job-state.ts';
import { type Effect, newEffort, note, type ObjectEffort } from './object-effort.ts';
import type { MembershipPlan } from './plan-memberships.ts';
import { provisionMembership } from './provision-membership.ts';
import { provisionObject } from './provision-object.ts';
import { provisionReference, type ReferencePlan } from './provision-reference.ts';
import { ProvisioningFailure } from './provisioning-failure.ts';
import type { ProvisioningJob } from './provisioning-job.ts';
import type { ProvisioningLogEntry } from './provisioning-log.ts';
import type { Plan } from './provisioning-plan.ts';
import type { ProvisioningRules, ResourceKind } from './provisioning-rules.ts';
import { exceedsFailureLimits } from './quarantine.ts';

export interface CycleContext {
  readonly job: ProvisioningJob;
  readonly state: JobState;
  readonly statistics: CycleStatistics;
}

/** What the pass over one kind of object works with. */
export interface ObjectPass {
  readonly rules: ProvisioningRules;
  readonly objects: Map<string, ObjectState>;
  readonly effects: Record<Effect, number>;
}

/** What is tried, and for which object. */
interface Attempt {
  readonly kind: ResourceKind;
  readonly sourceId: string;
  readonly source: DirectoryObject | undefined;
  readonly object: ObjectState;
  readonly digest: string;
  readonly escrow: 'escrow' | 'referenceEscrow';
  /** As it was before this cycle. */
  readonly previous: EscrowEntry | undefined;
  readonly effort: ObjectEffort;
  readonly startedMs: number;
}

export async function attemptObject(
  plan: Plan,
  { rules, objects, effects }: ObjectPass,
  context: CycleContext,
): Promise<void> {
  const { job, statistics } = context;
  const object = objectStateOf(objects, plan.sourceId);
  const attempt: Attempt = {
    ...{ kind: rules.kind, sourceId: plan.sourceId, source: plan.object, object },
    ...{ digest: plan.digest, escrow: 'escrow', previous: object.escrow },
    ...{ effort: newEffort(), startedMs: job.now() },
  };
  statistics.events += 1;
  try {
    const effect = await provisionObject(plan, object, rules, attempt.effort);
    effects[effect] += 1;
    object.escrow = undefined;
    object.digest = plan.digest;
    if (plan.intent === 'delete') objects.delete(plan.sourceId);
    const isSkipped = effect === 'skipped' || effect === 'unchanged';
    log(context, attempt, isSkipped ? 'Skipped' : 'Success');
  } catch (error) {
    statistics.failures += 1;
    fail(error, context, attempt);
    if (object.escrow === undefined) object.digest = plan.digest;
  }
}

export async function attemptReference(plan: ReferencePlan, context: CycleContext): Promise<void> {
  const { rules } = context.job;
  const object = objectStateOf(context.state.users, plan.sourceId);
  const attempt: Attempt = {
    ...{ kind: rules.kind, sourceId: plan.sourceId, source: plan.user, object },
    ...{ digest: plan.digest, escrow: 'referenceEscrow', previous: object.referenceEscrow },
    ...{ effort: newEffort(), startedMs: context.job.now() },
  };
  await tryReference(context, attempt, async () => {
    await provisionReference(plan, object, rules, attempt.effort);
    context.statistics.references += 1;
    object.referenceEscrow = undefined;
  });
}

export async function attemptMembership(
  plan: MembershipPlan,
  rules: ProvisioningRules,
  context: CycleContext,
): Promise<void> {
  const { job, state, statistics } = context;
  const object = objectStateOf(state.groups, plan.group.id);
  const attempt: Attempt = {
    ...{ kind: rules.kind, sourceId: plan.group.id, source: plan.group, object },
    ...{ digest: plan.digest, escrow: 'referenceEscrow', previous: plan.escrow },
    ...{ effort: newEffort(), startedMs: job.now() },
  };
  await tryReference(context, attempt, async () => {
    await provisionMembership(plan, object, rules, attempt.effort);
    statistics[plan.verb === 'add' ? 'membersAdded' : 'membersRemoved'] += plan.memberIds.length;
  });
}

async function tryReference(
  context: CycleContext,
  attempt: Attempt,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
    log(context, attempt, 'Success');
  } catch (error) {
    context.statistics.referenceFailures += 1;
    fail(error, context, attempt);
  }
}

/** @throws what is no ProvisioningFailure: a mistake in this program */
function fail(error: unknown, context: CycleContext, attempt: Attempt): void {
  if (!(error instanceof ProvisioningFailure)) throw error;
  const { state, statistics } = context;
  attempt.object[attempt.escrow] = escrowAfterFailure(attempt.previous, {
    errorCode: error.errorCode,
    isTransient: error.reach === 'transient',
    digest: attempt.digest,
    nowMs: state.clockMs,
  });
  note(attempt.effort, 'Export', error.message, 'Failure');
  log(context, attempt, 'Failure', error);
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
  { kind, sourceId, source, object, effort, startedMs }: Attempt,
  status: ProvisioningLogEntry['status'],
  failure?: ProvisioningFailure,
): void {
  const nowMs = job.now();
  const displayName = source === undefined ? sourceId : nameOf(source);
  job.log.write({
    id: job.newId(),
    cycle: statistics.cycle,
    time: new Date(nowMs).toISOString(),
    cycleTime: new Date(state.clockMs).toISOString(),
    action: effort.action,
    status,
    sourceIdentity: { id: sourceId, displayName, identityType: kind },
    targetIdentity: { id: object.scimId ?? null, identityType: kind },
    provisioningSteps: effort.steps,
    modifiedProperties: effort.modified,
    statusInfo:
      failure === undefined ? null : { errorCode: failure.errorCode, reason: failure.message },
    durationMs: Math.round(nowMs - startedMs),
  });
}
