/** Errors as Microsoft Graph answers them. */

export class GraphError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export function graphErrorBody({ code, message }: GraphError, requestId: string) {
  return { error: { code, message, innerError: { 'request-id': requestId } } };
}
