/** The two ways in which a test ends other than by passing. */

/** The server does not do what the test wants; the message says what was sent, what came, and what should have. */
export class TestFailure extends Error {}

/** The test says nothing about this server; the message says why. */
export class TestSkip extends Error {}

/** @throws TestFailure unless it holds. */
export function check(holds: boolean, reason: string): asserts holds {
  if (!holds) throw new TestFailure(reason);
}
