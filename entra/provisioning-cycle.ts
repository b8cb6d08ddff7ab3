/**
 * One cycle: users, then groups, then what refers to them: managers, then members. Each pass plans for every object
 * of the directory and carries out what has changed or is due from escrow. Ends early when the job is quarantined or
 * told to stop; the watermark moves only after a whole cycle.
 */
import { type CycleStatistics, newCycleStatistics } from './cycle-statistics.ts';
import type { Directory } from './directory.ts';
import type { DirectoryObject } from './directory-object.ts';
import type { DirectoryUser } from './directory-user.ts';
import { isWaiting } from './escrow.ts';
import { type JobState, type ObjectState, objectStateOf } from './job-state.ts';
import {
  attemptMembership,
  attemptObject,
  attemptReference,
  type CycleContext,
  type ObjectPass,
} from './object-attempt.ts';
import { planMemberships, releaseSettledGroups } from './plan-memberships.ts';
import { planReference, type ReferencePlan } from './provision-reference.ts';
import type { GroupProvisioning, ProvisioningJob } from './provisioning-job.ts';
import { type Plan, type PlanningRules, planObject, planPurged } from './provisioning-plan.ts';
import { forEachConcurrently } from './worker-pool.ts';

export async function runCycle(
  job: ProvisioningJob,
  state: JobState,
  directory: Directory,
  statistics: CycleStatistics,
): Promise<void> {
  const context: CycleContext = { job, state, statistics };
  const { rules, groups } = job;
  const users: ObjectPass = { rules, objects: state.users, effects: statistics.users };
  await passOver('users', directory.users, users, context);
  if (groups !== undefined) {
    const pass = { rules: groups.rules, objects: state.groups, effects: statistics.groups };
    await passOver('groups', directory.groups, pass, context);
  }
  await carryOut(
    context,
    'managers',
    () => planReferences(context, directory.users),
    (plan) => attemptReference(plan, context),
  );
  if (groups !== undefined) await passOverMembers(directory, groups, context);
  if (!isStopped(context)) state.watermarkMs = state.clockMs;
  statistics.escrowed = [...state.users.values(), ...state.groups.values()].filter(
    ({ escrow, referenceEscrow }) => escrow !== undefined || referenceEscrow !== undefined,
  ).length;
}

export function startCycleStatistics(state: JobState): CycleStatistics {
  const kind = state.watermarkMs === undefined ? 'initial' : 'incremental';
  return newCycleStatistics(state.cycles, kind);
}

async function passOver(
  label: string,
  sources: readonly DirectoryObject[],
  pass: ObjectPass,
  context: CycleContext,
): Promise<void> {
  const { job, state } = context;
  const isUsers = pass.rules.kind === 'User';
  const scope = isUsers ? job.scope : { ...job.scope, filters: [] };
  const rules = { mappings: pass.rules.mappings, scope };
  await carryOut(
    context,
    label,
    () => planObjects(sources, pass.objects, rules, state.clockMs),
    (plan) => attemptObject(plan, pass, context),
  );
}

/** Only what has to be worked on: changed since it was last brought over, and not waiting in escrow. */
function planObjects(
  sources: readonly DirectoryObject[],
  objects: Map<string, ObjectState>,
  rules: PlanningRules,
  clockMs: number,
): Plan[] {
  const present = sources.map((source) =>
    planObject(source, objects.get(source.id)?.link ?? 'none', rules),
  );
  const ids = new Set(sources.map(({ id }) => id));
  const purged = [...objects]
    .filter(([sourceId]) => !ids.has(sourceId))
    .map(([sourceId, { link }]) => planPurged(sourceId, link));
  for (const { sourceId, intent } of purged) {
    if (intent === 'skip') objects.delete(sourceId);
  }
  return [...present, ...purged.filter(({ intent }) => intent === 'delete')].filter((plan) => {
    const known = objects.get(plan.sourceId);
    if (isWaiting(known?.escrow, plan.digest, clockMs)) return false;
    return known?.escrow !== undefined || known?.digest !== plan.digest;
  });
}

function planReferences(
  { job, state }: CycleContext,
  users: readonly DirectoryUser[],
): ReferencePlan[] {
  return users.flatMap((user) => {
    const plan = planReference(user, state, job.rules.mappings);
    const known = objectStateOf(state.users, user.id);
    if (user.managerId !== undefined && known.link === 'linked') known.sourceHadManager = true;
    if (plan === undefined) return [];
    return isWaiting(known.referenceEscrow, plan.digest, state.clockMs) ? [] : [plan];
  });
}

async function passOverMembers(
  directory: Directory,
  { rules, membersPerPatch }: GroupProvisioning,
  context: CycleContext,
): Promise<void> {
  const { state } = context;
  await carryOut(
    context,
    'memberships',
    () => planMemberships(directory, state, membersPerPatch),
    (plan) => attemptMembership(plan, rules, context),
  );
  releaseSettledGroups(directory, state);
}

async function carryOut<P>(
  context: CycleContext,
  label: string,
  planAll: () => readonly P[],
  attempt: (plan: P) => Promise<void>,
): Promise<void> {
  if (isStopped(context)) return;
  const plans = planAll();
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
