/** What the client signs in with, as the command line gives it. */

export type Credential = StaticToken | ClientSecretGrant | AssertionGrant;

/** A bearer token as it was pasted. */
export interface StaticToken {
  readonly kind: 'token';
  readonly token: string;
}

interface Grant {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly scope: string | undefined;
}

/** OAuth 2.0 client credentials with a secret (RFC 6749 §4.4). */
export interface ClientSecretGrant extends Grant {
  readonly kind: 'clientSecret';
  readonly clientSecret: string;
  /** body as the Logic App sends it, header (Basic) as the portal does. */
  readonly location: 'body' | 'header';
}

/** Client credentials with an assertion in place of a secret (RFC 7523 §2.2): workload identity federation. */
export interface AssertionGrant extends Grant {
  readonly kind: 'assertion';
  readonly assertion: AssertionSource;
}

/** text: as it is · file: read anew for each access token · signIn: fetched from a sign-in service for each. */
export type AssertionSource =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'signIn'; readonly grant: ClientSecretGrant };

/** Its secrets, as far as they are known before anything was fetched. */
export function secretsOf(credential: Credential): string[] {
  if (credential.kind === 'token') return [credential.token];
  if (credential.kind === 'clientSecret') return [credential.clientSecret];
  const { assertion } = credential;
  if (assertion.kind === 'signIn') return secretsOf(assertion.grant);
  return assertion.kind === 'text' ? [assertion.text] : [];
}

/** Where it sends secrets. */
export function tokenUrlsOf(credential: Credential | undefined): string[] {
  if (credential === undefined || credential.kind === 'token') return [];
  const { tokenUrl } = credential;
  if (credential.kind === 'clientSecret' || credential.assertion.kind !== 'signIn')
    return [tokenUrl];
  return [tokenUrl, credential.assertion.grant.tokenUrl];
}
