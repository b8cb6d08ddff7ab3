/**
 * One cycle: plan for every object of the directory, carry out what has changed or is due from escrow, then the
 * references. Ends early when the job is quarantined or told to stop; the watermark moves only after a whole cycle.
 */
import { type CycleStatistics, newCycleStatistics } from './cycle-statistics.ts';
import type { DirectoryUser } from './directory-user.ts';
import { isWaiting } from './escrow.ts';
import { type JobState, objectStateOf } from './job-state.ts';
import { attemptObject, attemptReference, type CycleContext } from './object-attempt.ts';
import { planReference, type ReferencePlan } from './provision-reference.ts';
import type { ProvisioningJob } from './provisioning-job.ts';
import { type Plan, planPurged, planUser } from './provisioning-plan.ts';
import { forEachConcurrently } from './worker-pool.ts';

export async function runCycle(
  job: ProvisioningJob,
  state: JobState,
  users: readonly DirectoryUser[],
  statistics: CycleStatistics,
): Promise<void> {
  const context: CycleContext = { job, state, statistics };
  const byId = new Map(users.map((user) => [user.id, user]));
  const plans = planObjects(context, byId);
  await carryOut(context, 'users', plans, (plan) => attemptObject(plan, context));
  const references = isStopped(context) ? [] : planReferences(context, users);
  await carryOut(context, 'managers', references, (plan) => attemptReference(plan, context));
  if (!isStopped(context)) state.watermarkMs = state.clockMs;
  statistics.escrowed = [...state.objects.values()].filter(
    ({ escrow, referenceEscrow }) => escrow !== undefined || referenceEscrow !== undefined,
  ).length;
}

export function startCycleStatistics(state: JobState): CycleStatistics {
  const kind = state.watermarkMs === undefined ? 'initial' : 'incremental';
  return newCycleStatistics(state.cycles, kind);
}

/** Only what has to be worked on: changed since it was last brought over, and not waiting in escrow. */
function planObjects(
  { job, state }: CycleContext,
  users: ReadonlyMap<string, DirectoryUser>,
): Plan[] {
  const rules = { mappings: job.rules.mappings, scope: job.scope };
  const present = [...users.values()].map((user) =>
    planUser(user, state.objects.get(user.id)?.link ?? 'none', rules),
  );
  const purged = [...state.objects]
    .filter(([sourceId]) => !users.has(sourceId))
    .map(([sourceId, { link }]) => planPurged(sourceId, link));
  for (const { sourceId, intent } of purged) {
    if (intent === 'skip') state.objects.delete(sourceId);
  }
  return [...present, ...purged.filter(({ intent }) => intent === 'delete')].filter((plan) => {
    const known = state.objects.get(plan.sourceId);
    if (isWaiting(known?.escrow, plan.digest, state.clockMs)) return false;
    return known?.escrow !== undefined || known?.digest !== plan.digest;
  });
}

function planReferences(
  { job, state }: CycleContext,
  users: readonly DirectoryUser[],
): ReferencePlan[] {
  return users.flatMap((user) => {
    const plan = planReference(user, state, job.rules.mappings);
    const known = objectStateOf(state, user.id);
    if (user.managerId !== undefined && known.link === 'linked') known.sourceHadManager = true;
    if (plan === undefined) return [];
    return isWaiting(known.referenceEscrow, plan.digest, state.clockMs) ? [] : [plan];
  });
}

async function carryOut<P>(
  context: CycleContext,
  label: string,
  plans: readonly P[],
  attempt: (plan: P) => Promise<void>,
): Promise<void> {
  if (plans.length === 0) return;
  const { job, statistics } = context;
  const progress = job.startProgress(`cycle ${statistics.cycle}, ${label}`, plans.length);
  await forEachConcurrently(
    plans,
    async (plan) => {
      await attempt(plan);
      progress.advance();
    },
    { concurrency: job.concurrency, isStopped: () => isStopped(context) },
  );
  progress.finish();
}

function isStopped({ job, statistics }: CycleContext): boolean {
  return job.stop.isRequested() || statistics.quarantine !== undefined;
}
