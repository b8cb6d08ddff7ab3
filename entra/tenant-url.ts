/**
 * The Tenant URL as an administrator pastes it: a base to which paths are appended, maybe with a feature flag that
 * selects the PATCH dialect (consumed here, never sent), maybe with a query of the server's own (kept).
 */
import { InputError } from './input-error.ts';
import { dialectOfFlag, type PatchDialect } from './patch-dialect.ts';

export interface TenantUrl {
  /** Without query, fragment and trailing slash. */
  readonly base: string;
  /** Plain http to another machine. */
  readonly sendsTokenInClear: boolean;
  /** Parameters of the server's own, sent with every request. */
  readonly parameters: readonly [string, string][];
  /** What a flag in the URL selects. */
  readonly dialect: PatchDialect | undefined;
}

/** @throws InputError; the message never repeats what might be a credential. */
export function parseTenantUrl(text: string): TenantUrl {
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new InputError(
      '--url: write a whole http or https address, such as https://host/scim/v2',
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw new InputError('--url: an address with a user name or password is refused; use --token');
  }
  const flags = [...url.searchParams.keys()].map(dialectOfFlag);
  const own = [...url.searchParams].filter(([name]) => dialectOfFlag(name) === undefined);
  return {
    base: `${url.origin}${url.pathname.replace(/\/+$/, '')}`,
    sendsTokenInClear: isInClear(url),
    parameters: own,
    dialect: flags.find((flag) => flag !== undefined),
  };
}

/** Plain http to another machine. */
export function isInClear({ protocol, hostname }: URL): boolean {
  return protocol === 'http:' && !isThisMachine(hostname);
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || host.startsWith('127.');
}

/** Form encoding, as Entra does: a space is `+`, a plus `%2B`, quotes, @ and brackets in percent form. */
export function requestUrl(
  tenant: TenantUrl,
  path: string,
  query: Readonly<Record<string, string>> = {},
): string {
  const parameters = new URLSearchParams([...tenant.parameters, ...Object.entries(query)]);
  const text = parameters.toString();
  return `${tenant.base}${path}${text === '' ? '' : `?${text}`}`;
}

/** `attribute eq "value"`, the one filter that Entra's look-ups need; the value is quoted as in JSON. */
export function equalsFilter(attribute: string, value: string): string {
  return `${attribute} eq ${JSON.stringify(value)}`;
}
