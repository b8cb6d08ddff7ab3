/** Ids and applications of an Entra tenant that does not exist. */
import type { AppRegistration } from '../../../entra/microsoft/app-registration.ts';

export const tenantId = '11111111-1111-4111-8111-111111111111';
export const foreignTenantId = '44444444-4444-4444-8444-444444444444';
/** Of the application that is provisioned. */
export const provisionedId = '55555555-5555-4555-8555-555555555555';

/** The one in whose name Entra calls, or a rotation calls Graph. */
export const app: AppRegistration = {
  applicationId: '22222222-2222-4222-8222-222222222222',
  servicePrincipalId: '33333333-3333-4333-8333-333333333333',
  clientSecret: 'a secret of the application~',
};

export const otherApp: AppRegistration = {
  applicationId: '66666666-6666-4666-8666-666666666666',
  servicePrincipalId: '77777777-7777-4777-8777-777777777777',
  clientSecret: 'a secret of another one',
};
