/** The errors of RFC 7644 §3.12, table 9, and of RFC 9865 §2.1, each with its one factory. `detail` is read by the customer's IT administrator. */

export type ScimType =
  | 'invalidFilter'
  | 'tooMany'
  | 'uniqueness'
  | 'mutability'
  | 'invalidSyntax'
  | 'invalidPath'
  | 'noTarget'
  | 'invalidValue'
  | 'invalidVers'
  | 'sensitive'
  | 'invalidCursor'
  | 'expiredCursor'
  | 'invalidCount';

export class ScimError extends Error {
  readonly status: number;
  readonly scimType: ScimType | undefined;
  readonly detail: string;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    status: number,
    detail: string,
    options: { scimType?: ScimType; retryAfterSeconds?: number; cause?: unknown } = {},
  ) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ScimError';
    this.status = status;
    this.detail = detail;
    this.scimType = options.scimType;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

const badRequest = (scimType: ScimType) => (detail: string) =>
  new ScimError(400, detail, { scimType });

export const invalidFilter = badRequest('invalidFilter');
export const tooMany = badRequest('tooMany');
export const mutability = badRequest('mutability');
export const invalidSyntax = badRequest('invalidSyntax');
export const invalidPath = badRequest('invalidPath');
export const noTarget = badRequest('noTarget');
export const invalidValue = badRequest('invalidValue');
export const invalidCursor = badRequest('invalidCursor');
export const expiredCursor = badRequest('expiredCursor');
export const invalidCount = badRequest('invalidCount');

export function uniqueness(detail: string): ScimError {
  return new ScimError(409, detail, { scimType: 'uniqueness' });
}

export function notFound(detail: string): ScimError {
  return new ScimError(404, detail);
}

export function preconditionFailed(detail: string): ScimError {
  return new ScimError(412, detail);
}

export function payloadTooLarge(detail: string): ScimError {
  return new ScimError(413, detail);
}
