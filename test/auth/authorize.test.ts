import { assert, asyncProperty, constantFrom, mixedCase, string, tuple } from 'fast-check';
import type { JWTPayload } from 'jose';
import { createAccessTokenVerifier } from '../../lambda/auth/access-token.ts';
import { authorize } from '../../lambda/auth/authorize.ts';
import { createCredentialSource } from '../../lambda/auth/cached-credential-source.ts';
import { type Credentials, CredentialsUnavailable } from '../../lambda/auth/credential-source.ts';
import type { Tenant } from '../../lambda/tenants/tenant.ts';
import {
  accessToken,
  claimsAt,
  clientSecret,
  credentialsWith,
  DAY_MS,
  ISSUER,
  key,
  keyRecord,
  type SigningPair,
  START_MS,
  secretRecord,
  signingPair,
  staged,
} from './credentials-fixture.ts';

let pair: SigningPair;
beforeAll(async () => {
  pair = await signingPair();
});

const usual = () =>
  credentialsWith({
    keys: [staged('current', 1), staged('pending', 2), staged('previous', 3)],
    records: [keyRecord(4)],
    secrets: [secretRecord(1)],
  });

/** The use case on a source of credentials as it is used, over tenants that can be changed. */
function authorizer(
  tenants: Record<string, Credentials> = { default: usual() },
  { readSeconds = 0 }: { readonly readSeconds?: number } = {},
) {
  const clock = { nowMs: START_MS };
  const calls = { registry: 0, vault: 0 };
  const down = { registry: false, vault: false };
  const credentials = createCredentialSource({
    registry: {
      async read(slug) {
        calls.registry += 1;
        clock.nowMs += readSeconds * 1000;
        if (down.registry) throw new Error('out of reach');
        return tenants[slug]?.record;
      },
    },
    keyReader: {
      async read(secretId) {
        calls.vault += 1;
        if (down.vault) throw new Error('out of reach');
        const found = Object.values(tenants).find(
          ({ record }) => record.tenant.secretId === secretId,
        );
        return found?.staged ?? { keys: [], rotatedMs: 0 };
      },
    },
    now: () => clock.nowMs,
    cacheSeconds: 25,
    onStale: () => undefined,
  });
  const accessTokens = createAccessTokenVerifier({
    publicKeys: { list: async () => [pair.record] },
    issuer: ISSUER,
    now: () => clock.nowMs,
    cacheSeconds: 25,
  });
  return {
    ...{ tenants, clock, calls, down },
    wait: (seconds: number) => {
      clock.nowMs += seconds * 1000;
    },
    ask: (header: string | undefined) =>
      authorize(header, { credentials, accessTokens, now: () => clock.nowMs }),
  };
}

const bearerToken = async (claims: JWTPayload = {}) =>
  `Bearer ${await accessToken(pair, claimsAt(START_MS, claims))}`;
const refusedAs = (reason: string, rest: object = { isFresh: true }) => ({
  outcome: 'refused',
  reason,
  ...rest,
});

