/** Acts timed one at a time and in turns: what the machine does meanwhile meets all of them. */

type Act = (round: number) => Promise<unknown>;

export interface TurnOptions {
  readonly rounds: number;
  /** Rounds before those that count. */
  readonly warmUps: number;
}

/**
 * Each round makes the steps in their order, and in each step the acts of all contestants, every other round the other way round.
 * @returns milliseconds, by step, then by contestant, then by round
 */
export async function timeInTurns(
  steps: readonly (readonly Act[])[],
  { rounds, warmUps }: TurnOptions,
): Promise<readonly (readonly (readonly number[])[])[]> {
  const timed = steps.map((acts) => acts.map((act) => ({ act, times: [] as number[] })));
  for (let round = 0; round < warmUps + rounds; round += 1) {
    for (const contestants of timed) {
      for (const { act, times } of round % 2 === 0 ? contestants : contestants.toReversed()) {
        const milliseconds = await millisecondsOf(() => act(round));
        if (round >= warmUps) times.push(milliseconds);
      }
    }
  }
  return timed.map((contestants) => contestants.map(({ times }) => times));
}

export async function millisecondsOf(act: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await act();
  return performance.now() - start;
}
