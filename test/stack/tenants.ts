/** Tenants from their making to their end, by the operator's commands. */
import { setTimeout } from 'node:timers/promises';
import { requestToken } from './credentials.ts';
import type { OperatorCommands } from './operator-commands.ts';
import { sendHttp } from './send-http.ts';
import type { Started } from './start-stack.ts';

/** A tenant's switch is looked at every five seconds; the rest is for a machine that is busy. */
const SWITCH_MILLISECONDS = 30_000;

/** @param meanwhile tests that run while a deletion waits for what is under way */
export function testTenants(
  started: Started,
  operator: OperatorCommands,
  store: string,
  meanwhile: () => void,
): void {
  const slug = `acme-${store}`;
  const asTenant = (key: string, method = 'GET', path = '/Users?count=1', body?: unknown) =>
    sendHttp(started().url + path, {
      method,
      headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/scim+json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });

  describe('tenants', () => {
    let key = '';

    it('are made with a key of their own, which is shown and works at once', async () => {
      const made = await operator.tenant('create', slug, '--name', 'Acme Ltd.');
      key = made.key;
      expect(key).toMatch(new RegExp(`^scim_${slug}_[\\w-]{43}$`));
      expect((await asTenant(key)).json).toMatchObject({ totalResults: 0 });
      const { tenants } = await operator.tenant('list');
      expect(tenants).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ slug: 'default', state: 'enabled' }),
          expect.objectContaining({ slug, name: 'Acme Ltd.', state: 'enabled' }),
        ]),
      );
      const { tenant } = await operator.tenant('show', slug);
      // Beside it there may be, for a moment, the version with which Secrets Manager tries the rotation that was configured.
      expect(tenant.keys[0]).toMatchObject({
        label: 'current',
        lastFour: key.slice(-4),
        lastUsed: expect.any(String),
      });
      expect(JSON.stringify(tenant)).not.toContain(key);
    });

    it('are switched off and on by their operator, and are told so', async () => {
      await operator.tenant('disable', slug);
      const off = await until(() => asTenant(key), 403);
      expect(off.headers['content-type']).toContain('application/scim+json');
      expect(off.json).toMatchObject({
        status: '403',
        detail: expect.stringMatching(/switched off/),
      });
      expect((await asTenant(key, 'GET', '/ServiceProviderConfig')).status).toBe(403);
      const client = { client_id: slug, client_secret: key };
      const refused = await requestToken(started().tokenUrl, client);
      expect(refused).toMatchObject({ status: 400, json: { error: 'unauthorized_client' } });
      await operator.tenant('enable', slug);
      expect((await until(() => asTenant(key), 200)).status).toBe(200);
    });

    it('may have their key at the token endpoint alone', async () => {
      await operator.tenant('configure', slug, '--bearer', 'refused', '--access-token', '2h');
      await until(() => asTenant(key), 401);
      const client = { client_id: slug, client_secret: key };
      const { json } = await requestToken(started().tokenUrl, client);
      expect(json).toMatchObject({ expires_in: 7200 });
      expect((await asTenant(String(Object(json)['access_token']))).status).toBe(200);
      await operator.tenant('configure', slug, '--bearer', 'allowed');
      await until(() => asTenant(key), 200);
    });

    it('get a new key by the four steps, and both work until the old one is revoked', async () => {
      const rotated = await operator.rotateKey('--tenant', slug, '--grace', '7d');
      expect(rotated.key).toMatch(new RegExp(`^scim_${slug}_[\\w-]{43}$`));
      expect((await asTenant(rotated.key)).status).toBe(200);
      expect((await asTenant(key)).status).toBe(200);
      const old = await requestToken(started().tokenUrl, { client_id: slug, client_secret: key });
      const token = String(Object(old.json)['access_token']);
      expect((await asTenant(token)).status).toBe(200);

      const again = await operator.rotateKey('--tenant', slug, '--revoke-now', '--force');
      await until(() => asTenant(key), 401);
      await until(() => asTenant(rotated.key), 401);
      await until(() => asTenant(token), 401);
      expect((await asTenant(again.key)).status).toBe(200);
      key = again.key;
    });

    let goneId = '';
    let deletion: Promise<unknown> = Promise.resolve();

    it('are shut before their deletion waits, which asks for their name', async () => {
      const created = await asTenant(key, 'POST', '/Users', { userName: `gone@${slug}.example` });
      goneId = String(Object(created.json)['id']);
      await expect(operator.tenant('delete', slug, '--confirm', 'another')).rejects.toThrow();
      await expect(operator.tenant('delete', 'default', '--confirm', 'default')).rejects.toThrow();
      deletion = operator.tenant('delete', slug, '--confirm', slug);
      // Awaited below; until then nobody else hears of a failure.
      deletion.catch(() => undefined);
      await until(() => asTenant(key), 401);
      expect((await operator.tenant('show', slug)).tenant.state).toBe('deleting');
    });

    meanwhile();

    it('go with their users and their key, and leave their history and their name', async () => {
      expect(await deletion).toEqual({ tenant: slug, removed: 1 });
      expect((await asTenant(key)).status).toBe(401);
      const history = await operator.history('--tenant', slug, '--user', goneId);
      expect(history.map(({ operation }) => operation)).toEqual(['create', 'delete']);
      await expect(operator.tenant('create', slug)).rejects.toThrow(/deleted/);
    });
  });
}

/** Asks until the status is the wanted one. */
async function until(
  ask: () => ReturnType<typeof sendHttp>,
  status: number,
): ReturnType<typeof sendHttp> {
  const end = Date.now() + SWITCH_MILLISECONDS;
  for (;;) {
    const answer = await ask();
    if (answer.status === status) return answer;
    if (Date.now() > end) throw new Error(`${answer.status} and not ${status}: ${answer.text}`);
    await setTimeout(250);
  }
}