describe('authorize, of a key', () => {
  it.each([
    ['current', 1],
    ['pending', 2],
    ['previous', 3],
  ])('allows the %s one, and says which it is', async (label, n) => {
    expect(await authorizer().ask(`Bearer ${key(n)}`)).toEqual({
      outcome: 'allowed',
      tenant: 'default',
      actor: 'Scim System User',
      credential: label,
      use: {
        tenant: 'default',
        credentialId: `key:v${n}`,
        key: expect.objectContaining({ label, ageSeconds: 86_400 }),
      },
    });
  });

  it('takes the scheme in any case', async () => {
    const { ask } = authorizer();
    await assert(
      asyncProperty(mixedCase(constantFrom('bearer')), async (scheme) => {
        expect(await ask(`${scheme} ${key(1)}`)).toMatchObject({ outcome: 'allowed' });
      }),
      { numRuns: 20 },
    );
  });

  it('reads nothing anew for one that it knows', async () => {
    const { ask, calls, wait } = authorizer();
    await ask(`Bearer ${key(1)}`);
    wait(1);
    await ask(`Bearer ${key(1)}`);
    expect(calls).toEqual({ registry: 1, vault: 1 });
  });

  it('allows one that was made after the last read', async () => {
    const { ask, tenants, wait } = authorizer();
    await ask(`Bearer ${key(1)}`);
    tenants['default'] = credentialsWith({ keys: [staged('current', 7)] });
    wait(1);
    expect(await ask(`Bearer ${key(7)}`)).toMatchObject({ credential: 'current' });
  });

  it('refuses a wrong one with a single read where there was none before', async () => {
    const { ask, calls } = authorizer();
    expect(await ask(`Bearer ${key(9)}`)).toEqual(
      refusedAs('wrong-key', { isFresh: true, tenant: 'default' }),
    );
    expect(calls).toEqual({ registry: 1, vault: 1 });
  });

  it('refuses a wrong one with a single read, however long that takes', async () => {
    const { ask, calls } = authorizer(undefined, { readSeconds: 2 });
    expect(await ask(`Bearer ${key(9)}`)).toMatchObject(refusedAs('wrong-key'));
    expect(calls).toEqual({ registry: 1, vault: 1 });
  });

  it('refuses each for its own reason', async () => {
    const { ask, clock, wait } = authorizer();
    wait(1);
    expect(await ask(`Bearer ${key(4)}`)).toMatchObject({ reason: 'revoked-key' });
    clock.nowMs = START_MS + 7 * DAY_MS;
    expect(await ask(`Bearer ${key(3)}`)).toMatchObject({ reason: 'expired-key' });
    expect(await ask(`Bearer ${key(1)}`)).toMatchObject({ credential: 'current' });
  });

  it('refuses a right one where the tenant takes keys at the token endpoint alone', async () => {
    const settings = { bearer: 'refused' } as const;
    const { ask } = authorizer({
      default: credentialsWith({ keys: [staged('current', 1)], settings }),
    });
    expect(await ask(`Bearer ${key(1)}`)).toMatchObject(refusedAs('bearer-refused'));
    expect(await ask(`Bearer ${key(2)}`)).toMatchObject(refusedAs('wrong-key'));
    expect(await ask(await bearerToken())).toMatchObject({ credential: 'token' });
  });

  it('asks Secrets Manager five times for a thousand different wrong ones, and lets nobody keep what it did not ask for', async () => {
    const { ask, calls, wait } = authorizer();
    const answers = [];
    for (let n = 0; n < 1000; n += 1) {
      wait(0.001);
      const wrong = `scim_default_${String(n).padStart(43, 'x')}`;
      answers.push(await ask(`Bearer ${wrong}`));
    }
    expect(calls.vault).toBe(5);
    expect(answers.filter((answer) => 'isFresh' in answer && answer.isFresh)).toHaveLength(5);
    expect(await ask(`Bearer ${key(1)}`)).toMatchObject({ outcome: 'allowed' });
  });

  it.each(['registry', 'vault'] as const)(
    'cannot refuse one that may be new while the %s is down, and takes those that it knows',
    async (part) => {
      const { ask, down, tenants, wait } = authorizer();
      await ask(`Bearer ${key(1)}`);
      const keys = [staged('current', 7), staged('previous', 1)];
      tenants['default'] = credentialsWith({ keys });
      down[part] = true;
      for (let n = 0; n < 7; n += 1) {
        wait(1);
        await expect(ask(`Bearer ${key(8)}`)).rejects.toThrow(CredentialsUnavailable);
      }
      expect(await ask(`Bearer ${key(1)}`)).toMatchObject({ outcome: 'allowed' });
      down[part] = false;
      wait(5);
      expect(await ask(`Bearer ${key(7)}`)).toMatchObject({ credential: 'current' });
    },
  );

  it('cannot say that there is no such tenant while the registry is down', async () => {
    const { ask, down, wait } = authorizer();
    expect(await ask(`Bearer ${key(1, 'acme')}`)).toEqual(refusedAs('unknown-tenant'));
    down.registry = true;
    wait(1);
    await expect(ask(`Bearer ${key(1, 'acme')}`)).rejects.toThrow(CredentialsUnavailable);
  });

  it('never asks Secrets Manager for tenants that there are not', async () => {
    const { ask, calls } = authorizer();
    for (let n = 0; n < 300; n += 1) {
      expect(await ask(`Bearer ${key(1, `no-${n}`)}`)).toEqual(refusedAs('unknown-tenant'));
    }
    expect(calls).toEqual({ registry: 300, vault: 0 });
  });

  it('lets nobody keep that there is no such tenant where it did not ask, and knows one that was made meanwhile', async () => {
    const { ask, tenants, wait } = authorizer();
    const answers = [];
    for (let n = 0; n < 10; n += 1) {
      answers.push(await ask(`Bearer ${key(1, 'acme')}`));
      wait(0.001);
    }
    expect(answers.at(-1)).toEqual(refusedAs('unknown-tenant', { isFresh: false }));
    tenants['acme'] = credentialsWith({ tenant: 'acme', keys: [staged('current', 1, 'acme')] });
    wait(5);
    expect(await ask(`Bearer ${key(1, 'acme')}`)).toMatchObject({ tenant: 'acme' });
  });

  it('refuses the key of one tenant under the name of another', async () => {
    const { ask } = authorizer({
      default: usual(),
      acme: credentialsWith({ tenant: 'acme', keys: [staged('current', 5, 'acme')] }),
    });
    expect(await ask(`Bearer ${key(5, 'acme')}`)).toMatchObject({ tenant: 'acme' });
    const crossed = key(5, 'acme').replace('acme', 'default');
    expect(await ask(`Bearer ${crossed}`)).toMatchObject({ reason: 'wrong-key' });
  });

  it.each<[string, Tenant['state'], object]>([
    [
      'lets a tenant in that is switched off, because the switch is read elsewhere',
      'disabled',
      { outcome: 'allowed' },
    ],
    ['knows no tenant that is being deleted', 'deleting', refusedAs('unknown-tenant')],
    ['knows no tenant that is deleted', 'deleted', refusedAs('unknown-tenant')],
  ])('%s', async (_what, state, expected) => {
    const credentials = usual();
    const tenant = { ...credentials.record.tenant, state };
    const { ask } = authorizer({
      default: { ...credentials, record: { ...credentials.record, tenant } },
    });
    expect(await ask(`Bearer ${key(1)}`)).toMatchObject(expected);
    expect(await ask(await bearerToken())).toMatchObject(expected);
  });
});

