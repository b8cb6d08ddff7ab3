/** What an operator asked for cannot be done. The message is a sentence for that person, and says what to do instead where there is something. */
export class OperationRefused extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'OperationRefused';
  }
}
