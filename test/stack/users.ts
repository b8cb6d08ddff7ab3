import { sendHttp } from './send-http.ts';
import { stackClient } from './stack-client.ts';
import type { Started } from './start-stack.ts';

export function testUsers(started: Started, store: string): void {
  const { send, bodyOf, historyOf } = stackClient(started);

  describe('users', () => {
    it('are created once, with one history entry, by twenty clients that create one at once', async () => {
      const body = {
        userName: `race-${store}@example.com`,
        name: { givenName: 'R', familyName: 'C' },
      };
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => send('POST', '/Users', body)),
      );
      const statuses = answers.map(({ status }) => status).sort();
      expect(statuses).toEqual([201, ...Array(19).fill(409)]);
      const found = await bodyOf(send('GET', `/Users?filter=userName+eq+%22${body.userName}%22`));
      expect(found.totalResults).toBe(1);
      const history = await historyOf('--user', found.Resources[0].id);
      expect(history).toMatchObject([
        { operation: 'create', actor: 'Scim System User', version: 1 },
      ]);
    });

    it('with a plus in their name are created, found, changed and found again', async () => {
      const created = await bodyOf(send('POST', '/Users', { userName: 'a+b@c.example' }));
      const find = () => bodyOf(send('GET', '/Users?filter=userName+eq+%22a%2Bb%40c.example%22'));
      expect(await find()).toMatchObject({
        totalResults: 1,
        Resources: [{ id: created.id, userName: 'a+b@c.example' }],
      });
      const Operations = [{ op: 'Replace', path: 'active', value: 'False' }];
      expect((await send('PATCH', `/Users/${created.id}`, { Operations })).status).toBe(200);
      expect(await find()).toMatchObject({
        totalResults: 1,
        Resources: [{ id: created.id, active: false }],
      });
      expect(
        (await bodyOf(send('GET', '/Users?filter=userName+eq+%22a+b%40c.example%22'))).totalResults,
      ).toBe(0);
    });

    it('have a history that outlives them, by name while they are there and by id always', async () => {
      const { id } = await bodyOf(
        send('POST', '/Users', {
          userName: `h-${store}`,
          name: { givenName: 'Ann', familyName: 'Lee' },
        }),
      );
      const Operations = [{ op: 'replace', path: 'name.givenName', value: 'Anna' }];
      const patched = await send('PATCH', `/Users/${id}`, { Operations });
      expect(await historyOf('--user', `H-${store}`)).toMatchObject([
        {
          operation: 'create',
          changes: expect.arrayContaining([
            { attribute: 'application.displayName', after: 'Ann Lee' },
          ]),
        },
        {
          operation: 'patch',
          changes: [{ attribute: 'name.givenName', before: 'Ann', after: 'Anna' }],
        },
      ]);
      expect(patched.status).toBe(200);
      await send('DELETE', `/Users/${id}`);
      expect((await historyOf('--user', id)).map(({ operation }) => operation)).toEqual([
        'create',
        'patch',
        'delete',
      ]);
    });

    it('are shown to nobody without the key, and the gateway refuses in SCIM', async () => {
      const wrongKey = `scim_default_${'A'.repeat(43)}`;
      for (const authorization of [
        null,
        'Bearer nonsense',
        `Bearer ${wrongKey}`,
        `Basic ${started().apiKey}`,
      ]) {
        const answer = await sendHttp(`${started().url}/Users`, {
          method: 'GET',
          headers: { Authorization: authorization },
        });
        expect(answer).toMatchObject({
          status: 401,
          headers: {
            'content-type': 'application/scim+json',
            'www-authenticate': expect.stringMatching(/^Bearer/),
          },
          json: {
            schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
            status: '401',
            detail: expect.any(String),
          },
        });
      }
      const unknown = await sendHttp(started().url.replace('/scim/v2', '/nothing'), {
        method: 'GET',
        headers: { Authorization: `Bearer ${started().apiKey}` },
      });
      expect(unknown).toMatchObject({ status: 404, json: { status: '404' } });
    });
  });
}