describe('authorize, of an access token', () => {
  it('allows one whose credential is good', async () => {
    expect(await authorizer().ask(await bearerToken())).toEqual({
      outcome: 'allowed',
      tenant: 'default',
      actor: 'Scim System User',
      credential: 'token',
      use: { tenant: 'default', credentialId: 'key:v1' },
    });
  });

  it('allows one that came from a credential which was made after the last read', async () => {
    const { ask, tenants, wait } = authorizer();
    await ask(`Bearer ${key(1)}`);
    tenants['default'] = credentialsWith({ secrets: [secretRecord(5)] });
    wait(1);
    expect(await ask(await bearerToken({ credential: 'secret:s5' }))).toMatchObject({
      outcome: 'allowed',
    });
  });

  it('refuses one within 25 seconds of its credential, whose end nobody has seen before', async () => {
    const { ask, tenants, wait } = authorizer();
    const token = await bearerToken({ credential: 'secret:s1' });
    expect(await ask(token)).toMatchObject({ outcome: 'allowed' });
    tenants['default'] = credentialsWith({ keys: [staged('current', 1)] });
    wait(25);
    expect(await ask(token)).toEqual(
      refusedAs('revoked-credential', { isFresh: true, tenant: 'default' }),
    );
  });

  it('refuses one of a tenant that there is not', async () => {
    const token = await bearerToken({ sub: 'acme', client_id: 'acme' });
    expect(await authorizer().ask(token)).toEqual(refusedAs('unknown-tenant'));
  });

  it('refuses one of another tenant with a credential of this one', async () => {
    const { ask } = authorizer({ default: usual(), acme: credentialsWith({ tenant: 'acme' }) });
    const token = await bearerToken({ sub: 'acme', client_id: 'acme', credential: 'key:v1' });
    expect(await ask(token)).toMatchObject(refusedAs('revoked-credential'));
  });

  it.each(['registry', 'vault'] as const)(
    'cannot refuse one of a credential that may be new while the %s is down',
    async (part) => {
      const { ask, down, wait } = authorizer();
      const known = await bearerToken();
      await ask(known);
      down[part] = true;
      wait(1);
      const token = await bearerToken({ credential: 'key:v7' });
      await expect(ask(token)).rejects.toThrow(CredentialsUnavailable);
      expect(await ask(known)).toMatchObject({ outcome: 'allowed' });
    },
  );

  it('refuses an expired one before it asks about a tenant', async () => {
    const { ask, calls, clock } = authorizer();
    const token = await bearerToken();
    clock.nowMs += 2 * 3_600_000;
    expect(await ask(token)).toEqual(refusedAs('expired-token'));
    expect(calls.registry).toBe(0);
  });
});

