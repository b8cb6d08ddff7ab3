/** Where Entra signs in applications: one authority for a cloud, below which each Entra tenant has its paths. */
import { LOOPBACK_HOSTNAMES } from '../contract/routes.ts';

export interface EntraAuthority {
  /** `iss` of tokens that a tenant's sign-in service issues, of both versions. */
  readonly issuersOf: (entraTenantId: string) => readonly string[];
  readonly keysUrlOf: (entraTenantId: string) => URL;
}

/** Of tokens of version 1, in every cloud but those of China and of governments. */
const VERSION_1_ISSUER = 'https://sts.windows.net';

/** @throws Error where it is no https URL; http only for this machine */
export function parseEntraAuthority(text: string): EntraAuthority {
  const url = new URL(text);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url))) {
    throw new Error('the authority of Entra has to be an https URL');
  }
  const authority = text.replace(/\/+$/, '');
  return {
    issuersOf: (id) => [`${authority}/${id}/v2.0`, `${VERSION_1_ISSUER}/${id}/`],
    keysUrlOf: (id) => new URL(`${authority}/${id}/discovery/v2.0/keys`),
  };
}

const isLoopback = ({ hostname }: URL): boolean => LOOPBACK_HOSTNAMES.includes(hostname);
