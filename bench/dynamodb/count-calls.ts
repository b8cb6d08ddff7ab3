import { unitsOf } from './capacity-units.ts';
import type { LocalDirectory } from './local-directory.ts';

export interface Count {
  readonly calls: readonly string[];
  /** By the sizes of items, and as DynamoDB Local reports them. */
  readonly units: number;
  readonly reportedUnits: number;
}

/** What is asked of DynamoDB meanwhile. */
export async function countCalls(
  { calls }: Pick<LocalDirectory, 'calls'>,
  act: () => Promise<unknown>,
): Promise<Count> {
  calls.length = 0;
  await act();
  return {
    calls: calls.map(({ name }) => name),
    units: calls.reduce((sum, call) => sum + unitsOf(call), 0),
    reportedUnits: calls.reduce((sum, call) => sum + call.reportedUnits, 0),
  };
}

export const isSameCount = (left: Count, right: Count): boolean =>
  left.calls.join() === right.calls.join() &&
  left.units === right.units &&
  left.reportedUnits === right.reportedUnits;

/** `Query + 5 BatchGet + Put`. */
export function namesOf({ calls }: Pick<Count, 'calls'>): string {
  const runs: { name: string; times: number }[] = [];
  for (const name of calls) {
    const last = runs.at(-1);
    if (last?.name === name) last.times += 1;
    else runs.push({ name, times: 1 });
  }
  return runs.map(({ name, times }) => (times === 1 ? name : `${times} ${name}`)).join(' + ');
}
