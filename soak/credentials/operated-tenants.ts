/** The tenants of a trial, as its operator makes, looks at and changes them. */
import { setTimeout } from 'node:timers/promises';
import type { NewClientSecret, TenantView } from '../../lambda/tenants/operation.ts';
import type { OperatorFunction } from '../../operator/operator-function.ts';

export interface OperatedTenants {
  readonly ask: OperatorFunction['ask'];
  view(slug: string): Promise<TenantView>;
  /** The current one, whole. */
  keyOf(slug: string): Promise<string>;
  newSecret(slug: string): Promise<NewClientSecret>;
  /** Resolves when the new key is current, to the end of the old one. */
  rotateKey(slug: string, graceSeconds?: number): Promise<{ graceEnds: string | undefined }>;
}

export function operatedTenants({
  ask,
  readKey,
}: Pick<OperatorFunction, 'ask' | 'readKey'>): OperatedTenants {
  const view = async (slug: string) => (await ask({ operation: 'show', tenant: slug })).tenant;
  return {
    ask,
    view,
    async keyOf(slug) {
      const tenant = await view(slug);
      const key = await readKey(tenant.secretId, versionOf(tenant, 'current') ?? '');
      if (key === undefined) throw new Error(`the key of ${slug} cannot be read`);
      return key;
    },
    async newSecret(slug) {
      const made = await ask({ operation: 'addClientSecret', tenant: slug, days: 365 });
      return made.clientSecret;
    },
    async rotateKey(slug, graceSeconds) {
      const { versionId, ...started } = await ask({
        operation: 'rotateKey',
        tenant: slug,
        force: true,
        ...(graceSeconds !== undefined && { graceSeconds }),
      });
      let { tenant } = started;
      await until(`the key of ${slug} to be rotated`, async () => {
        tenant = await view(slug);
        return versionOf(tenant, 'current') === versionId;
      });
      return { graceEnds: tenant.keys.find(({ label }) => label === 'previous')?.graceEnds };
    },
  };
}

export const versionOf = (view: TenantView, label: string): string | undefined =>
  view.keys.find((key) => key.label === label)?.versionId;

/** @throws Error where it does not come about within two minutes */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 240; tries += 1) {
    if (await isSo()) return;
    await setTimeout(500);
  }
  throw new Error(`waited in vain for ${what}`);
}
