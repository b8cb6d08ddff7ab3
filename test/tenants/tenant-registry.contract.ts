import type { TenantRecord } from '../../lambda/tenants/credential.ts';
import type { Tenant } from '../../lambda/tenants/tenant.ts';
import type { TenantRegistry } from '../../lambda/tenants/tenant-registry.ts';
import { sampleClientSecret, sampleKeyRecord, sampleTenant } from './sample-tenant.ts';

/** What every registry must do. The registries of one run may be one and the same: each test has tenants of its own. */
export function tenantRegistryContract(name: string, makeRegistry: () => TenantRegistry): void {
  describe(`the tenant registry in ${name}`, () => {
    let registry: TenantRegistry;
    let slug: string;
    let made = 0;

    beforeEach(() => {
      registry = makeRegistry();
      made += 1;
      slug = `tenant-${made}`;
    });

    const stored = async (): Promise<TenantRecord> => {
      const record = await registry.read(slug);
      if (!record) throw new Error(`there is no ${slug}`);
      return record;
    };
    const useAt = (time: string, unlessSince: string) =>
      registry.recordUse(slug, { credentialId: 'key:v1', time, unlessSince });

    it('knows nobody whom nobody made', async () => {
      for (const text of [slug, '', 'T#x', 'a'.repeat(3_000), 'ä\uD800#%']) {
        expect(await registry.find(text)).toBeUndefined();
        expect(await registry.read(text)).toBeUndefined();
      }
    });

    it.each<[string, Partial<Tenant>]>([
      ['with the usual settings', {}],
      [
        'with every setting',
        {
          state: 'disabled',
          version: 7,
          settings: {
            bearer: 'refused',
            keyGraceSeconds: 0,
            accessTokenSeconds: 21_600,
            trust: { entraTenantId: 'a', applicationId: 'b', subject: 'c', since: 'd' },
            handOver: {
              entraTenantId: 'a',
              clientId: 'b',
              signIn: 'federated',
              servicePrincipalId: 'c',
              jobId: 'd',
              tenantUrl: 'https://api.example/scim/v2?aadOptscim062020',
              notificationSettings: '{"Enabled":false}',
              syncAll: false,
            },
            rotationDays: 30,
          },
        },
      ],
    ])('keeps a tenant %s as it is given', async (_title, rest) => {
      const tenant = sampleTenant(slug, rest);
      expect(await registry.create(tenant)).toBe('created');
      expect(await registry.find(slug)).toEqual(tenant);
      expect(await registry.read(slug)).toEqual({
        tenant,
        clientSecrets: [],
        keys: [],
        lastUsed: new Map(),
      });
    });

    it('makes no tenant a second time, whatever has become of it', async () => {
      const deleted = sampleTenant(slug, { state: 'deleted' });
      await registry.create(deleted);
      expect(await registry.create(deleted)).toBe('duplicate');
      expect(await registry.create(sampleTenant(slug))).toBe('duplicate');
      expect(await registry.find(slug)).toEqual(deleted);
    });

    it('makes a tenant once for all who try at once', async () => {
      const names = Array.from({ length: 8 }, (_, at) => `name ${at}`);
      const outcomes = await Promise.all(
        names.map((name) => registry.create(sampleTenant(slug, { name }))),
      );
      expect(outcomes.filter((outcome) => outcome === 'created')).toHaveLength(1);
      const winner = names[outcomes.indexOf('created')];
      expect(await registry.find(slug)).toMatchObject({ name: winner });
    });

    it('replaces the version before, and no other', async () => {
      const second = sampleTenant(slug, {
        ...{ state: 'disabled', off: '2026-02-01T08:00:00.000Z', version: 2 },
      });
      expect(await registry.update(second)).toBe('missing');
      expect(await registry.find(slug)).toBeUndefined();
      await registry.create(sampleTenant(slug));
      expect(await registry.update(sampleTenant(slug, { version: 3 }))).toBe('stale');
      expect(await registry.update(sampleTenant(slug, { version: 1 }))).toBe('stale');
      expect(await registry.update(second)).toBe('updated');
      expect(await registry.update({ ...second, name: 'too late' })).toBe('stale');
      expect(await registry.find(slug)).toEqual(second);
    });

    it('takes a setting away that an update does not have', async () => {
      const trust = { entraTenantId: 'a', applicationId: 'b', subject: 'c', since: 'd' };
      const { settings } = sampleTenant(slug);
      await registry.create(sampleTenant(slug, { settings: { ...settings, trust } }));
      await registry.update(sampleTenant(slug, { version: 2 }));
      expect((await registry.find(slug))?.settings).toEqual(settings);
    });

    it('lets one of those win who update at once', async () => {
      await registry.create(sampleTenant(slug));
      const names = Array.from({ length: 8 }, (_, at) => `name ${at}`);
      const outcomes = await Promise.all(
        names.map((name) => registry.update(sampleTenant(slug, { name, version: 2 }))),
      );
      expect(outcomes.toSorted()).toEqual([...Array<string>(7).fill('stale'), 'updated']);
      const winner = names[outcomes.indexOf('updated')];
      expect(await registry.find(slug)).toMatchObject({ name: winner, version: 2 });
    });

    it('reads a tenant with its client secrets, its keys and their last uses, and without those of others', async () => {
      const other = `${slug}-x`;
      const secrets = [sampleClientSecret('s1'), sampleClientSecret('s2#%')];
      const keys = [
        sampleKeyRecord('v1'),
        sampleKeyRecord('v2', { rotated: '2026-01-31', revoked: '2026-02-01' }),
      ];
      for (const owner of [slug, other]) await registry.create(sampleTenant(owner));
      for (const secret of secrets) await registry.addClientSecret(slug, secret);
      for (const key of keys) await registry.recordKey(slug, key);
      await useAt('2026-02-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z');
      await registry.addClientSecret(other, sampleClientSecret('s3'));
      await registry.recordKey(other, sampleKeyRecord('v3'));

      const record = await stored();
      expect(record.tenant).toEqual(sampleTenant(slug));
      expect(record.clientSecrets.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual(secrets);
      expect(record.keys.toSorted((a, b) => (a.versionId < b.versionId ? -1 : 1))).toEqual(keys);
      expect(record.lastUsed).toEqual(new Map([['key:v1', '2026-02-01T00:00:00.000Z']]));
      expect(await registry.read(other)).toMatchObject({
        clientSecrets: [{ id: 's3' }],
        keys: [{ versionId: 'v3' }],
        lastUsed: new Map(),
      });
    });

    it('knows no tenant for a credential alone', async () => {
      await registry.addClientSecret(slug, sampleClientSecret('s1'));
      await registry.recordKey(slug, sampleKeyRecord('v1'));
      await useAt('2026-02-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z');
      expect(await registry.find(slug)).toBeUndefined();
      expect(await registry.read(slug)).toBeUndefined();
      await registry.create(sampleTenant(slug));
      expect(await stored()).toMatchObject({ keys: [{ versionId: 'v1' }] });
    });

    it('keeps what belongs to a tenant when its record is replaced', async () => {
      await registry.create(sampleTenant(slug));
      await registry.addClientSecret(slug, sampleClientSecret('s1'));
      await registry.update(sampleTenant(slug, { version: 2 }));
      expect((await stored()).clientSecrets).toHaveLength(1);
    });

    it('replaces the record of a key of the same version', async () => {
      await registry.create(sampleTenant(slug));
      const revoked = sampleKeyRecord('v1', { revoked: '2026-02-01T00:00:00.000Z' });
      await registry.recordKey(slug, sampleKeyRecord('v1'));
      await registry.recordKey(slug, revoked);
      expect((await stored()).keys).toEqual([revoked]);
      await registry.recordKey(slug, sampleKeyRecord('v1'));
      expect((await stored()).keys).toEqual([sampleKeyRecord('v1')]);
    });

    it('removes a client secret and its last use, once, and nothing else', async () => {
      await registry.create(sampleTenant(slug));
      for (const id of ['s1', 's2']) {
        await registry.addClientSecret(slug, sampleClientSecret(id));
        await registry.recordUse(slug, {
          credentialId: `secret:${id}`,
          time: '2026-02-01T00:00:00.000Z',
          unlessSince: '2026-01-01T00:00:00.000Z',
        });
      }
      expect(await registry.removeClientSecret(slug, 's1')).toBe('removed');
      expect(await registry.removeClientSecret(slug, 's1')).toBe('missing');
      expect(await registry.removeClientSecret('nobody', 's2')).toBe('missing');
      expect(await stored()).toMatchObject({
        clientSecrets: [{ id: 's2' }],
        lastUsed: new Map([['secret:s2', '2026-02-01T00:00:00.000Z']]),
      });
    });

    it('writes a use where none is known or the one that is known is older than it must be', async () => {
      await registry.create(sampleTenant(slug));
      const first = '2026-02-01T00:00:00.000Z';
      const last = '2026-02-01T00:05:00.001Z';
      const known: (string | undefined)[] = [];
      for (const [time, unlessSince] of [
        [first, '2026-01-31T23:55:00.000Z'],
        ['2026-02-01T00:04:59.999Z', '2026-01-31T23:59:59.999Z'],
        ['2026-02-01T00:05:00.000Z', first],
        [last, '2026-02-01T00:00:00.001Z'],
      ] as const) {
        await useAt(time, unlessSince);
        known.push((await stored()).lastUsed.get('key:v1'));
      }
      expect(known).toEqual([first, first, first, last]);
    });

    it('lists every tenant once, in order of its slug, deleted ones too', async () => {
      const prefix = `list-${made}-`;
      const slugs = Array.from({ length: 105 }, (_, at) => `${prefix}${at}`).toSorted();
      for (const each of slugs.toReversed()) {
        const state = each.endsWith('7') ? 'deleted' : 'enabled';
        await registry.create(sampleTenant(each, { state }));
      }
      await registry.addClientSecret(`${prefix}none`, sampleClientSecret('s1'));

      const listed: Tenant[] = [];
      let pages = 0;
      let after: string | undefined;
      do {
        const { tenants, next }: Awaited<ReturnType<TenantRegistry['list']>> =
          await registry.list(after);
        listed.push(...tenants);
        pages += 1;
        after = next;
      } while (after !== undefined);
      const mine = listed.filter((tenant) => tenant.slug.startsWith(prefix));
      expect(mine.map((tenant) => tenant.slug)).toEqual(slugs);
      expect(mine[0]).toEqual(sampleTenant(`${prefix}0`));
      expect(mine.filter(({ state }) => state === 'deleted')).toHaveLength(10);
      expect(pages).toBeGreaterThan(1);
    });

    it('lists from behind the slug that was seen last, whether or not there is a tenant of it', async () => {
      const slugs = ['-a', '-b', '-c'].map((end) => `${slug}${end}`);
      for (const each of slugs) await registry.create(sampleTenant(each));
      const slugsAfter = async (after: string) =>
        (await registry.list(after)).tenants
          .map((tenant) => tenant.slug)
          .filter((each) => slugs.includes(each));
      expect(await slugsAfter(`${slug}-a`)).toEqual(slugs.slice(1));
      expect(await slugsAfter(`${slug}-bb`)).toEqual(slugs.slice(2));
      expect(await slugsAfter(`${slug}-c`)).toEqual([]);
    });
  });
}
