/**
 * Errors of RFC 6749 §5.2 as values to throw; token-answer.ts alone turns them into answers. A description says what to do, in the
 * characters that the clause allows (printable ASCII without the quotation mark and the backslash), and holds nothing of the request.
 */

export type TokenErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'invalid_scope';

export class TokenError extends Error {
  readonly code: TokenErrorCode;
  readonly status: number;
  /** Methods that the endpoint knows, where the request's is none of them. */
  readonly allow: string | undefined;

  constructor(
    code: TokenErrorCode,
    description: string,
    { status = 400, allow }: { readonly status?: number; readonly allow?: string } = {},
  ) {
    super(description);
    this.name = 'TokenError';
    this.code = code;
    this.status = status;
    this.allow = allow;
  }
}

export const invalidRequest = (description: string): TokenError =>
  new TokenError('invalid_request', description);

/** The one answer to a client that is not who it says, whatever the reason. */
export const invalidClient = (): TokenError =>
  new TokenError(
    'invalid_client',
    'The client is unknown, or its credential is wrong or no longer valid.',
    { status: 401 },
  );

export const methodNotAllowed = (): TokenError =>
  new TokenError('invalid_request', 'The token endpoint takes POST alone.', {
    status: 405,
    allow: 'POST',
  });
