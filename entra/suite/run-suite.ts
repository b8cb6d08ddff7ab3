/** Runs Microsoft's tests one after the other, a line for each, and takes away what they made, however the run ends. */
import type { Arguments } from '../arguments.ts';
import { exitCode } from '../exit-code.ts';
import { InputError } from '../input-error.ts';
import type { Surroundings } from '../surroundings.ts';
import { microsoftSuite, type TestList } from './microsoft-suite.ts';
import { openBench } from './open-bench.ts';
import {
  countLine,
  isPassed,
  lacksAuthentication,
  type Verdict,
  verdictLine,
} from './suite-report.ts';
import type { SuiteTest } from './suite-test.ts';
import type { TestBench } from './test-bench.ts';
import { TestFailure, TestSkip } from './test-outcome.ts';

export async function runSuite(args: Arguments, surroundings: Surroundings): Promise<number> {
  const { output, messages, interruption } = surroundings;
  const lists = chosenTests(args.suite.only);
  const opened = await openBench(args, surroundings);
  if (opened.outcome === 'refused') {
    messages.write(`entra: ${opened.reason}\n`);
    return exitCode.quarantined;
  }
  const verdicts: Verdict[] = [];
  try {
    for (const { title, tests } of lists) {
      output.write(`${title}\n`);
      for (const test of tests) {
        if (interruption.isRequested()) break;
        const verdict = cleaned(await verdictOn(test, opened.bench), opened.clean);
        verdicts.push(verdict);
        output.write(`  ${verdictLine(verdict)}\n`);
      }
    }
  } finally {
    const left = await opened.close();
    for (const path of left) messages.write(`entra: could not be deleted: ${path}\n`);
  }
  output.write(`${countLine(verdicts)}\n`);
  if (lacksAuthentication(verdicts)) {
    output.write(
      'No authentication test passed: enough for an application outside the gallery. A gallery listing needs one of the two (--gallery insists).\n',
    );
  }
  if (interruption.isRequested()) return exitCode.interrupted;
  return isPassed(verdicts, args.suite.gallery) ? exitCode.success : exitCode.failed;
}

async function verdictOn(test: SuiteTest, bench: TestBench): Promise<Verdict> {
  try {
    await test.run(bench);
    return { test, result: 'PASSED', reason: undefined };
  } catch (error) {
    if (error instanceof TestSkip) return { test, result: 'SKIPPED', reason: error.message };
    if (!(error instanceof TestFailure)) throw error;
    const result = test.weight === 'optional' ? 'WARNING' : 'FAILED';
    return { test, result, reason: error.message };
  }
}

/** The test of that name, or those that have it in theirs. @throws InputError when there is none */
function chosenTests(only: string | undefined): TestList[] {
  if (only === undefined) return [...microsoftSuite];
  const wanted = only.toLowerCase();
  const names = microsoftSuite.flatMap(({ tests }) => tests.map(({ name }) => name.toLowerCase()));
  const isExact = names.includes(wanted);
  const isChosen = ({ name }: SuiteTest) =>
    isExact ? name.toLowerCase() === wanted : name.toLowerCase().includes(wanted);
  const chosen = microsoftSuite.map(({ title, tests }) => ({
    title,
    tests: tests.filter(isChosen),
  }));
  const lists = chosen.filter(({ tests }) => tests.length > 0);
  if (lists.length === 0) throw new InputError(`--only: no test has "${only}" in its name`);
  return lists;
}

/** A server may echo a secret in its answer. */
function cleaned({ reason, ...verdict }: Verdict, clean: (text: string) => string): Verdict {
  return { ...verdict, reason: reason && clean(reason).replaceAll(/\s+/g, ' ') };
}
