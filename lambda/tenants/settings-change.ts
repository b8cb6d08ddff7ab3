/** What an operator may set of a tenant: the form of each setting, and which go together. */
import { ACCESS_TOKEN_SECONDS } from '../contract/access-token.ts';
import { KEY_GRACE_SECONDS, KEY_ROTATION_DAYS } from '../contract/api-key.ts';
import { LOOPBACK_HOSTNAMES } from '../contract/routes.ts';
import { GUID_PATTERN } from '../contract/tenant.ts';
import {
  type Field,
  flag,
  nullOr,
  objectOf,
  oneOf,
  optional,
  required,
  textOf,
  wholeNumber,
} from './field.ts';
import type { SettingsChange } from './operation.ts';
import { OperationRefused } from './operation-refused.ts';
import type { CredentialSettings, EntraTrust, HandOver, StandingTrust } from './tenant.ts';

const guidForm = new RegExp(GUID_PATTERN);
const readGuid = textOf((text) => guidForm.test(text), 'a GUID, as Entra shows it');
/** In lower case, as Entra's tokens have it. */
const guid: Field<string> = (value, where) => readGuid(value, where).toLowerCase();

const printable = (most: number) => (text: string) =>
  text.trim() !== '' && text.length <= most && !/\p{Cc}/u.test(text);

export const tenantName = textOf(
  printable(100),
  'a text of 1 to 100 characters without control characters',
);

export const keyGraceSeconds = wholeNumber(
  KEY_GRACE_SECONDS.least,
  KEY_GRACE_SECONDS.most,
  'seconds (90 days)',
);

const trust = objectOf<EntraTrust>({
  entraTenantId: required(guid),
  applicationId: required(guid),
  subject: required(guid),
});

const handOver = objectOf<HandOver>({
  entraTenantId: required(guid),
  clientId: required(guid),
  signIn: required(oneOf('federated', 'clientSecret')),
  servicePrincipalId: required(guid),
  jobId: optional(textOf((text) => /^[\w.-]{1,200}$/.test(text), 'the id of a provisioning job')),
  tenantUrl: optional(textOf(isTenantUrl, 'the Tenant URL as it stands in Entra')),
  notificationSettings: optional(textOf(isJson, 'a text that is JSON')),
  syncAll: required(flag),
});

export const settingsChange = objectOf<SettingsChange>({
  name: optional(tenantName),
  bearer: optional(oneOf('allowed', 'refused')),
  keyGraceSeconds: optional(keyGraceSeconds),
  accessTokenSeconds: optional(
    wholeNumber(ACCESS_TOKEN_SECONDS.least, ACCESS_TOKEN_SECONDS.most, 'seconds (an hour to six)'),
  ),
  trust: optional(nullOr(trust)),
  handOver: optional(nullOr(handOver)),
  rotationDays: optional(
    nullOr(wholeNumber(KEY_ROTATION_DAYS.least, KEY_ROTATION_DAYS.most, 'days')),
  ),
});

/**
 * The settings after a change at `time` (RFC 3339).
 * @throws OperationRefused where they would not go together
 */
export function applySettings(
  before: CredentialSettings,
  { name: _, ...change }: SettingsChange,
  time: string,
): CredentialSettings {
  const { trust: trusted, handOver: handed, rotationDays, ...plain } = { ...before, ...change };
  const after: CredentialSettings = {
    ...plain,
    ...(trusted && { trust: standingTrust(before.trust, trusted, time) }),
    ...(handed && { handOver: handed }),
    ...(rotationDays && { rotationDays }),
  };
  requireConsistent(after);
  return after;
}

/** A repeat leaves the trust as it stands. */
function standingTrust(
  before: StandingTrust | undefined,
  { entraTenantId, applicationId, subject }: EntraTrust,
  time: string,
): StandingTrust {
  const stands =
    before?.entraTenantId === entraTenantId &&
    before.applicationId === applicationId &&
    before.subject === subject;
  return stands ? before : { entraTenantId, applicationId, subject, since: time };
}

function requireConsistent({ bearer, handOver: handed, rotationDays }: CredentialSettings): void {
  if (handed && bearer === 'refused') {
    throw new OperationRefused(
      'a hand-over gives Entra a key to present to SCIM itself, which needs bearer allowed: take one of the two',
    );
  }
  if (rotationDays !== undefined && !handed) {
    throw new OperationRefused(
      'a key may rotate by itself only where a hand-over gives the new one to Entra: end the rotation, or set a hand-over',
    );
  }
}

function isTenantUrl(text: string): boolean {
  const url = URL.parse(text);
  if (text.length > 1000 || !url || url.username !== '' || url.hash !== '') return false;
  const isHere = LOOPBACK_HOSTNAMES.includes(url.hostname);
  return url.protocol === 'https:' || (url.protocol === 'http:' && isHere);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return text.length <= 4000;
  } catch {
    return false;
  }
}
