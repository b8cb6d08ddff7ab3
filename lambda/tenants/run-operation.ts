/** One operation, from the JSON that an operator sent to the JSON that is answered. */
import { CLIENT_SECRET_DAYS } from '../contract/client-secret.ts';
import { addClientSecret, removeClientSecret } from './client-secrets.ts';
import { configureTenant } from './configure-tenant.ts';
import { createTenant } from './create-tenant.ts';
import { deleteTenant } from './delete-tenant.ts';
import { endPreviousKey } from './end-previous-key.ts';
import {
  type Field,
  fieldsOf,
  flag,
  objectOf,
  optional,
  required,
  textOf,
  wholeNumber,
} from './field.ts';
import type { OperationName, Requests, Results } from './operation.ts';
import { OperationRefused } from './operation-refused.ts';
import { rotateKey } from './rotate-key.ts';
import { keyGraceSeconds, settingsChange, tenantName } from './settings-change.ts';
import { listTenants, showTenant } from './show-tenant.ts';
import { switchTenant } from './switch-tenant.ts';
import { isSlug } from './tenant.ts';
import type { TenantOffice } from './tenant-office.ts';
import { RegistryBusy } from './tenant-registry.ts';

export type Outcome =
  | { readonly outcome: 'done'; readonly result: Results[OperationName] }
  | { readonly outcome: 'refused'; readonly reason: string };

/** What of a request may be logged. */
export interface OperationSummary {
  readonly operation?: OperationName;
  readonly tenant?: string;
}

/** Throws only what nobody foresaw. */
export async function runOperation(office: TenantOffice, request: unknown): Promise<Outcome> {
  try {
    const { operation, ...fields } = fieldsOf(request, 'the request');
    return { outcome: 'done', result: await perform(office, nameOf(operation), fields) };
  } catch (error) {
    if (error instanceof OperationRefused) return { outcome: 'refused', reason: error.message };
    if (error instanceof RegistryBusy) {
      return { outcome: 'refused', reason: `${error.message}: try again` };
    }
    throw error;
  }
}

export function summarise(request: unknown): OperationSummary {
  const { operation, tenant }: { operation?: unknown; tenant?: unknown } = Object(request);
  return {
    ...(isName(operation) && { operation }),
    ...(typeof tenant === 'string' && isSlug(tenant) && { tenant }),
  };
}

interface Definition<Name extends OperationName> {
  readonly parse: Field<Requests[Name]>;
  readonly run: (office: TenantOffice, request: Requests[Name]) => Promise<Results[Name]>;
}

async function perform<Name extends OperationName>(
  office: TenantOffice,
  name: Name,
  fields: unknown,
): Promise<Results[Name]> {
  const { parse, run }: Definition<Name> = definitions[name];
  return run(office, parse(fields, `the operation ${name}`));
}

function nameOf(operation: unknown): OperationName {
  if (isName(operation)) return operation;
  throw new OperationRefused(`operation must be ${Object.keys(definitions).join(', ')}`);
}

const isName = (operation: unknown): operation is OperationName =>
  typeof operation === 'string' && Object.hasOwn(definitions, operation);

const tenant = required(
  textOf(isSlug, 'a name of at most 32 lower-case letters, digits and hyphens'),
);
const tenantAlone = objectOf<{ readonly tenant: string }>({ tenant });
const secretId = textOf((text) => /^[\w-]{1,64}$/.test(text), 'the id of a client secret');

const definitions: { readonly [Name in OperationName]: Definition<Name> } = {
  create: { parse: objectOf({ tenant, name: optional(tenantName) }), run: createTenant },
  list: {
    parse: objectOf({ after: optional(textOf(isSlug, 'the name of a tenant')) }),
    run: (office, { after }) => listTenants(office, after),
  },
  show: { parse: tenantAlone, run: (office, request) => showTenant(office, request.tenant) },
  enable: {
    parse: tenantAlone,
    run: (office, request) => switchTenant(office, request.tenant, 'enabled'),
  },
  disable: {
    parse: tenantAlone,
    run: (office, request) => switchTenant(office, request.tenant, 'disabled'),
  },
  configure: {
    parse: objectOf({ tenant, changes: required(settingsChange) }),
    run: configureTenant,
  },
  addClientSecret: {
    parse: objectOf({
      tenant,
      days: required(
        wholeNumber(CLIENT_SECRET_DAYS.least, CLIENT_SECRET_DAYS.most, 'days (a year to three)'),
      ),
    }),
    run: addClientSecret,
  },
  removeClientSecret: {
    parse: objectOf({ tenant, id: required(secretId) }),
    run: removeClientSecret,
  },
  rotateKey: {
    parse: objectOf({ tenant, graceSeconds: optional(keyGraceSeconds), force: optional(flag) }),
    run: rotateKey,
  },
  endPreviousKey: { parse: tenantAlone, run: endPreviousKey },
  delete: {
    parse: objectOf({ tenant, confirm: required(textOf(isSlug, 'the name of the tenant')) }),
    run: deleteTenant,
  },
};
