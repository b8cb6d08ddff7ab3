/** One acceptance test. */
import type { TestBench } from './test-bench.ts';

export interface SuiteTest {
  /** As Microsoft calls it. */
  readonly name: string;
  /** optional: a failure is a warning · authentication: a gallery listing needs one of them. */
  readonly weight: 'mandatory' | 'optional' | 'authentication';
  /** Resolves when the server passes. @throws TestFailure, TestSkip */
  readonly run: (bench: TestBench) => Promise<void>;
}
