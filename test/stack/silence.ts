/** What must be nowhere: keys, tokens, assertions, mail addresses and names in logs, metrics, errors and outputs. */
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Credentials, requestToken } from './credentials.ts';
import { type HttpAnswer, sendHttp } from './send-http.ts';
import type { Started } from './start-stack.ts';

export function testSilence(started: Started, credentials: Credentials): void {
  describe('what is secret or of a person', () => {
    const person = {
      givenName: `Xanthippe${randomUUID().slice(0, 6)}`,
      familyName: `Quillfeather${randomUUID().slice(0, 6)}`,
      mail: `x.${randomUUID().slice(0, 8)}@quillfeather.example`,
    };
    const group = `Privy Council ${randomUUID().slice(0, 6)}`;
    const wrong = `scim_default_${randomUUID().replaceAll('-', '').padEnd(43, 'w')}`;
    let errors: readonly HttpAnswer[];
    let secrets: readonly string[];

    beforeAll(async () => {
      const token = await credentials.accessToken();
      const variables = await credentials.variables();
      const { entraJwt = '', clientSecret2 = '', entraJwtWrongAud = '' } = variables;
      errors = await provoke(token, [entraJwt, entraJwtWrongAud, clientSecret2, wrong]);
      secrets = [
        ...keptSecrets(started().dataDir),
        ...[token, entraJwt, entraJwtWrongAud, clientSecret2, wrong],
      ];
    });

    /** Everything that can go right or wrong with this person, and with these credentials. */
    async function provoke(token: string, others: readonly string[]): Promise<HttpAnswer[]> {
      const { url, tokenUrl, apiKey } = started();
      const ask = (method: string, path: string, body?: unknown, bearer = apiKey) =>
        sendHttp(url + path, {
          method,
          headers: { Authorization: `Bearer ${bearer}`, 'Content-Type': 'application/scim+json' },
          body: typeof body === 'string' ? body : JSON.stringify(body),
        });
      const user = {
        userName: person.mail,
        name: { givenName: person.givenName, familyName: person.familyName },
        emails: [{ value: person.mail, type: 'work' }],
      };
      const created = await ask('POST', '/Users', user);
      const id = String(Object(created.json)['id']);
      const filter = encodeURIComponent(`userName eq "${person.mail}"`);
      const answers = [
        await ask('POST', '/Users', user),
        await ask('GET', `/Users?filter=${filter}`, undefined, token),
        await ask('GET', `/Users?filter=${encodeURIComponent(`${person.givenName} eq "x"`)}`),
        await ask('GET', `/Users/${encodeURIComponent(person.mail)}`),
        await ask('PATCH', `/Users/${id}`, {
          Operations: [{ op: 'replace', path: 'name.familyName', value: [person.familyName] }],
        }),
        await ask('PUT', `/Users/${id}`, { userName: [person.mail] }),
        await ask('POST', '/Users', `{"userName":"${person.mail}",`),
        await ask('POST', '/Groups', { displayName: group, members: [{ value: id }] }),
        await ask('POST', '/Groups', { displayName: group }),
        await ask('POST', '/Bulk', {
          schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
          Operations: [{ method: 'POST', path: '/Users', bulkId: 'x', data: user }],
        }),
        await ask('DELETE', `/Users/${id}`),
      ];
      for (const credential of [...others, token]) {
        answers.push(
          await ask('GET', '/Users', undefined, credential),
          await requestToken(tokenUrl, { client_id: 'default', client_secret: credential }),
          await requestToken(tokenUrl, { client_id: credential, client_secret: credential }),
          await requestToken(`${tokenUrl}?client_secret=${credential}`, {}),
          await requestToken(tokenUrl, {
            client_id: 'default',
            client_assertion: credential,
            client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
          }),
          await sendHttp(`${url}/Nothing/${credential}`, {
            method: 'GET',
            headers: { Authorization: `Bearer ${credential}` },
          }),
        );
      }
      return answers.filter(({ status }) => status >= 400);
    }

    it('is in no log line and no metric of any function', () => {
      const logs = filesIn(join(started().dataDir, 'logs'));
      expect(logs.join('\n')).toContain('"level":"INFO"');
      expect(logs.join('\n')).toContain('"_aws"');
      const personal = [...Object.values(person), group];
      expect(foundIn(logs, [...secrets, ...personal])).toEqual([]);
    });

    it('is in no error, but for what the caller itself has sent in that request', () => {
      expect(errors.length).toBeGreaterThan(20);
      const texts = errors.map(({ text, headers }) => text + JSON.stringify(headers));
      expect(foundIn(texts, secrets)).toEqual([]);
      expect(foundIn(texts, [person.mail, group])).toEqual([]);
    });

    it('is in no template and no output of the deployment', () => {
      const templates = filesIn(join(started().dataDir, 'cdk.out')).filter((text) =>
        text.includes('AWS::'),
      );
      expect(templates.length).toBeGreaterThan(0);
      expect(foundIn(templates, secrets)).toEqual([]);
    });
  });
}

/** Of the vault of this machine: keys whole, and the private part of signing keys. */
function keptSecrets(dataDir: string): string[] {
  const kept: readonly { readonly versions: readonly { readonly value?: string }[] }[] = JSON.parse(
    readFileSync(join(dataDir, 'secrets.json'), 'utf8'),
  );
  return kept.flatMap(({ versions }) =>
    versions.flatMap(({ value }) => {
      if (value === undefined) return [];
      return value.startsWith('{') ? [String(JSON.parse(value).d)] : [value];
    }),
  );
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
}

/** What was found, shortened, with what stands before it. */
function foundIn(texts: readonly string[], wanted: readonly string[]): string[] {
  return texts.flatMap((text) =>
    wanted.flatMap((secret) => {
      const at = text.indexOf(secret);
      return at === -1 ? [] : [`${text.slice(Math.max(0, at - 80), at)}${secret.slice(0, 12)}…`];
    }),
  );
}