describe('authorize, of anything else', () => {
  it.each([
    ['unsupported-credential', 'Bearer aaaa.bbbb.cccc'],
    ['unsupported-credential', `Bearer ${key(1)}x`],
    ['unsupported-credential', `Bearer ${clientSecret(1)}`],
    ['unsupported-credential', `Bearer ${key(1).toUpperCase()}`],
    ['malformed', undefined],
    ['malformed', ''],
    ['malformed', 'Bearer'],
    ['malformed', 'Bearer '],
    ['malformed', `Bearer  ${key(1)}`],
    ['malformed', `Basic ${key(1)}`],
    ['malformed', key(1)],
    ['malformed', `Bearer ${key(1)} ${key(1)}`],
    ['malformed', `Bearer ${key(1)}, Bearer ${key(1)}`],
    ['malformed', `Bearer ${key(1)}\n`],
    ['malformed', `Bearer ${key(1)}\0`],
    ['malformed', `Bearer${key(1)}`],
  ])('refuses as %s without asking for credentials: %j', async (reason, header) => {
    const { ask, calls } = authorizer();
    expect(await ask(header)).toEqual(refusedAs(reason));
    expect(calls).toEqual({ registry: 0, vault: 0 });
  });

  it('refuses every header of chance, and never fails', async () => {
    const { ask } = authorizer();
    const pieces = constantFrom(
      'Bearer ',
      'bearer',
      'Basic ',
      key(9),
      'scim_',
      '.',
      ' ',
      'eyJ',
      '=',
    );
    await assert(
      asyncProperty(tuple(pieces, string(), pieces, string({ unit: 'binary' })), async (parts) => {
        expect(await ask(parts.join(''))).toMatchObject({ outcome: 'refused' });
      }),
    );
  });

  it('refuses headers of ten kilobytes', async () => {
    const { ask, calls } = authorizer();
    for (const text of ['a'.repeat(10_000), `${'a.'.repeat(5_000)}`, '='.repeat(10_000)]) {
      expect(await ask(`Bearer ${text}`)).toMatchObject({ outcome: 'refused' });
    }
    expect(calls).toEqual({ registry: 0, vault: 0 });
  });
});
