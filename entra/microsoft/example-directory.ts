/** An Entra tenant that does not exist, with the two applications that have to do with us. Its ids are the same each time. */
import type { AppRegistration, FederatedCredential } from './app-registration.ts';

export const EXAMPLE_TENANT_ID = '7e57e47a-0000-4000-8000-000000000001';

export interface ExampleApps {
  /** That which is provisioned: Entra calls the SCIM server in its name. */
  readonly provisioned: AppRegistration;
  /** As which a rotation calls Graph; owns the other one. */
  readonly rotator: AppRegistration;
}

export function exampleApps(
  clientSecret: string,
  federatedCredentials: readonly FederatedCredential[],
): ExampleApps {
  return {
    provisioned: {
      applicationId: '7e57e47a-0000-4000-8000-00000000000a',
      servicePrincipalId: '7e57e47a-0000-4000-8000-00000000000b',
      clientSecret,
    },
    rotator: {
      applicationId: '7e57e47a-0000-4000-8000-00000000000c',
      servicePrincipalId: '7e57e47a-0000-4000-8000-00000000000d',
      ...{ clientSecret, federatedCredentials },
    },
  };
}

/** Of the provisioned application. */
export const EXAMPLE_JOB_ID =
  'scim.7e57e47a000040008000000000000001.7e57e47a-0000-4000-8000-00000000000e';
