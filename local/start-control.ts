/** How whoever asked for a start ends it, and hears of its parts. */
export interface StartControl {
  /** Ends a start that is under way. */
  readonly signal: AbortSignal;
  /** Takes what must be ended, in the order of starting. */
  readonly onStarted: (stop: () => Promise<void> | void) => void;
  /** Called when a part that cannot be replaced has died. */
  readonly onLost: (message: string) => void;
}
