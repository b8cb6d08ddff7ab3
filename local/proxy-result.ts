/** Turns the result of a Lambda proxy integration into an HTTP answer, or finds that API Gateway would call it malformed. Pure. */

export interface HttpAnswer {
  readonly status: number;
  /** Name and value; a name may come again. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

const RESULT_KEYS = ['statusCode', 'headers', 'multiValueHeaders', 'body', 'isBase64Encoded'];

/** Headers of a function that API Gateway gives another name. Certain of WWW-Authenticate; the others are from its list of header limitations. */
const REMAPPED = ['authorization', 'connection', 'date', 'server', 'www-authenticate'];
/** The server writes these itself. */
const DROPPED = ['content-length', 'keep-alive', 'transfer-encoding', 'upgrade'];

/** @returns undefined for a malformed result. */
export function fromProxyResult(result: unknown): HttpAnswer | undefined {
  if (typeof result !== 'object' || result === null || Array.isArray(result)) return undefined;
  const { statusCode, headers, multiValueHeaders, body } = result as Record<string, unknown>;
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 200 || status > 599) return undefined;
  if (Object.keys(result).some((key) => !RESULT_KEYS.includes(key))) return undefined;
  if (body !== undefined && body !== null && typeof body !== 'string') return undefined;
  const multiple = listValues(multiValueHeaders);
  // A name in both maps is sent with the values of multiValueHeaders.
  const repeated = new Set(multiple.map(([name]) => name.toLowerCase()));
  const single = Object.entries(headers ?? {}).filter(
    ([name]) => !repeated.has(name.toLowerCase()),
  );
  const sent = [...single, ...multiple].flatMap(([name, value]) => {
    if (DROPPED.includes(name.toLowerCase())) return [];
    const remapped = REMAPPED.includes(name.toLowerCase()) ? `x-amzn-Remapped-${name}` : name;
    return [[remapped, String(value)] as const];
  });
  const typed = sent.some(([name]) => name.toLowerCase() === 'content-type');
  return {
    status,
    headers: typed ? sent : [...sent, ['Content-Type', 'application/json']],
    body: body ?? '',
  };
}

function listValues(values: unknown): [name: string, value: unknown][] {
  return Object.entries(values ?? {}).flatMap(([name, list]) =>
    (Array.isArray(list) ? list : [list]).map((value): [string, unknown] => [name, value]),
  );
}
