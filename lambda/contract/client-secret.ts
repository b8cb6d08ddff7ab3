/**
 * The form of a client secret: `scims_<tenant>_<43 base64url characters>`, 256 random bits. Its prefix is not that of an API key:
 * the gateway lets no client secret through as a bearer token.
 */

export const CLIENT_SECRET_PREFIX = 'scims_';

/** Whole client secret; the tenant slug is group 1. */
export const CLIENT_SECRET_PATTERN = '^scims_([a-z0-9-]{1,32})_[A-Za-z0-9_-]{43}$';

/** What may be asked for: from a year to three, as Microsoft's gallery wants it. */
export const CLIENT_SECRET_DAYS = { least: 365, most: 1096 } as const;

/** Whoever signs in with one that lives no longer is told of: so long there is to put another in its place. */
export const CLIENT_SECRET_NOTICE_DAYS = 30;

/** Client secrets that a tenant may have at a time. */
export const CLIENT_SECRETS_PER_TENANT = 10;
