/** Whose key a secret holds: that of the tenant `default` is named by the deployment, those of the others by the tenant. */
import { SECRET_NAME } from '../contract/secret-names.ts';
import { DEFAULT_TENANT } from '../contract/tenant.ts';
import { isSlug, type Tenant } from '../tenants/tenant.ts';
import type { TenantRegistry } from '../tenants/tenant-registry.ts';
import { RotationRefused } from './rotation-steps.ts';

export interface SecretNames {
  /** Of the tenant `default`. */
  readonly defaultSecretArn: string;
  /** What the names of the stack's other secrets begin with. */
  readonly prefix: string;
}

/** The slug of the tenant whose key the secret is to hold, or undefined where it is no tenant's. */
export function ownerOf(
  secretArn: string,
  { defaultSecretArn, prefix }: SecretNames,
): string | undefined {
  if (secretArn === defaultSecretArn) return DEFAULT_TENANT;
  const name = /^arn:[^:]*:secretsmanager:[^:]*:[^:]*:secret:(.+)-[A-Za-z0-9]{6}$/.exec(
    secretArn,
  )?.[1];
  const begin = `${prefix}${SECRET_NAME.apiKey}`;
  const slug = name?.startsWith(begin) ? name.slice(begin.length) : '';
  return isSlug(slug) && slug !== DEFAULT_TENANT ? slug : undefined;
}

/** The tenant itself. Throws RotationRefused where it is gone or has another secret, and RegistryBusy. */
export async function findOwner(
  registry: Pick<TenantRegistry, 'find'>,
  secretArn: string,
  names: SecretNames,
): Promise<Tenant> {
  const slug = ownerOf(secretArn, names);
  if (slug === undefined) throw new RotationRefused("the secret is no tenant's");
  const tenant = await registry.find(slug);
  if (tenant === undefined) throw new RotationRefused(`there is no tenant ${slug}`);
  if (tenant.state === 'deleting' || tenant.state === 'deleted') {
    throw new RotationRefused(`the tenant ${slug} is deleted`);
  }
  if (tenant.secretId !== secretArn) {
    throw new RotationRefused(`the tenant ${slug} has another secret`);
  }
  return tenant;
}
