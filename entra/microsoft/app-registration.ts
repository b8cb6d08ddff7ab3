/** What Entra knows of an application that signs in as itself. */

export interface AppRegistration {
  /** Its client id, a GUID. */
  readonly applicationId: string;
  /** Object id of its service principal, a GUID: `sub` and `oid` of its tokens. */
  readonly servicePrincipalId: string;
  readonly clientSecret: string;
  /** Whose tokens are taken in place of the secret. */
  readonly federatedCredentials?: readonly FederatedCredential[];
}

/** A federated identity credential. All three are compared as they are, with regard to case. */
export interface FederatedCredential {
  /** Its keys are found by its openid-configuration. */
  readonly issuer: string;
  readonly subject: string;
  /** `api://AzureADTokenExchange` unless it was changed. */
  readonly audience: string;
}

/** The scope that names a resource: all that was granted to the application there. */
const everythingGranted = '/.default';

/** The resource of `<resource>/.default`; undefined for every other scope, which is none of this grant. */
export function resourceOfScope(scope: string | undefined): string | undefined {
  if (scope?.endsWith(everythingGranted) !== true) return undefined;
  const resource = scope.slice(0, -everythingGranted.length);
  return URL.canParse(resource) ? resource : undefined;
}

/** The identifier that an application has as a resource. */
export const applicationIdUri = (applicationId: string): string => `api://${applicationId}`;
