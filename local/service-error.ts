/** What a service of AWS answers when it refuses: a name and a sentence. */
export class ServiceError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}
