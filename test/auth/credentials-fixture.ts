/** Tenants with keys, client secrets and access tokens, and a clock. */
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import type { Credentials } from '../../lambda/auth/credential-source.ts';
import type { PublicKey } from '../../lambda/auth/public-keys.ts';
import { digestOf, makeApiKey } from '../../lambda/tenants/api-key.ts';
import { makeClientSecret } from '../../lambda/tenants/client-secret.ts';
import type { KeyRecord } from '../../lambda/tenants/credential.ts';
import type { KeyLabel, StagedKey } from '../../lambda/tenants/key-vault.ts';
import {
  type CredentialSettings,
  type StandingTrust,
  USUAL_SETTINGS,
} from '../../lambda/tenants/tenant.ts';
import { sampleClientSecret, sampleKeyRecord, sampleTenant } from '../tenants/sample-tenant.ts';

export const START_MS = Date.UTC(2026, 0, 31, 8);
export const DAY_MS = 24 * 60 * 60 * 1000;
export const ISSUER = 'scim-prod';

export const key = (n: number, tenant = 'default') => makeApiKey(tenant, Buffer.alloc(32, n));
export const clientSecret = (n: number, tenant = 'default') =>
  makeClientSecret(tenant, Buffer.alloc(32, n));
const digestText = (credential: string) => Buffer.from(digestOf(credential)).toString('base64url');

export const trust: StandingTrust = {
  entraTenantId: '6babcaad-604b-40ac-a9d7-9fd97c0b779f',
  applicationId: '8adf8e6e-67b2-4cf2-a259-e3dc5476c621',
  subject: '1f0a6b2c-5f3e-4f0b-9d1c-0d3c0f7a1b2e',
  since: '2026-01-30T08:00:00.000Z',
};

/** Version `v<n>` of key `n`, made a day before START_MS. */
export const staged = (label: KeyLabel, n: number, tenant = 'default'): StagedKey => ({
  label,
  versionId: `v${n}`,
  digest: digestOf(key(n, tenant)),
  lastFour: key(n, tenant).slice(-4),
  createdMs: START_MS - DAY_MS,
});

export const keyRecord = (n: number, rest: Partial<KeyRecord> = {}, tenant = 'default') =>
  sampleKeyRecord(`v${n}`, { digest: digestText(key(n, tenant)), ...rest });

export const secretRecord = (n: number, expires = '2027-01-31T08:00:00.000Z') => ({
  ...sampleClientSecret(`s${n}`),
  digest: digestText(clientSecret(n)),
  expires,
});

/** Rotated at START_MS. */
export function credentialsWith(
  given: {
    readonly keys?: readonly StagedKey[];
    readonly records?: readonly KeyRecord[];
    readonly secrets?: readonly ReturnType<typeof secretRecord>[];
    readonly settings?: Partial<CredentialSettings>;
    readonly tenant?: string;
  } = {},
): Credentials {
  const settings = { ...USUAL_SETTINGS, ...given.settings };
  return {
    record: {
      tenant: sampleTenant(given.tenant ?? 'default', { settings }),
      clientSecrets: given.secrets ?? [],
      keys: given.records ?? [],
      lastUsed: new Map(),
    },
    staged: { keys: given.keys ?? [], rotatedMs: START_MS },
  };
}

/** A pair that signs access tokens, and what is published of it. */
export async function signingPair(published = '2026-01-01T00:00:00.000Z') {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const { x, y } = await exportJWK(publicKey);
  if (x === undefined || y === undefined) throw new Error('not a P-256 key');
  const jwk = { kty: 'EC', crv: 'P-256', x, y } as const;
  const kid = await calculateJwkThumbprint(jwk);
  const record: PublicKey = { kid, jwk, published };
  return { kid, record, privateKey };
}

export type SigningPair = Awaited<ReturnType<typeof signingPair>>;

export const claimsAt = (nowMs: number, rest: JWTPayload = {}): JWTPayload => ({
  iss: ISSUER,
  aud: ISSUER,
  sub: 'default',
  client_id: 'default',
  iat: Math.floor(nowMs / 1000),
  exp: Math.floor(nowMs / 1000) + 3600,
  jti: 'token-1',
  credential: 'key:v1',
  ...rest,
});

export const accessToken = (
  { privateKey, kid }: SigningPair,
  claims: JWTPayload,
  header: Record<string, unknown> = {},
) =>
  new SignJWT(claims)
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid, ...header })
    .sign(privateKey);
