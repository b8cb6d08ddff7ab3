/** What the items look like that say how a tenant signs in. Settings are JSON text, as a resource's attributes are. */
import { BY_USER_NAME, TENANT_LIST_PARTITION, TIME_TO_LIVE_ATTRIBUTE } from '../contract/table.ts';
import type { ClientSecret, KeyRecord, TenantRecord } from '../tenants/credential.ts';
import type { Tenant } from '../tenants/tenant.ts';
import type { Item } from './items.ts';
import {
  CLIENT_SECRET_PREFIX,
  clientSecretKey,
  KEY_PREFIX,
  keyRecordKey,
  LAST_USE_PREFIX,
  TENANT,
  tenantKey,
} from './keys.ts';

const DAY_SECONDS = 86_400;
/** A key that was made is remembered for two years. */
const KEY_RECORD_SECONDS = 730 * DAY_SECONDS;
const LAST_USE_SECONDS = 400 * DAY_SECONDS;

type TenantItem = Omit<Tenant, 'settings'> & { readonly settings: string };

export function toTenantItem(tenant: Tenant): Item {
  const { slug, name, state, off, created, secretId, settings, version } = tenant;
  return {
    ...tenantKey(slug),
    [BY_USER_NAME.partition]: TENANT_LIST_PARTITION,
    [BY_USER_NAME.sort]: slug,
    slug,
    name,
    state,
    ...(off !== undefined && { off }),
    created,
    secretId,
    settings: JSON.stringify(settings),
    version,
  };
}

export function fromTenantItem(item: Item): Tenant {
  const stored = item as unknown as TenantItem;
  const { slug, name, state, off, created, secretId, settings, version } = stored;
  return {
    ...{ slug, name, state, created, secretId, version },
    ...(off !== undefined && { off }),
    settings: JSON.parse(settings),
  };
}

export function toKeyRecordItem(slug: string, record: KeyRecord): Item {
  const { versionId, digest, lastFour, created, rotated, revoked } = record;
  return {
    ...keyRecordKey(slug, versionId),
    versionId,
    digest,
    lastFour,
    created,
    ...(rotated !== undefined && { rotated }),
    ...(revoked !== undefined && { revoked }),
    [TIME_TO_LIVE_ATTRIBUTE]: secondsAfter(created, KEY_RECORD_SECONDS),
  };
}

export function toClientSecretItem(slug: string, secret: ClientSecret): Item {
  const { id, digest, lastFour, created, expires } = secret;
  return { ...clientSecretKey(slug, id), id, digest, lastFour, created, expires };
}

/** When DynamoDB may drop what is known of a use. */
export const lastUseExpiry = (time: string): number => secondsAfter(time, LAST_USE_SECONDS);

/** All items of a tenant's own partition; undefined where its record is not among them. */
export function toTenantRecord(items: readonly Item[]): TenantRecord | undefined {
  const tenant = items.find(({ sk }) => sk === TENANT);
  if (!tenant) return undefined;
  const below = (prefix: string) => items.filter(({ sk }) => String(sk).startsWith(prefix));
  return {
    tenant: fromTenantItem(tenant),
    keys: below(KEY_PREFIX).map(fromKeyRecordItem),
    clientSecrets: below(CLIENT_SECRET_PREFIX).map(fromClientSecretItem),
    lastUsed: new Map(
      below(LAST_USE_PREFIX).map((item) => [
        String(item['credentialId']),
        String(item['lastUsed']),
      ]),
    ),
  };
}

function fromKeyRecordItem(item: Item): KeyRecord {
  const { versionId, digest, lastFour, created, rotated, revoked } = item as unknown as KeyRecord;
  return {
    ...{ versionId, digest, lastFour, created },
    ...(rotated !== undefined && { rotated }),
    ...(revoked !== undefined && { revoked }),
  };
}

function fromClientSecretItem(item: Item): ClientSecret {
  const { id, digest, lastFour, created, expires } = item as unknown as ClientSecret;
  return { id, digest, lastFour, created, expires };
}

const secondsAfter = (time: string, seconds: number): number =>
  Math.ceil(Date.parse(time) / 1000) + seconds;
