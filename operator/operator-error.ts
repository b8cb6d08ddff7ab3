/** What went wrong, in one line that says what to do. */
export class OperatorError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'OperatorError';
  }
}

/** By an error's code or name. */
export type Sentences = Readonly<Record<string, string>>;

/**
 * One line for anything thrown; `where` names the table or the function that was asked, and `own` has the sentences for what only that
 * can answer.
 */
export function describeFailure(error: unknown, where = 'here', own: Sentences = ofTable): string {
  if (error instanceof OperatorError) return error.message;
  for (const cause of causesOf(error)) {
    const sentence = sentenceFor(cause, own) ?? sentenceFor(cause, ofEverything);
    if (sentence !== undefined) return `${sentence} (${where})`;
  }
  const [first] = causesOf(error);
  const message = first?.message ?? String(error);
  if (message.startsWith('Region is missing'))
    return 'no AWS region: give --region, or set AWS_REGION';
  return `${first?.name ?? 'failure'}: ${message.split('\n')[0]} (${where})`;
}

const sentenceFor = ({ code, name }: Failure, sentences: Sentences): string | undefined =>
  sentences[code ?? ''] ?? sentences[name];

const ofTable: Sentences = {
  AccessDeniedException:
    'these credentials may not read the table: dynamodb:Query and dynamodb:GetItem are needed',
  ResourceNotFoundException: 'there is no such table in this account and region',
};

const refused = 'AWS does not accept these credentials: sign in again';
const unreachable = 'nothing answers: is the stack running, and the region right?';

const ofEverything: Sentences = {
  CredentialsProviderError: 'no AWS credentials: sign in, or set AWS_PROFILE',
  TokenProviderError: refused,
  ExpiredTokenException: refused,
  UnrecognizedClientException: refused,
  InvalidSignatureException: refused,
  ECONNREFUSED: unreachable,
  ENOTFOUND: unreachable,
  EAI_AGAIN: unreachable,
  ETIMEDOUT: unreachable,
  TimeoutError: unreachable,
};

interface Failure {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
}

/** The error and what caused it, outermost first. */
function causesOf(error: unknown): readonly Failure[] {
  const causes: Failure[] = [];
  for (let cause = error; Error.isError(cause) && causes.length < 8; cause = cause.cause) {
    causes.push(cause);
  }
  return causes;
}
