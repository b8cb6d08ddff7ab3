/** Facts about tenants that are deployed with the stack. */

/** The tenant that a deployment makes. */
export const DEFAULT_TENANT = 'default';

/** A tenant's name in keys, in credentials and as OAuth client id. */
export const TENANT_SLUG_PATTERN = '^[a-z0-9-]{1,32}$';

/** As Entra shows the ids of tenants, applications and service principals; in any case. */
export const GUID_PATTERN = '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$';

/** Actor of every change that arrives over SCIM. */
export const SCIM_ACTOR = 'Scim System User';
