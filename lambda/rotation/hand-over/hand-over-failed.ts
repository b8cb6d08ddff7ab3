/** What a hand-over does, in its order. */
export type HandOverStep =
  | 'look at the settings'
  | 'sign in to Entra'
  | 'find the provisioning job'
  | 'have Entra try the new key'
  | 'save the new key in Entra'
  | 'have Entra try what it saved';

/** Entra may or may not have the new key; the old one works as before. Its message is for the operator and holds nothing secret. */
export class HandOverFailed extends Error {
  readonly step: HandOverStep;

  constructor(step: HandOverStep, reason: string, options?: ErrorOptions) {
    super(`the new key was not handed over to Entra: failed to ${step} (${reason})`, options);
    this.name = 'HandOverFailed';
    this.step = step;
  }
}
