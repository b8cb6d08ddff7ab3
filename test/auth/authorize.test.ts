import { authorize } from '../../lambda/auth/authorize.ts';
import type { KeyDigests, KeySource } from '../../lambda/auth/key-source.ts';
import { digestOf, makeApiKey } from '../../lambda/tenants/api-key.ts';
import type { KeyLabel } from '../../lambda/tenants/key-vault.ts';

const key = (n: number, tenant = 'default') => makeApiKey(tenant, Buffer.alloc(32, n));
const digests = (...keys: readonly (readonly [KeyLabel, string])[]): KeyDigests =>
  keys.map(([label, text]) => ({ label, digest: digestOf(text) }));

function source(first: KeyDigests, refreshed = first) {
  const asked: string[] = [];
  const keySource: KeySource = {
    async keysOf(tenant) {
      asked.push(`keysOf ${tenant}`);
      return tenant === 'default' ? first : undefined;
    },
    async refreshedKeysOf(tenant) {
      asked.push(`refreshedKeysOf ${tenant}`);
      return tenant === 'default' ? refreshed : undefined;
    },
  };
  return { keySource, asked };
}

describe('authorize', () => {
  const labelled = digests(['current', key(1)], ['pending', key(2)], ['previous', key(3)]);

  it.each([
    ['current', 1],
    ['pending', 2],
    ['previous', 3],
  ])('allows the %s key, and says which it is', async (credential, n) => {
    expect(await authorize(`Bearer ${key(n)}`, source(labelled).keySource)).toEqual({
      outcome: 'allowed',
      tenant: 'default',
      actor: 'Scim System User',
      credential,
    });
  });

  it('takes the scheme in any case', async () => {
    const answer = await authorize(`bEARER ${key(1)}`, source(labelled).keySource);
    expect(answer.outcome).toBe('allowed');
  });

  it('does not ask anew for a key that it knows', async () => {
    const { keySource, asked } = source(labelled);
    await authorize(`Bearer ${key(1)}`, keySource);
    expect(asked).toEqual(['keysOf default']);
  });

  it('allows a key that was made after the last read', async () => {
    const { keySource } = source(labelled, digests(['current', key(4)]));
    expect(await authorize(`Bearer ${key(4)}`, keySource)).toMatchObject({ credential: 'current' });
  });

  it('refuses a wrong key, and every key before the first is made', async () => {
    const refused = { outcome: 'refused', reason: 'wrong-key' };
    expect(await authorize(`Bearer ${key(9)}`, source(labelled).keySource)).toEqual(refused);
    expect(await authorize(`Bearer ${key(1)}`, source([]).keySource)).toEqual(refused);
  });

  it('refuses a key of an unknown tenant and asks no further', async () => {
    const { keySource, asked } = source(labelled);
    expect(await authorize(`Bearer ${key(1, 'acme')}`, keySource)).toEqual({
      outcome: 'refused',
      reason: 'unknown-tenant',
    });
    expect(asked).toEqual(['keysOf acme']);
  });

  it.each([
    ['unsupported-credential', 'Bearer aaaa.bbbb.cccc'],
    ['unsupported-credential', `Bearer ${key(1)}x`],
    ['malformed', undefined],
    ['malformed', ''],
    ['malformed', 'Bearer'],
    ['malformed', 'Bearer '],
    ['malformed', `Basic ${key(1)}`],
    ['malformed', key(1)],
    ['malformed', `Bearer ${key(1)} ${key(1)}`],
    ['malformed', `Bearer ${key(1)}\n`],
  ])('refuses as %s without asking for keys: %j', async (reason, header) => {
    const { keySource, asked } = source(labelled);
    expect(await authorize(header, keySource)).toEqual({ outcome: 'refused', reason });
    expect(asked).toEqual([]);
  });
});
