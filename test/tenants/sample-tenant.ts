import type { ClientSecret, KeyRecord } from '../../lambda/tenants/credential.ts';
import { type Tenant, USUAL_SETTINGS } from '../../lambda/tenants/tenant.ts';

export const sampleTenant = (slug: string, rest: Partial<Tenant> = {}): Tenant => ({
  slug,
  name: `The people of ${slug}`,
  state: 'enabled',
  created: '2026-01-31T08:00:00.000Z',
  secretId: `arn:aws:secretsmanager:eu-west-1:111122223333:secret:scim/tenants/${slug}-AbCdEf`,
  settings: USUAL_SETTINGS,
  version: 1,
  ...rest,
});

export const sampleClientSecret = (id: string): ClientSecret => ({
  id,
  digest: `digest-of-${id}`,
  lastFour: 'x_-9',
  created: '2026-01-31T08:00:00.000Z',
  expires: '2027-01-31T08:00:00.000Z',
});

export const sampleKeyRecord = (versionId: string, rest: Partial<KeyRecord> = {}): KeyRecord => ({
  versionId,
  digest: `digest-of-${versionId}`,
  lastFour: 'aB-_',
  created: '2026-01-31T08:00:00.000Z',
  ...rest,
});
