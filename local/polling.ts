/** Asks again and again: at once while there is more, after a rest where there was nothing. */
import { setTimeout as sleep } from 'node:timers/promises';

export interface Polling {
  /** Begins no further round; does not wait for one that is under way. */
  stop(): void;
}

/**
 * @param poll one round; how many milliseconds to rest before the next one.
 * @param onError hears of a round that failed; the next one comes after `restMilliseconds`.
 */
export function startPolling(
  poll: (signal: AbortSignal) => Promise<number>,
  { restMilliseconds, onError }: { restMilliseconds: number; onError: (error: unknown) => void },
): Polling {
  const ending = new AbortController();
  void run();
  return { stop: () => ending.abort() };

  async function run(): Promise<void> {
    while (!ending.signal.aborted) {
      const rest = await poll(ending.signal).catch((error: unknown) => {
        // What is asked ends with us: its last failure is no news.
        if (!ending.signal.aborted) onError(error);
        return restMilliseconds;
      });
      await sleep(rest, undefined, { signal: ending.signal, ref: false }).catch(() => undefined);
    }
  }
}
