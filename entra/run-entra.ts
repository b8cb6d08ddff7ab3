/** The program: from the command line to an exit code, and what is printed on the way. */
import { type Arguments, parseArguments } from './arguments.ts';
import { createJob } from './create-job.ts';
import type { CycleStatistics } from './cycle-statistics.ts';
import { exportedDirectory, madeUpDirectorySource } from './directory-source.ts';
import { exitCode } from './exit-code.ts';
import { InputError } from './input-error.ts';
import { type JobState, newJobState, readJobState, writeJobState } from './job-state.ts';
import type { ProvisioningJob } from './provisioning-job.ts';
import { type JobRun, runJob } from './run-job.ts';
import { summaryTable } from './summary.ts';
import type { Surroundings } from './surroundings.ts';
import { testConnection } from './test-connection.ts';
import { usageText } from './usage-text.ts';

/** Resolves to an exit code; a wrong usage is one line of message and 64. */
export async function runEntra(
  words: readonly string[],
  surroundings: Surroundings,
): Promise<number> {
  try {
    const args = parseArguments(words, surroundings.defaultToken);
    if (args !== 'help') return await runWith(args, surroundings);
    surroundings.output.write(usageText);
    return exitCode.success;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    surroundings.messages.write(`entra: ${error.message}\n`);
    return exitCode.usage;
  }
}

async function runWith(args: Arguments, surroundings: Surroundings): Promise<number> {
  const state = await initialState(args, surroundings.now());
  const current: JobRun['current'] = { statistics: undefined };
  const job = await createJob(args, surroundings, (latencyMs) => {
    current.statistics?.latenciesMs.push(latencyMs);
  });
  try {
    if (!(await isConnected(job, args, surroundings))) return exitCode.quarantined;
    if (args.testConnectionOnly) return exitCode.success;
    return await runCycles(args, job, state, current, surroundings);
  } finally {
    job.client.close();
    await job.log.close();
  }
}

async function isConnected(
  job: ProvisioningJob,
  { tenant }: Arguments,
  { output, messages }: Surroundings,
): Promise<boolean> {
  if (tenant.sendsTokenInClear) {
    messages.write(
      'entra: the Tenant URL is not https; Entra would refuse it, and the token goes in clear\n',
    );
  }
  const verdict = await testConnection(job);
  if (verdict.outcome === 'connected') {
    output.write(`Test Connection: ${tenant.base} answers as it should\n`);
    return true;
  }
  messages.write(`entra: Test Connection failed: ${verdict.errorCode}: ${verdict.reason}\n`);
  return false;
}

async function runCycles(
  args: Arguments,
  job: ProvisioningJob,
  state: JobState,
  current: JobRun['current'],
  { output, messages, interruption }: Surroundings,
): Promise<number> {
  const finished: CycleStatistics[] = [];
  const { directoryFile, users, seed, stateFile } = args;
  const save = async (): Promise<void> => {
    if (stateFile !== undefined) await writeJobState(stateFile, state);
  };
  // A file that cannot be written is found out before anything has been done.
  await save();
  try {
    await runJob(job, state, {
      cycles: args.cycles,
      readUsers:
        directoryFile === undefined
          ? madeUpDirectorySource(users, seed)
          : exportedDirectory(directoryFile),
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
  return hasFailures ? exitCode.objectsFailed : exitCode.success;
}

async function initialState(args: Arguments, nowMs: number): Promise<JobState> {
  const { stateFile, restart, tenant } = args;
  const kept =
    stateFile === undefined || restart ? undefined : await readJobState(stateFile, tenant.base);
  return kept ?? newJobState(tenant.base, nowMs);
}
