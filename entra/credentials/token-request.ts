/** The request for an access token, and what its answer grants (RFC 6749 §4.4, §5; RFC 7523 §2.2). */
import type { HttpOutcome, HttpRequest } from '../http-exchange.ts';
import { isObject } from '../target-resource.ts';
import type { AssertionGrant, ClientSecretGrant } from './credential.ts';

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** @param more parameters that a caller adds to the form */
export function secretRequest(
  { tokenUrl, clientId, clientSecret, location, scope }: ClientSecretGrant,
  more: Readonly<Record<string, string>> = {},
): HttpRequest {
  const inBody = location === 'body' ? { client_id: clientId, client_secret: clientSecret } : {};
  const request = formRequest(tokenUrl, { ...inBody, ...toScope(scope), ...more });
  if (location === 'body') return request;
  const pair = `${formEncoded(clientId)}:${formEncoded(clientSecret)}`;
  const authorization = `Basic ${Buffer.from(pair).toString('base64')}`;
  return { ...request, headers: { ...request.headers, authorization } };
}

/** @param more parameters that a caller adds to the form */
export function assertionRequest(
  { tokenUrl, clientId, scope }: AssertionGrant,
  assertion: string,
  more: Readonly<Record<string, string>> = {},
): HttpRequest {
  return formRequest(tokenUrl, {
    ...{ client_id: clientId, client_assertion: assertion, client_assertion_type: assertionType },
    ...toScope(scope),
    ...more,
  });
}

/** unusable: no token, and why · isPassing: whether it may be otherwise in a while. */
export type TokenAnswer =
  | { readonly outcome: 'granted'; readonly token: string; readonly lifeSeconds: number }
  | { readonly outcome: 'unusable'; readonly reason: string; readonly isPassing: boolean };

/**
 * @param who names the endpoint in the reason
 * @returns of an answer without `expires_in` a token that lives for ever, until a 401
 */
export function toTokenAnswer(outcome: HttpOutcome, who: string): TokenAnswer {
  if (outcome.outcome === 'timeout') return passing(`${who} does not answer in time`);
  if (outcome.outcome === 'unreachable') {
    return passing(`${who} cannot be reached (${outcome.reason})`);
  }
  const { status, text } = outcome;
  const body = parse(text);
  if (status >= 500 || status === 429) return passing(`${who}: ${status}${errorOf(body)}`);
  const { access_token: token, expires_in: lifeSeconds } = body;
  if (status < 200 || status >= 300) return refused(`${who}: ${status}${errorOf(body)}`);
  if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) {
    return refused(`${who} gives no access_token`);
  }
  return { outcome: 'granted', token, lifeSeconds: Number(lifeSeconds ?? Number.NaN) };
}

function passing(reason: string): TokenAnswer {
  return { outcome: 'unusable', reason, isPassing: true };
}

function refused(reason: string): TokenAnswer {
  return { outcome: 'unusable', reason, isPassing: false };
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const body: unknown = JSON.parse(text);
    return isObject(body) ? body : {};
  } catch {
    // Not JSON is an answer without a token.
    return {};
  }
}

/** The server's own words (RFC 6749 §5.2). */
function errorOf({ error, error_description: description }: Readonly<Record<string, unknown>>) {
  if (typeof error !== 'string') return '';
  return typeof description === 'string' ? ` ${error}: ${description}` : ` ${error}`;
}

function formRequest(url: string, parameters: Readonly<Record<string, string>>): HttpRequest {
  return {
    ...{ method: 'POST', url },
    headers: {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ grant_type: 'client_credentials', ...parameters }).toString(),
  };
}

function toScope(scope: string | undefined): Readonly<Record<string, string>> {
  return scope === undefined ? {} : { scope };
}

/** RFC 6749 §2.3.1 encodes both parts as a form does, before RFC 7617 joins them. */
function formEncoded(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice('='.length);
}
