/** What the loopback server and the services behind it say to each other. */

export interface LoopbackRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly header: (name: string) => string | undefined;
  readonly body: Buffer;
  /** Whether it carries the session token of this start, as a signed request of an SDK does. */
  readonly isSigned: boolean;
  /** Of the server itself, without a slash at its end. */
  readonly serverUrl: string;
}

export interface LoopbackAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Undefined for a request that is another service's. */
export type LoopbackService = (
  request: LoopbackRequest,
) => LoopbackAnswer | undefined | Promise<LoopbackAnswer | undefined>;

/** How services with a REST protocol refuse: the name in a header, the sentence in the body. */
export function refusal(status: number, errorType: string, message: string): LoopbackAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': errorType },
    body: JSON.stringify({ message }),
  };
}

export const unsigned = (): LoopbackAnswer =>
  refusal(403, 'UnrecognizedClientException', 'The security token is invalid.');
