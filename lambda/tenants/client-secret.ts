/** Client secrets as values. */
import { API_KEY_RANDOM_BYTES } from '../contract/api-key.ts';
import { CLIENT_SECRET_PATTERN, CLIENT_SECRET_PREFIX } from '../contract/client-secret.ts';
import { isSlug } from './tenant.ts';

const clientSecretForm = new RegExp(CLIENT_SECRET_PATTERN);

/** The tenant that a client secret names, or undefined where the text is none. */
export function parseClientSecret(text: string): { readonly tenant: string } | undefined {
  const tenant = clientSecretForm.exec(text)?.[1];
  return tenant === undefined ? undefined : { tenant };
}

/** `randomBytes` are 32 from a cryptographic source. */
export function makeClientSecret(tenant: string, randomBytes: Uint8Array): string {
  if (!isSlug(tenant)) throw new RangeError('a tenant is named by [a-z0-9-]{1,32}');
  if (randomBytes.length !== API_KEY_RANDOM_BYTES) {
    throw new RangeError(`a client secret takes ${API_KEY_RANDOM_BYTES} random bytes`);
  }
  return `${CLIENT_SECRET_PREFIX}${tenant}_${Buffer.from(randomBytes).toString('base64url')}`;
}
