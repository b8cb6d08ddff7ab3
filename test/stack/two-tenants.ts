/** Two tenants on one stack: whatever one of them asks about the other, it is told what anybody is told about what is not there. */
import { randomUUID } from 'node:crypto';
import { sampleDevice } from '../directory/device-resource-type.ts';
import { requestToken } from './credentials.ts';
import type { OperatorCommands } from './operator-commands.ts';
import { type HttpAnswer, sendHttp } from './send-http.ts';
import type { Started } from './start-stack.ts';

type Send = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<HttpAnswer>;

/** What one tenant has, or what nobody has. */
interface Belongings {
  readonly user: string;
  readonly group: string;
  readonly device: string;
  readonly cursor: string;
  readonly userName: string;
  readonly externalId: string;
  readonly mail: string;
  /** Of a request in which it was made. */
  readonly bulkId: string;
}

const OTHER = 'other-tenant';

export function testTwoTenants(started: Started, operator: OperatorCommands): void {
  const keys = new Map<string, string>();
  const keyOf = (slug: string): string =>
    slug === OTHER ? (keys.get(OTHER) ?? '') : started().apiKey;
  const sendAs =
    (slug: string): Send =>
    (method, path, body, headers) =>
      sendHttp(started().url + path, {
        method,
        headers: {
          Authorization: `Bearer ${keyOf(slug)}`,
          'Content-Type': 'application/scim+json',
          ...headers,
        },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
  const owner = sendAs('default');
  const stranger = sendAs(OTHER);

  describe('two tenants', () => {
    let theirs: Belongings;
    let own: { readonly user: string; readonly group: string };
    beforeAll(async () => {
      keys.set(OTHER, (await operator.tenant('create', OTHER)).key);
      theirs = await furnish(owner);
      own = await furnish(stranger);
    });

    /** The same belongings as nobody has them. */
    const nobodys = (): Belongings => ({
      user: randomUUID(),
      group: randomUUID(),
      device: randomUUID(),
      cursor: theirs.cursor.replaceAll(/[A-Za-z0-9]/g, 'x'),
      userName: `${randomUUID()}@nobody.example`,
      externalId: randomUUID(),
      mail: `${randomUUID()}@nobody.example`,
      bulkId: randomUUID(),
    });

    const attempts: readonly (readonly [
      name: string,
      attempt: (send: Send, of: Belongings) => Promise<HttpAnswer>,
    ])[] = [
      ['read a user', (send, of) => send('GET', `/Users/${of.user}`)],
      ['read a group', (send, of) => send('GET', `/Groups/${of.group}`)],
      ['read a device', (send, of) => send('GET', `/Devices/${of.device}`)],
      [
        'replace a user',
        (send, of) => send('PUT', `/Users/${of.user}`, { userName: 'taken@over.example' }),
      ],
      [
        'change a user',
        (send, of) =>
          send('PATCH', `/Users/${of.user}`, {
            Operations: [{ op: 'replace', path: 'active', value: false }],
          }),
      ],
      ['remove a user', (send, of) => send('DELETE', `/Users/${of.user}`)],
      ['remove a group', (send, of) => send('DELETE', `/Groups/${of.group}`)],
      [
        'join a group',
        (send, of) =>
          send('PATCH', `/Groups/${of.group}`, {
            Operations: [{ op: 'add', path: 'members', value: [{ value: own.user }] }],
          }),
      ],
      [
        'take a user into a group of its own',
        (send, of) =>
          send('PATCH', `/Groups/${own.group}?attributes=members`, {
            Operations: [{ op: 'add', path: 'members', value: [{ value: of.user }] }],
          }),
      ],
      [
        'name a manager',
        (send, of) =>
          send('PATCH', `/Users/${own.user}`, {
            Operations: [{ op: 'replace', path: `${ENTERPRISE}:manager`, value: of.user }],
          }),
      ],
      ['find by id', (send, of) => send('GET', filtered('/Users', `id eq "${of.user}"`))],
      [
        'find by name',
        (send, of) => send('GET', filtered('/Users', `userName eq "${of.userName}"`)),
      ],
      [
        'find by external id',
        (send, of) => send('GET', filtered('/Users', `externalId eq "${of.externalId}"`)),
      ],
      [
        'find by mail',
        (send, of) => send('GET', filtered('/Users', `emails.value eq "${of.mail}"`)),
      ],
      [
        'find who is in a group',
        (send, of) => send('GET', filtered('/Users', `groups.value eq "${of.group}"`)),
      ],
      [
        'find the groups of a user',
        (send, of) => send('GET', filtered('/Groups', `members.value eq "${of.user}"`)),
      ],
      [
        'find by a part of a name',
        (send, of) => send('GET', filtered('/Users', `userName co "${of.userName.slice(3)}"`)),
      ],
      [
        'search all types',
        (send, of) => send('POST', '/.search', { schemas: [SEARCH], filter: `id eq "${of.user}"` }),
      ],
      ['go on with a cursor', (send, of) => send('GET', `/Users?count=1&cursor=${of.cursor}`)],
      [
        'remove in bulk',
        (send, of) =>
          send('POST', '/Bulk', {
            schemas: [BULK],
            Operations: [{ method: 'DELETE', path: `/Users/${of.user}` }],
          }),
      ],
      [
        'refer in bulk',
        (send, of) =>
          send('POST', '/Bulk', {
            schemas: [BULK],
            Operations: [
              {
                method: 'PATCH',
                path: `/Groups/${own.group}`,
                data: { Operations: [{ op: 'add', path: 'members', value: [{ value: of.user }] }] },
              },
            ],
          }),
      ],
      [
        'refer to a bulkId of another request',
        (send, of) =>
          send('POST', '/Bulk', {
            schemas: [BULK],
            Operations: [
              {
                method: 'PATCH',
                path: `/Groups/${own.group}`,
                data: {
                  Operations: [
                    { op: 'add', path: 'members', value: [{ value: `bulkId:${of.bulkId}` }] },
                  ],
                },
              },
            ],
          }),
      ],
      [
        'reach over with a key in an id',
        (send, of) =>
          send('GET', `/Users/${encodeURIComponent(`x#RESOURCE#T#default#USER#${of.user}`)}`),
      ],
      [
        'ask with an entity tag',
        (send, of) => send('GET', `/Users/${of.user}`, undefined, { 'If-None-Match': '*' }),
      ],
    ];

    it.each(attempts)(
      'learn nothing of each other where one tries to %s',
      async (_name, attempt) => {
        const nobody = nobodys();
        const [ofTheirs, ofNobodys] = [
          await attempt(stranger, theirs),
          await attempt(stranger, nobody),
        ];
        expect(toldOf(ofTheirs, theirs)).toEqual(toldOf(ofNobodys, nobody));
        expect(ofTheirs.status).toBeLessThan(500);
      },
    );

    it('change nothing of each other', async () => {
      const { user, group } = theirs;
      expect((await owner('GET', `/Users/${user}`)).json).toMatchObject({
        userName: theirs.userName,
        active: true,
        groups: [{ value: group }],
      });
      expect((await owner('GET', `/Groups/${group}`)).json).toMatchObject({
        members: [{ value: user }],
      });
      const history = await operator.history('--user', user);
      expect(history.map(({ operation }) => operation)).toEqual(['create']);
    });

    it('have the same names side by side, each with lists and counts of its own', async () => {
      const twin = await stranger('POST', '/Users', { userName: theirs.userName });
      expect(twin.status).toBe(201);
      const found = await owner('GET', filtered('/Users', `userName eq "${theirs.userName}"`));
      expect(found.json).toMatchObject({ totalResults: 1, Resources: [{ id: theirs.user }] });
      const all = await stranger('GET', '/Users?count=0');
      expect(all.json).toMatchObject({ totalResults: 3 });
    });

    it('have pages each, though one goes on where the other has begun', async () => {
      await owner('GET', '/Users?startIndex=1&count=1');
      const next = await stranger('GET', '/Users?startIndex=2&count=1');
      const all = await stranger('GET', '/Users?count=100');
      expect(idsIn(next)).toEqual(idsIn(all).slice(1, 2));
    });

    it('are let in by an access token to what is their own alone', async () => {
      const { json } = await requestToken(started().tokenUrl, {
        client_id: OTHER,
        client_secret: keyOf(OTHER),
      });
      const byToken = (path: string) =>
        stranger('GET', path, undefined, {
          Authorization: `Bearer ${String(Object(json)['access_token'])}`,
        });
      expect((await byToken(`/Users/${own.user}`)).status).toBe(200);
      const [ofTheirs, nobody] = [await byToken(`/Users/${theirs.user}`), nobodys()];
      expect(ofTheirs.status).toBe(404);
      expect(toldOf(ofTheirs, theirs)).toEqual(
        toldOf(await byToken(`/Users/${nobody.user}`), nobody),
      );
    });

    it('have a history each', async () => {
      await expect(operator.history('--tenant', OTHER, '--user', theirs.user)).rejects.toThrow(
        'nobody has',
      );
      await expect(operator.history('--tenant', 'nope', '--user', theirs.user)).rejects.toThrow(
        'there is no tenant nope',
      );
      const own = await operator.history('--tenant', OTHER, '--user', theirs.userName);
      expect(own).toHaveLength(1);
    });

    it('cannot use the other’s name with their own key, nor their own name with the other’s', async () => {
      const [key, otherKey] = [keyOf('default'), keyOf(OTHER)];
      const crossed = [
        key.replace('scim_default_', `scim_${OTHER}_`),
        otherKey.replace(`scim_${OTHER}_`, 'scim_default_'),
      ];
      for (const token of crossed) {
        const answer = await stranger('GET', '/Users', undefined, {
          Authorization: `Bearer ${token}`,
        });
        expect(answer.status).toBe(401);
      }
      const { tokenUrl } = started();
      const asked = [
        { client_id: 'default', client_secret: otherKey },
        { client_id: OTHER, client_secret: key },
      ];
      for (const credentials of asked) {
        const form = new URLSearchParams({ grant_type: 'client_credentials', ...credentials });
        const answer = await sendHttp(tokenUrl, {
          method: 'POST',
          headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
          body: form.toString(),
        });
        expect([answer.status, answer.json]).toEqual([
          401,
          expect.objectContaining({ error: 'invalid_client' }),
        ]);
      }
    });
  });
}

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const SEARCH = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';
const BULK = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';

const filtered = (path: string, filter: string): string =>
  `${path}?filter=${encodeURIComponent(filter)}`;

/** A user in a group, a device, and a list that goes on. */
async function furnish(send: Send): Promise<Belongings> {
  const name = randomUUID();
  const userName = `${name}@tenant.example`;
  const mail = `${name}@mail.example`;
  const made = async (path: string, body: unknown): Promise<string> => {
    const { status, json, text } = await send('POST', path, body);
    if (status !== 201) throw new Error(`POST ${path}: ${status} ${text}`);
    return String(Object(json)['id']);
  };
  const user = await made('/Users', {
    userName,
    externalId: name,
    active: true,
    emails: [{ type: 'work', value: mail }],
  });
  const group = await made('/Groups', { displayName: name, members: [{ value: user }] });
  const device = await made('/Devices', sampleDevice(name));
  const bulkId = randomUUID();
  const second = { method: 'POST', path: '/Users', data: { userName: `second-${userName}` } };
  await send('POST', '/Bulk', { schemas: [BULK], Operations: [{ ...second, bulkId }] });
  const page = await send('GET', '/Users?count=1&cursor');
  return {
    user,
    group,
    device,
    cursor: String(Object(page.json)['nextCursor'] ?? ''),
    userName,
    externalId: name,
    mail,
    bulkId,
  };
}

const idsIn = ({ json }: HttpAnswer): readonly string[] =>
  Object(json)['Resources'].map(({ id }: { readonly id: string }) => id);

/** An answer without what names the thing that was asked for, and without times and versions of what it left behind. */
function toldOf({ status, text }: HttpAnswer, of: Belongings) {
  const named = Object.entries(of).reduce(
    (told, [name, value]) => (value === '' ? told : told.replaceAll(value, `<${name}>`)),
    text,
  );
  return {
    status,
    told: named.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z|W\/\\"[^"]*\\"/g, '<moved on>'),
  };
}
