/** One run of a function as Lambda reports it, and the messages between a start and its worker threads. */

export type Invocation =
  | { readonly outcome: 'returned'; readonly payload: unknown }
  | { readonly outcome: 'failed'; readonly errorType: string; readonly errorMessage: string }
  | { readonly outcome: 'timedOut' }
  /** The event or the result is larger than Lambda takes. */
  | { readonly outcome: 'tooLarge' };

export interface LocalFunction {
  /** Runs the function with an event of JSON. Never rejects. */
  invoke(event: unknown): Promise<Invocation>;
  stop(): Promise<void>;
}

/** To a worker: run this event. Both payloads cross as JSON text, as they do on Lambda. */
export interface InvokeMessage {
  readonly requestId: string;
  readonly event: string;
  /** Epoch milliseconds. */
  readonly deadline: number;
}

/** From a worker. */
export type WorkerMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'returned'; readonly payload: string }
  | { readonly kind: 'failed'; readonly errorType: string; readonly errorMessage: string };

/** Lambda's limit for a synchronous event and for its result. */
export const PAYLOAD_LIMIT_BYTES = 6 * 1024 * 1024;

export function failureOf(error: unknown): { errorType: string; errorMessage: string } {
  if (error instanceof Error) return { errorType: error.name, errorMessage: error.message };
  return { errorType: typeof error, errorMessage: String(error) };
}

/** The context object that a handler gets. */
export function contextFor(
  identity: { readonly name: string; readonly arn: string; readonly memoryMegabytes: number },
  { requestId, deadline }: { readonly requestId: string; readonly deadline: number },
) {
  return {
    awsRequestId: requestId,
    callbackWaitsForEmptyEventLoop: false,
    functionName: identity.name,
    functionVersion: '$LATEST',
    invokedFunctionArn: identity.arn,
    memoryLimitInMB: String(identity.memoryMegabytes),
    logGroupName: `/aws/lambda/${identity.name}`,
    logStreamName: 'local',
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}
