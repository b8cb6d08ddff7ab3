import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AccessTokens, createAccessTokens } from '../../../entra/credentials/access-tokens.ts';
import type { Credential } from '../../../entra/credentials/credential.ts';
import { createKnownSecrets } from '../../../entra/credentials/known-secrets.ts';
import { createExchange } from '../../../entra/http-exchange.ts';

/** A token endpoint that counts. */
let server: http.Server;
let forms: Record<string, string>[];
let answer: (count: number) => { status: number; body: unknown };
let clockMs: number;
let tokens: AccessTokens;
const waits: number[] = [];

beforeEach(async () => {
  forms = [];
  waits.length = 0;
  clockMs = 0;
  answer = (count) => ({
    status: 200,
    body: { access_token: `token-${count}`, token_type: 'Bearer', expires_in: 3600 },
  });
  server = http.createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    forms.push(Object.fromEntries(new URLSearchParams(text)));
    const { status, body } = answer(forms.length);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  tokens = open();
});
afterEach(async () => {
  tokens.close();
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

const urlOf = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`;
const grant = () => ({ tokenUrl: urlOf(), clientId: 'acme', scope: undefined });

function open(credential: Credential = secret('hidden')): AccessTokens {
  return createAccessTokens(credential, {
    exchange: createExchange({ connections: 1, timeoutSeconds: 10 }),
    now: () => clockMs,
    wait: async (seconds) => {
      waits.push(seconds);
      return true;
    },
    secrets: createKnownSecrets(['hidden']),
  });
}

function secret(clientSecret: string): Credential {
  return { kind: 'clientSecret', ...grant(), clientSecret, location: 'body' };
}

const token = (text: string) => ({ outcome: 'token', token: text });

it('fetches a token for the first request, and keeps it for four fifths of its life', async () => {
  expect(await tokens.current()).toEqual(token('token-1'));
  clockMs = 0.8 * 3_600_000 - 1;
  expect(await tokens.current()).toEqual(token('token-1'));
  clockMs += 1;
  expect(await tokens.current()).toEqual(token('token-2'));
  expect(forms).toHaveLength(2);
});

it('asks once, however many wait for it', async () => {
  const all = await Promise.all(Array.from({ length: 20 }, () => tokens.current()));
  expect(new Set(all.map((one) => JSON.stringify(one)))).toEqual(
    new Set([JSON.stringify(token('token-1'))]),
  );
  expect(forms).toHaveLength(1);
});

it('keeps a token of unknown life until it is refused', async () => {
  answer = (count) => ({ status: 200, body: { access_token: `token-${count}` } });
  await tokens.current();
  clockMs = 1e12;
  expect(await tokens.current()).toEqual(token('token-1'));
  expect(await tokens.replace('token-1')).toBe(true);
  expect(await tokens.current()).toEqual(token('token-2'));
});

it('replaces a refused token once for all who had it', async () => {
  await tokens.current();
  expect(await Promise.all([1, 2, 3].map(() => tokens.replace('token-1')))).toEqual([
    ...[true, true, true],
  ]);
  expect(await tokens.replace('token-1')).toBe(true);
  expect(forms).toHaveLength(2);
});

it('has no other token when it gets the same one again, or none', async () => {
  answer = () => ({ status: 200, body: { access_token: 'same', expires_in: 3600 } });
  await tokens.current();
  expect(await tokens.replace('same')).toBe(false);
  answer = () => ({ status: 401, body: { error: 'invalid_client' } });
  expect(await tokens.replace('same')).toBe(false);
  expect(await tokens.current()).toEqual({
    ...{ outcome: 'noToken', isPassing: false },
    reason: 'the token endpoint: 401 invalid_client',
  });
});

it('uses a token to its end while no other one can be had', async () => {
  await tokens.current();
  answer = () => ({ status: 401, body: { error: 'invalid_client' } });
  clockMs = 3_599_999;
  expect(await tokens.current()).toEqual(token('token-1'));
  clockMs = 3_600_000;
  expect(await tokens.current()).toMatchObject({ outcome: 'noToken' });
});

it('asks a server that is in trouble again', async () => {
  const usual = answer;
  answer = (count) => (count < 3 ? { status: 503, body: {} } : usual(count));
  expect(await tokens.current()).toEqual(token('token-3'));
  expect(waits).toEqual([0.5, 1]);
  answer = () => ({ status: 503, body: {} });
  await tokens.replace('token-3');
  expect(await tokens.current()).toMatchObject({ outcome: 'noToken', isPassing: true });
});

it('knows every secret that came up, and cleans texts of them', async () => {
  await tokens.current();
  expect(tokens.secrets.clean('hidden token-1, hidden again')).toBe(
    '[token] [token], [token] again',
  );
  answer = () => ({ status: 401, body: { error: 'no hidden' } });
  expect(await tokens.replace('token-1')).toBe(false);
  expect(await tokens.current()).toMatchObject({ reason: 'the token endpoint: 401 no [token]' });
});

it('never replaces a token that was pasted', async () => {
  const pasted = open({ kind: 'token', token: 'key' });
  expect(await pasted.current()).toEqual(token('key'));
  expect(await pasted.replace('key')).toBe(false);
  pasted.close();
});

describe('an assertion', () => {
  const file = join(tmpdir(), `assertion-${process.pid}`);
  afterAll(() => rmSync(file, { force: true }));

  it('is read anew from its file for each token', async () => {
    const ofFile = open({ kind: 'assertion', ...grant(), assertion: { kind: 'file', file } });
    writeFileSync(file, 'a.b.c\n');
    await ofFile.current();
    writeFileSync(file, 'd.e.f\n');
    await ofFile.replace('token-1');
    expect(forms.map(({ client_assertion: assertion }) => assertion)).toEqual(['a.b.c', 'd.e.f']);
    expect(ofFile.secrets.clean('d.e.f')).toBe('[token]');
    ofFile.close();
  });

  it.each([
    [{ kind: 'file', file: '/nowhere' }, '--assertion-file: /nowhere cannot be read'],
    [{ kind: 'file', file: __filename }, 'has no assertion in it'],
    [{ kind: 'text', text: 'x' }, 'SCIM_ASSERTION has no assertion in it'],
  ] as const)(
    'that is none is found out before anything is sent: %j',
    async (assertion, reason) => {
      const wrong = open({ kind: 'assertion', ...grant(), assertion });
      expect(await wrong.current()).toMatchObject({
        ...{ outcome: 'noToken', isPassing: false, reason: expect.stringContaining(reason) },
      });
      expect(forms).toEqual([]);
      wrong.close();
    },
  );
});
