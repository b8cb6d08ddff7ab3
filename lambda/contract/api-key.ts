/** The form of an API key: `scim_<tenant>_<43 base64url characters>`, 256 random bits. */

export const API_KEY_PREFIX = 'scim_';
export const API_KEY_RANDOM_BYTES = 32;

/** The tenant of a stack until more are made. */
export const DEFAULT_TENANT = 'default';

/** Whole API key; the tenant slug is group 1. A slug holds no `_`, so the parts cannot be confused. */
export const API_KEY_PATTERN = '^scim_([a-z0-9-]{1,32})_[A-Za-z0-9_-]{43}$';

/**
 * What the gateway lets through to the authorizer: an API key, or three base64url parts with dots between them
 * (an access token). Anything else is refused before a function runs. The scheme is one in any case (RFC 9110 §11.1);
 * it is spelt out because the gateway knows no flag for that.
 */
export const AUTHORIZATION_PATTERN =
  '^[Bb][Ee][Aa][Rr][Ee][Rr] (scim_[a-z0-9-]{1,32}_[A-Za-z0-9_-]{43}|[A-Za-z0-9_-]{1,4000}\\.[A-Za-z0-9_-]{1,4000}\\.[A-Za-z0-9_-]{1,4000})$';

/** Seconds for which the gateway keeps an authorizer's answer, and the authorizer its keys: a revoked key is dead within their sum. */
export const AUTHORIZER_CACHE_SECONDS = 30;
export const KEY_CACHE_SECONDS = 25;

/** Actor of every change that arrives over SCIM. */
export const SCIM_ACTOR = 'Scim System User';
