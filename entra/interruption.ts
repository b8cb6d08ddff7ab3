/** The wish to stop, and waiting that ends early when it comes. */

export interface Interruption {
  request(): void;
  readonly isRequested: () => boolean;
  /** True when the time went by, false when the wish to stop came first. */
  readonly wait: (seconds: number) => Promise<boolean>;
}

export function createInterruption(): Interruption {
  const controller = new AbortController();
  const { signal } = controller;
  return {
    request: () => controller.abort(),
    isRequested: () => signal.aborted,
    wait: (seconds) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve(false);
        const stop = (): void => {
          clearTimeout(timer);
          resolve(false);
        };
        const timer = setTimeout(() => {
          signal.removeEventListener('abort', stop);
          resolve(true);
        }, seconds * 1000);
        signal.addEventListener('abort', stop, { once: true });
      }),
  };
}
