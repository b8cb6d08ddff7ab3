/** The token endpoint with its real parts, on a registry and a vault in memory, and whoever checks the tokens it issues. */
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { createAccessTokenVerifier } from '../../lambda/auth/access-token.ts';
import { createCredentialSource } from '../../lambda/auth/cached-credential-source.ts';
import { createUseRecorder, type ExpiringClientSecret } from '../../lambda/auth/record-use.ts';
import { createRefusalPause } from '../../lambda/auth/refusal-pause.ts';
import type { PrivateJwk } from '../../lambda/contract/access-token.ts';
import { createMemoryPublicKeys } from '../../lambda/memory/memory-public-keys.ts';
import { createMemoryTenantRegistry } from '../../lambda/memory/memory-tenant-registry.ts';
import {
  type ClientAuthenticatorParts,
  createClientAuthenticator,
} from '../../lambda/oauth/authenticate-client.ts';
import { createAccessTokenIssuer } from '../../lambda/oauth/issue-access-token.ts';
import {
  type TokenEndpointParts,
  type TokenReport,
  tokenEndpoint,
} from '../../lambda/oauth/token-endpoint.ts';
import type { StagedKey } from '../../lambda/tenants/key-vault.ts';
import type { CredentialSettings, Tenant } from '../../lambda/tenants/tenant.ts';
import { tenantState } from '../../lambda/tenants/tenant-state.ts';
import { ISSUER, START_MS } from '../auth/credentials-fixture.ts';
import { type SentForm, toAnswer, tokenEvent } from './token-event.ts';

export async function newSigningKey(): Promise<PrivateJwk> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const { x = '', y = '', d = '' } = await exportJWK(privateKey);
  const jwk = { kty: 'EC', crv: 'P-256', x, y } as const;
  return { ...jwk, d, kid: await calculateJwkThumbprint(jwk) };
}

export type TokenService = Awaited<ReturnType<typeof startTokenService>>;

/** `replaced` parts stand for faults, and for who signs assertions. */
export async function startTokenService(
  tenants: readonly Tenant[],
  replaced: Partial<TokenEndpointParts & ClientAuthenticatorParts> = {},
) {
  const clock = { nowMs: START_MS, elapsedMs: 0 };
  const now = () => clock.nowMs;
  const elapsed = () => (clock.elapsedMs += 7);
  const reports: TokenReport[] = [];
  const pauses: number[] = [];
  const ages: number[] = [];
  const expiring: ExpiringClientSecret[] = [];
  const secretReads: string[] = [];
  const vault = { isDown: false };
  const staged = new Map<string, readonly StagedKey[]>();
  const registry = createMemoryTenantRegistry();
  for (const tenant of tenants) await registry.create(tenant);

  const signingKey = await newSigningKey();
  const { kid, d: _, ...jwk } = signingKey;
  const publicKeys = createMemoryPublicKeys();
  await publicKeys.publish({ kid, jwk, published: '2026-01-01T00:00:00.000Z' });
  const tokenIds = ['token-1', 'token-2'].values();

  const parts: TokenEndpointParts & ClientAuthenticatorParts = {
    credentials: createCredentialSource({
      registry,
      keyReader: {
        async read(secretId) {
          secretReads.push(secretId);
          if (vault.isDown) throw new Error('out of reach');
          return { keys: staged.get(secretId) ?? [], rotatedMs: START_MS };
        },
      },
      now,
      cacheSeconds: 25,
      onStale: () => undefined,
    }),
    stateOf: tenantState(registry, now),
    verifyAssertion: async () => ({ outcome: 'refused', reason: 'wrong-assertion' }),
    now,
    issue: createAccessTokenIssuer({
      signingKeys: { read: async () => signingKey },
      issuer: ISSUER,
      now,
      newTokenId: () => tokenIds.next().value ?? 'another-token',
      onStale: () => undefined,
    }),
    recordUse: createUseRecorder({
      registry,
      now,
      onKeyAge: (days) => ages.push(days),
      onPreviousKeyLate: () => undefined,
      onClientSecretExpiring: (secret) => expiring.push(secret),
      onFailed: () => undefined,
    }),
    pauseRefusal: createRefusalPause({
      now: elapsed,
      async pause(milliseconds) {
        pauses.push(milliseconds);
        clock.elapsedMs += milliseconds;
      },
    }),
    elapsed,
    report: (report) => reports.push(report),
    authenticate: (request) => createClientAuthenticator(parts)(request),
    ...replaced,
  };
  const handle = tokenEndpoint(parts);
  const verifier = createAccessTokenVerifier({ publicKeys, issuer: ISSUER, now, cacheSeconds: 25 });

  return {
    ...{ registry, clock, pauses, ages, expiring, vault },
    send: async (sent: SentForm) => toAnswer(await handle(tokenEvent(sent))),
    /** Of the tenant's secret. */
    stage: (tenant: Tenant, ...keys: readonly StagedKey[]) => staged.set(tenant.secretId, keys),
    async change(slug: string, { settings, ...rest }: TenantChange) {
      const tenant = await registry.find(slug);
      if (tenant === undefined) throw new Error('there is no such tenant');
      const changed = { ...tenant, ...rest, settings: { ...tenant.settings, ...settings } };
      await registry.update({ ...changed, version: tenant.version + 1 });
    },
    takeReports: () => reports.splice(0),
    takeSecretReads: () => secretReads.splice(0),
    verify: (token: string) => verifier.verify(token),
    kid,
  };
}

type TenantChange = Partial<Pick<Tenant, 'state'>> & {
  readonly settings?: Partial<CredentialSettings>;
};
