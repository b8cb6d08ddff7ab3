/** What the program is given by the process in which it runs. */
import type { SecretEnvironment } from './credentials/parse-credential.ts';
import type { Interruption } from './interruption.ts';
import type { TextOutput } from './progress.ts';

export interface Surroundings {
  /** Results. */
  readonly output: TextOutput;
  /** Progress, warnings and errors. */
  readonly messages: TextOutput;
  readonly environment: SecretEnvironment;
  readonly interruption: Interruption;
  /** Milliseconds since 1970, as finely as the clock has them. */
  readonly now: () => number;
  readonly newId: () => string;
}
