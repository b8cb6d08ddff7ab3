import type { Directory } from './directory.ts';
import { StoreBusy } from './directory-store.ts';

/** With a pause between them, long enough for a burst of changes of one resource to pass. */
const MAXIMUM_ATTEMPTS = 8;

/**
 * Makes a change anew, from what is stored, as long as another change comes between its read and its write.
 * @param attempt undefined where one did
 * @throws StoreBusy where others always came first
 */
export async function untilUndisturbed<Result>(
  { pause }: Pick<Directory, 'pause'>,
  attempt: () => Promise<Result | undefined>,
): Promise<Result> {
  for (let count = 1; count <= MAXIMUM_ATTEMPTS; count += 1) {
    const result = await attempt();
    if (result !== undefined) return result;
    await pause(count);
  }
  throw new StoreBusy('conflict');
}
