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

/** Whatever the order: calls that are under way at once are recorded as they end. */
export const isSameCount = (left: Count, right: Count): boolean =>
  namesOf(left) === namesOf(right) &&
  left.units === right.units &&
  left.reportedUnits === right.reportedUnits;

/** `5 BatchGet + Put + 2 Query`. */
export function namesOf({ calls }: Pick<Count, 'calls'>): string {
  const byName = Object.entries(Object.groupBy(calls.toSorted(), (name) => name));
  return byName
    .map(([name, ofName = []]) => (ofName.length === 1 ? name : `${ofName.length} ${name}`))
    .join(' + ');
}
