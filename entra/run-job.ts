/**
 * A job from its first Test Connection to its last cycle. Each cycle begins with the same probe; one that is refused
 * quarantines the job, which then lives on at one cycle a day until a cycle goes through or four weeks are over.
 */
import type { CycleStatistics } from './cycle-statistics.ts';
import type { DirectorySource } from './directory-source.ts';
import type { JobState } from './job-state.ts';
import { runCycle, startCycleStatistics } from './provisioning-cycle.ts';
import type { ProvisioningJob } from './provisioning-job.ts';
import { isJobDisabled, nextCycleMs } from './quarantine.ts';
import { testConnection } from './test-connection.ts';

export interface JobRun {
  readonly cycles: number;
  readonly readDirectory: DirectorySource;
  /** Waits between cycles; false when the job is told to stop. */
  readonly pause: () => Promise<boolean>;
  /** Told after each cycle, so that nothing is lost when the next one fails. */
  readonly afterCycle: (statistics: CycleStatistics) => Promise<void>;
  /** One line for the terminal. */
  readonly say: (line: string) => void;
  /** Filled with the statistics to which the client's requests count. */
  readonly current: { statistics: CycleStatistics | undefined };
}

export async function runJob(job: ProvisioningJob, state: JobState, run: JobRun): Promise<void> {
  for (let turn = 1; turn <= run.cycles; turn += 1) {
    if (job.stop.isRequested()) return;
    if (isJobDisabled(state.quarantine, state.clockMs)) {
      run.say('The job is disabled: it was quarantined for more than four weeks. Use --restart.');
      return;
    }
    await runOneCycle(job, state, run);
    if (turn < run.cycles && !(await run.pause())) return;
  }
}

async function runOneCycle(job: ProvisioningJob, state: JobState, run: JobRun): Promise<void> {
  const directory = await run.readDirectory(state.cycles + 1);
  state.cycles += 1;
  const statistics = startCycleStatistics(state);
  run.current.statistics = statistics;
  const startedMs = job.now();
  const verdict = await testConnection(job);
  if (verdict.outcome === 'connected') {
    await runCycle(job, state, directory, statistics);
  } else {
    run.say(`Cycle ${statistics.cycle}: ${verdict.errorCode}: ${verdict.reason}`);
    const { errorCode } = verdict;
    statistics.quarantine = {
      reason: 'EncounteredQuarantineException',
      errorCode,
      sinceMs: state.clockMs,
    };
  }
  statistics.durationMs = job.now() - startedMs;
  endCycle(job, state, statistics, run);
  await run.afterCycle(statistics);
}

function endCycle(
  job: ProvisioningJob,
  state: JobState,
  statistics: CycleStatistics,
  run: JobRun,
): void {
  const { quarantine } = statistics;
  if (quarantine !== undefined) {
    const sinceMs = state.quarantine?.sinceMs ?? quarantine.sinceMs;
    state.quarantine = { ...quarantine, sinceMs };
    run.say(
      `Quarantined: ${quarantine.reason} (${quarantine.errorCode}); the next cycle is due in a day`,
    );
  } else if (!job.stop.isRequested()) {
    state.quarantine = undefined;
  }
  state.clockMs = nextCycleMs(state.clockMs, state.quarantine);
}
