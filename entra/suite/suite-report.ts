/** How verdicts read on a terminal, and what they mean together. Pure. */
import type { SuiteTest } from './suite-test.ts';

export interface Verdict {
  readonly test: SuiteTest;
  readonly result: 'PASSED' | 'FAILED' | 'WARNING' | 'SKIPPED';
  readonly reason: string | undefined;
}

export function verdictLine({ test, result, reason }: Verdict): string {
  return `${result.padEnd(7)}  ${test.name}${reason === undefined ? '' : `: ${reason}`}`;
}

export function countLine(verdicts: readonly Verdict[]): string {
  const counts = (['PASSED', 'FAILED', 'WARNING', 'SKIPPED'] as const).map((result) => {
    const count = verdicts.filter((verdict) => verdict.result === result).length;
    return `${count} ${result.toLowerCase()}`;
  });
  return `${verdicts.length} tests: ${counts.join(', ')}`;
}

/** Microsoft fails a server as a whole when no authentication test passes: a bearer key is not enough for the gallery. */
export function lacksAuthentication(verdicts: readonly Verdict[]): boolean {
  const authentication = verdicts.filter(({ test }) => test.weight === 'authentication');
  return authentication.length > 0 && !authentication.some(({ result }) => result === 'PASSED');
}

/** @param gallery whether an authentication test has to pass as well */
export function isPassed(verdicts: readonly Verdict[], gallery: boolean): boolean {
  const hasFailed = verdicts.some(({ result }) => result === 'FAILED');
  return !hasFailed && !(gallery && lacksAuthentication(verdicts));
}
