/** What the gateway and the authorizer agree on about the Authorization header. */

/**
 * What the gateway lets through to the authorizer: an API key, or a JWT with the 86 characters of an ES256 signature. Anything else is
 * refused before a function runs, an unsigned token or one of Entra's own too. The scheme is one in any case (RFC 9110 §11.1); it is
 * spelt out because the gateway knows no flag for that.
 */
export const AUTHORIZATION_PATTERN =
  '^[Bb][Ee][Aa][Rr][Ee][Rr] (scim_[a-z0-9-]{1,32}_[A-Za-z0-9_-]{43}|[A-Za-z0-9_-]{1,300}\\.[A-Za-z0-9_-]{1,2000}\\.[A-Za-z0-9_-]{86})$';

/**
 * Seconds for which the gateway keeps an authorizer's answer, and a function what it read of a tenant's credentials: a revoked one is
 * dead within their sum. These are the most, and the defaults.
 */
export const AUTHORIZER_CACHE_SECONDS = 30;
export const CREDENTIAL_CACHE_SECONDS = 25;

/** Seconds for which the SCIM and the token function keep whether a tenant is switched on. */
export const TENANT_STATE_CACHE_SECONDS = 5;
