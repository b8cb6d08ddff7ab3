/** Middy middleware: an error that leaves the function is logged with its causes, and still leaves it. */
import type { Log } from './logger.ts';

interface FailedRequest {
  readonly error: unknown;
  readonly context: { readonly awsRequestId?: string };
}

/** `expected` names errors that are answers, by their message. */
export function logFailure(log: Log, expected: readonly string[] = []) {
  return {
    // A returned value would replace the error by a response.
    onError: ({ error, context }: FailedRequest): void => {
      if (Error.isError(error) && expected.includes(error.message)) return;
      log.error('the function failed', { error, requestId: context.awsRequestId });
    },
  };
}
