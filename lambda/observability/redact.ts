/**
 * Takes credentials and personal data out of what is logged. Works as a JSON.stringify replacer, so that it sees every
 * string and key of a record, however deep; nothing has to be declared secret beforehand.
 */

const REDACTED = '[redacted]';

/** Credentials by their look, wherever they stand in a text. Patterns are without nested repetition, and look back by a bounded length: time is linear. */
const credentialForms: readonly RegExp[] = [
  /\bscims?_[a-z0-9-]{1,32}_[A-Za-z0-9_-]+/g,
  /\beyJ[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]*)?/g,
  /(?<=\b(?:bearer|basic)[ :]{1,4})[A-Za-z0-9._~+/=-]+/gi,
  /(?<=\b(?:X-Amz-Signature|X-Amz-Security-Token|X-Amz-Credential|Signature|password)=)[^&\s"']+/gi,
  // Parameters of a token request (RFC 6749, RFC 7521, RFC 8693) and members of its answer, as a form and as JSON within a text.
  /(?<=(?:token|client_secret|assertion)=)[^&\s"']+/gi,
  /(?<=(?:token|client_?secret|assertion)\\?" {0,4}: {0,4}\\?")[^"\\]+/gi,
];

/** People by the look of their mail address, which is most often the userName too. */
const mailAddress = /[^\s@<>"'`(),;:=[\]{}]{1,256}@[^\s@<>"'`(),;:=[\]{}]{1,256}/g;

/** Attributes of RFC 7643 §4 that say who somebody is, and the names under which whole bodies and credentials go. In lower case. */
const personalOrSecret: ReadonlySet<string> = new Set(
  `userName displayName nickName givenName familyName middleName honorificPrefix honorificSuffix formatted
   profileUrl title externalId emails phoneNumbers ims photos addresses streetAddress locality postalCode
   x509Certificates employeeNumber manager department costCenter division organization
   attributes application resource resources before after changes members body value Item Items CancellationReasons
   password secret secretString secretBinary secretToken apiKey token accessToken access_token refresh_token id_token subject_token
   clientSecret client_secret assertion clientAssertion client_assertion digest privateKey d
   authorization authorizationToken cookie responseURL`
    .toLowerCase()
    .split(/\s+/),
);

/** One text without credentials and mail addresses. */
export function redactText(text: string): string {
  const withoutCredentials = credentialForms.reduce(
    (cleaned, form) => cleaned.replace(form, REDACTED),
    text,
  );
  return withoutCredentials.includes('@')
    ? withoutCredentials.replace(mailAddress, REDACTED)
    : withoutCredentials;
}

/** A replacer for JSON.stringify. */
export function redact(key: string, value: unknown): unknown {
  if (value === undefined || value === null || typeof value === 'boolean') return value;
  if (isPersonalOrSecret(key, value)) return REDACTED;
  if (typeof value === 'string') return redactText(value);
  if (Error.isError(value)) return describeError(value);
  if (typeof value === 'object' && !Array.isArray(value)) return withoutTellingKeys(value);
  return value;
}

/** Further in, a chain of causes is cut: it may be a ring. */
const MAX_CAUSES = 8;
/** Properties of our errors and of AWS services' that say what happened. All others stay out: the SDK hangs whole requests and items on errors. */
const tellingProperties = ['code', 'status', 'reason', '$metadata'] as const;

function describeError(error: Error, causes = 0): Record<string, unknown> {
  const { name, message, stack, cause } = error;
  const telling = tellingProperties.map((property) => [property, Reflect.get(error, property)]);
  return {
    name,
    message,
    ...Object.fromEntries(telling.filter(([, value]) => value !== undefined)),
    stack,
    ...(cause === undefined || causes === MAX_CAUSES
      ? {}
      : { cause: Error.isError(cause) ? describeError(cause, causes + 1) : String(cause) }),
  };
}

/** `name` is a person's where it is complex (RFC 7643 §4.1.1), and an error's or a function's where it is a string. */
function isPersonalOrSecret(key: string, value: unknown): boolean {
  const names = key.toLowerCase().split(/[.:[\]\s]+/);
  if (names.some((name) => personalOrSecret.has(name))) return true;
  return names.at(-1) === 'name' && typeof value === 'object';
}

function withoutTellingKeys(value: object): object {
  const entries = Object.entries(value);
  return entries.every(([key]) => redactText(key) === key)
    ? value
    : Object.fromEntries(entries.map(([key, inner]) => [redactText(key), inner]));
}
