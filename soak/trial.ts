/** What a trial found: figures for whoever reads them, and whatever did not hold. */
export interface Trial {
  readonly figures: Readonly<Record<string, number>>;
  readonly problems: readonly string[];
}

/** Runs `task` for each of 0 … count - 1, `width` at a time. */
export async function inParallel(
  width: number,
  count: number,
  task: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < count) await task(next++);
  };
  await Promise.all(Array.from({ length: Math.min(width, count) }, work));
}

/** How long calls took, in milliseconds, so that a share of them was no slower. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
}
