/** The switch of a tenant: where it is off, no endpoint answers, and what an endpoint would say about the request is not said. */
import { ScimError } from '../scim/scim-error.ts';
import type { ScimService } from './scim-service.ts';

/** @throws ScimError 403 for a tenant that is switched off, 401 for one that is none */
export async function admitTenant({ stateOfTenant }: ScimService, tenant: string): Promise<void> {
  const state = await stateOfTenant(tenant);
  if (state === 'disabled') throw new ScimError(403, SWITCHED_OFF);
  if (state === 'unknown') throw new ScimError(401, 'The request carries no valid credential.');
}

const SWITCHED_OFF =
  'SCIM provisioning is switched off for your organisation by the operator of this service. Nothing was read or changed. Ask them to switch it on; until then, stop provisioning at your end.';
