/** The use case: an Authorization header says who calls, or is refused. */
import { SCIM_ACTOR } from '../contract/tenant.ts';
import { findMatch, parseApiKey } from '../tenants/api-key.ts';
import type { KeyLabel } from '../tenants/key-vault.ts';
import type { KeySource } from './key-source.ts';

export type Refusal =
  /** No bearer credential at all. */
  | 'malformed'
  /** A bearer credential, but no API key. */
  | 'unsupported-credential'
  | 'unknown-tenant'
  | 'wrong-key';

export type Authorization =
  | {
      readonly outcome: 'allowed';
      readonly tenant: string;
      readonly actor: string;
      readonly credential: KeyLabel;
    }
  | { readonly outcome: 'refused'; readonly reason: Refusal };

/** RFC 6750 §2.1 with the scheme in any case (RFC 9110 §11.1). */
const bearerForm = /^bearer ([A-Za-z0-9._~+/-]+=*)$/i;

/** Decides on the value of an Authorization header. Throws KeysUnavailable. */
export async function authorize(
  authorization: string | undefined,
  keySource: KeySource,
): Promise<Authorization> {
  const token = bearerForm.exec(authorization ?? '')?.[1];
  if (token === undefined) return refused('malformed');
  const tenant = parseApiKey(token)?.tenant;
  if (tenant === undefined) return refused('unsupported-credential');

  const keys = await keySource.keysOf(tenant);
  if (keys === undefined) return refused('unknown-tenant');
  const match =
    findMatch(token, keys) ?? findMatch(token, (await keySource.refreshedKeysOf(tenant)) ?? []);
  if (match === undefined) return refused('wrong-key');
  return { outcome: 'allowed', tenant, actor: SCIM_ACTOR, credential: match.label };
}

function refused(reason: Refusal): Authorization {
  return { outcome: 'refused', reason };
}
