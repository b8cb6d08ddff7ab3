import { ScimError } from '../scim-error.ts';

/** The same error with the operation's place in the request in front of its detail. */
export function invalidOperation(index: number, error: unknown): unknown {
  if (!(error instanceof ScimError)) return error;
  return new ScimError(error.status, `Operations[${index}]: ${error.detail}`, {
    ...(error.scimType === undefined ? {} : { scimType: error.scimType }),
    cause: error,
  });
}
