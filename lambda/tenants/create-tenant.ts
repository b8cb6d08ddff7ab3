import { API_KEY_RANDOM_BYTES } from '../contract/api-key.ts';
import { DEFAULT_TENANT } from '../contract/tenant.ts';
import { digestOf, lastFourOf, makeApiKey } from './api-key.ts';
import { getTenant } from './change-tenant.ts';
import type { Results } from './operation.ts';
import { OperationRefused } from './operation-refused.ts';
import { showTenant } from './show-tenant.ts';
import { USUAL_SETTINGS } from './tenant.ts';
import { type TenantOffice, toTime } from './tenant-office.ts';

/**
 * A tenant with its secret and its first key. A repeat after a crash finds what there is and makes the rest; one that is there already
 * stays as it is.
 * @throws OperationRefused for a name that a deleted tenant had, for one whose secret somebody else left, and for that of the deployment
 * where it has not made it
 */
export async function createTenant(
  office: TenantOffice,
  { tenant: slug, name = slug }: { readonly tenant: string; readonly name?: string },
): Promise<Results['create']> {
  const isNew =
    (await office.registry.find(slug)) === undefined && (await make(office, slug, name));
  if (!isNew) await requireUsable(office, slug);
  return { ...(await showTenant(office, slug)), isNew };
}

async function make(
  { registry, vault, now, randomBytes }: TenantOffice,
  slug: string,
  name: string,
): Promise<boolean> {
  if (slug === DEFAULT_TENANT) {
    throw new OperationRefused(
      `the tenant ${slug} is made by the deployment: deploy the stack again`,
    );
  }
  const key = makeApiKey(slug, randomBytes(API_KEY_RANDOM_BYTES));
  const created = toTime(now());
  const made = await vault.create(slug, key);
  if (made.outcome === 'taken') throw nameTaken(made.name);
  // An adopted secret holds a key that nobody has been shown yet, and of which nobody here knows the digest.
  if (made.outcome === 'made') {
    await registry.recordKey(slug, {
      versionId: made.versionId,
      digest: Buffer.from(digestOf(key)).toString('base64url'),
      lastFour: lastFourOf(key),
      created,
    });
  }
  const outcome = await registry.create({
    slug,
    name,
    state: 'enabled',
    created,
    secretId: made.secretId,
    settings: USUAL_SETTINGS,
    version: 1,
  });
  return outcome === 'created';
}

function nameTaken(secretName: string): OperationRefused {
  return new OperationRefused(
    `there is a secret ${secretName} of a stack that is gone, or one that waits for its deletion: end it with aws secretsmanager delete-secret --secret-id ${secretName} --force-delete-without-recovery, then create the tenant`,
  );
}

async function requireUsable(office: TenantOffice, slug: string): Promise<void> {
  const tenant = await office.registry.find(slug);
  if (tenant?.state === 'deleted') {
    throw new OperationRefused(
      `a deleted tenant had the name ${slug}, and its history is kept under it: choose another`,
    );
  }
  await getTenant(office, slug);
}
