/** Client secrets: made, shown once, and taken away. */
import { API_KEY_RANDOM_BYTES } from '../contract/api-key.ts';
import { CLIENT_SECRETS_PER_TENANT } from '../contract/client-secret.ts';
import { digestOf, lastFourOf } from './api-key.ts';
import { getTenant } from './change-tenant.ts';
import { makeClientSecret } from './client-secret.ts';
import type { Results } from './operation.ts';
import { OperationRefused } from './operation-refused.ts';
import { settleRevocation } from './settle-revocation.ts';
import { type TenantOffice, toTime } from './tenant-office.ts';

const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;

/** @throws OperationRefused beyond CLIENT_SECRETS_PER_TENANT, those that are expired included */
export async function addClientSecret(
  office: TenantOffice,
  { tenant: slug, days }: { readonly tenant: string; readonly days: number },
): Promise<Results['addClientSecret']> {
  await getTenant(office, slug);
  const count = (await office.registry.read(slug))?.clientSecrets.length ?? 0;
  if (count >= CLIENT_SECRETS_PER_TENANT) {
    throw new OperationRefused(
      `the tenant ${slug} has ${count} client secrets, which is the most: remove one that is no longer used`,
    );
  }
  const createdMs = office.now();
  const secret = makeClientSecret(slug, office.randomBytes(API_KEY_RANDOM_BYTES));
  const remembered = {
    id: office.newId(createdMs),
    lastFour: lastFourOf(secret),
    created: toTime(createdMs),
    expires: toTime(createdMs + days * DAY_MILLISECONDS),
  };
  const digest = Buffer.from(digestOf(secret)).toString('base64url');
  await office.registry.addClientSecret(slug, { ...remembered, digest });
  return { clientSecret: { ...remembered, secret } };
}

/** @throws OperationRefused where the tenant has none of that id */
export async function removeClientSecret(
  office: TenantOffice,
  { tenant: slug, id }: { readonly tenant: string; readonly id: string },
): Promise<Results['removeClientSecret']> {
  await getTenant(office, slug);
  const outcome = await office.registry.removeClientSecret(slug, id);
  if (outcome === 'missing') {
    throw new OperationRefused(`the tenant ${slug} has no client secret ${id}`);
  }
  await settleRevocation(office);
  return { id };
}
