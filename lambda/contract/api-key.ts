/** The form of an API key: `scim_<tenant>_<43 base64url characters>`, 256 random bits. */

export const API_KEY_PREFIX = 'scim_';
export const API_KEY_RANDOM_BYTES = 32;

/** Whole API key; the tenant slug is group 1. A slug holds no `_`, so the parts cannot be confused. */
export const API_KEY_PATTERN = '^scim_([a-z0-9-]{1,32})_[A-Za-z0-9_-]{43}$';

/** Days for which a key that a rotation replaced still works, unless its tenant has another grace. */
export const KEY_GRACE_DAYS = 7;

/** What a tenant may have for it. */
export const KEY_GRACE_SECONDS = { least: 0, most: 90 * 24 * 60 * 60 } as const;

/** Days between rotations that nobody asks for. */
export const KEY_ROTATION_DAYS = { least: 1, most: 365 } as const;
