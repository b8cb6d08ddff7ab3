/** Facts about the URL space that the deployed API, its local front and the router agree on. */

/** Hosts that are this machine, as a URL has them: what goes to others goes by https alone. */
export const LOOPBACK_HOSTNAMES: readonly string[] = ['127.0.0.1', '[::1]', 'localhost'];

/** Everything SCIM lies below this path; `https://…/scim/v2` is the Tenant URL that one pastes into Entra. */
export const SCIM_BASE_PATH = '/scim/v2';

/** The token endpoint (RFC 6749 §3.2), beside the SCIM paths. */
export const TOKEN_PATH = '/oauth2/token';

export const SCIM_MEDIA_TYPE = 'application/scim+json';

/** `schemas` of every error body (RFC 7644 §3.12), also of those that API Gateway makes itself. */
export const SCIM_ERROR_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:Error';
