/** Test Connection and, unless that was all, the cycles of a job with a table of them at the end. */
import type { Arguments } from './arguments.ts';
import { createJob } from './create-job.ts';
import type { CycleStatistics } from './cycle-statistics.ts';
import { sourceOf } from './directory-source.ts';
import { exitCode } from './exit-code.ts';
import { type JobState, newJobState, readJobState, writeJobState } from './job-state.ts';
import type { ProvisioningJob } from './provisioning-job.ts';
import { type JobRun, runJob } from './run-job.ts';
import { summaryTable } from './summary.ts';
import type { Surroundings } from './surroundings.ts';
import { testConnection } from './test-connection.ts';

export async function runProvisioning(
  args: Arguments,
  surroundings: Surroundings,
): Promise<number> {
  const state = await initialState(args, surroundings.now());
  const current: JobRun['current'] = { statistics: undefined };
  const job = await createJob(args, surroundings, (latencyMs) => {
    current.statistics?.latenciesMs.push(latencyMs);
  });
  try {
    const connected = await connect(job, args, surroundings);
    if (connected === undefined) return exitCode.quarantined;
    if (args.command === 'test-connection') return exitCode.success;
    return await runCycles(args, connected, state, current, surroundings);
  } finally {
    job.client.close();
    await job.log.close();
  }
}

/** The job as the server lets it run, without groups where it has none; undefined when it does not let it. */
async function connect(
  job: ProvisioningJob,
  { command, groupProvisioning, tenant }: Arguments,
  { output, messages }: Surroundings,
): Promise<ProvisioningJob | undefined> {
  const verdict = await testConnection(job);
  if (verdict.outcome === 'connected') {
    output.write(`Test Connection: ${tenant.base} answers as it should\n`);
    return job;
  }
  const reason = `${verdict.errorCode}: ${verdict.reason}`;
  const isEnough = command === 'provision' && groupProvisioning === 'ifServed';
  if (verdict.outcome === 'noGroups' && isEnough) {
    messages.write(
      `entra: this server has no groups, so users only (--groups N insists on them, --groups 0 does not ask): ${reason}\n`,
    );
    return { ...job, groups: undefined, probeGroups: false };
  }
  const hint = verdict.outcome === 'noGroups' ? '; --no-groups-probe does without' : '';
  messages.write(`entra: Test Connection failed: ${reason}${hint}\n`);
  return undefined;
}

async function runCycles(
  args: Arguments,
  job: ProvisioningJob,
  state: JobState,
  current: JobRun['current'],
  { output, messages, interruption }: Surroundings,
): Promise<number> {
  const finished: CycleStatistics[] = [];
  const { stateFile } = args;
  const save = async (): Promise<void> => {
    if (stateFile !== undefined) await writeJobState(stateFile, state);
  };
  // A file that cannot be written is found out before anything has been done.
  await save();
  try {
    await runJob(job, state, {
      cycles: args.cycles,
      readDirectory: sourceOf(args),
      pause: () => interruption.wait(args.intervalSeconds),
      say: (line) => messages.write(`${line}\n`),
      current,
      async afterCycle(statistics) {
        finished.push(statistics);
        await save();
      },
    });
  } finally {
    if (finished.length > 0) {
      output.write(`${summaryTable(finished)}\nProvisioning log: ${args.logFile}\n`);
    }
  }
  return interruption.isRequested() ? exitCode.interrupted : exitCodeOf(finished, state);
}

function exitCodeOf(finished: readonly CycleStatistics[], state: JobState): number {
  const wasQuarantined = finished.some(({ quarantine }) => quarantine !== undefined);
  if (wasQuarantined || state.quarantine !== undefined) return exitCode.quarantined;
  const hasFailures = finished.some(
    ({ failures, referenceFailures, escrowed }) => failures + referenceFailures + escrowed > 0,
  );
  return hasFailures ? exitCode.failed : exitCode.success;
}

async function initialState(args: Arguments, nowMs: number): Promise<JobState> {
  const { stateFile, restart, tenant } = args;
  const kept =
    stateFile === undefined || restart ? undefined : await readJobState(stateFile, tenant.base);
  return kept ?? newJobState(tenant.base, nowMs);
}
