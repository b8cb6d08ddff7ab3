/** Client secrets as values. */
import { CLIENT_SECRET_PATTERN, CLIENT_SECRET_PREFIX } from '../contract/client-secret.ts';
import { makeCredential, parseCredential } from './random-credential.ts';

const clientSecretForm = new RegExp(CLIENT_SECRET_PATTERN);

/** The tenant that a client secret names, or undefined where the text is none. */
export function parseClientSecret(text: string): { readonly tenant: string } | undefined {
  return parseCredential(clientSecretForm, text);
}

/** `randomBytes` are 32 from a cryptographic source. */
export function makeClientSecret(tenant: string, randomBytes: Uint8Array): string {
  return makeCredential(CLIENT_SECRET_PREFIX, tenant, randomBytes);
}
