/** Why fetch had no answer, in one word that quotes nothing: `ECONNREFUSED`, `TimeoutError`. Its messages may hold a URL. */
export function networkFailure(error: unknown): string {
  if (!Error.isError(error)) return 'unknown failure';
  const code: unknown = Error.isError(error.cause) ? Reflect.get(error.cause, 'code') : undefined;
  return typeof code === 'string' && /^[A-Z0-9_]{1,40}$/.test(code) ? code : error.name;
}
