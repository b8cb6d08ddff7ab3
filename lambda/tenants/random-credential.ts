/** What API keys and client secrets have in common: `<prefix><tenant>_<43 base64url characters>`, 256 random bits. */
import { API_KEY_RANDOM_BYTES } from '../contract/api-key.ts';
import { isSlug } from './tenant.ts';

/** `randomBytes` are 32 from a cryptographic source. */
export function makeCredential(prefix: string, tenant: string, randomBytes: Uint8Array): string {
  if (!isSlug(tenant)) throw new RangeError('a tenant is named by [a-z0-9-]{1,32}');
  if (randomBytes.length !== API_KEY_RANDOM_BYTES) {
    throw new RangeError(`a credential takes ${API_KEY_RANDOM_BYTES} random bytes`);
  }
  return `${prefix}${tenant}_${Buffer.from(randomBytes).toString('base64url')}`;
}

/** The tenant that a credential names, or undefined where the text is none of this form, whose group 1 is the tenant. */
export function parseCredential(
  form: RegExp,
  text: string,
): { readonly tenant: string } | undefined {
  const tenant = form.exec(text)?.[1];
  return tenant === undefined ? undefined : { tenant };
}
