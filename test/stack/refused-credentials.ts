/** Credentials that are none, every one of them answered 401 and told the same, whatever is wrong with it. */
import { createSecretKey, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importJWK, type JWK, type JWTPayload, SignJWT } from 'jose';
import type { Credentials } from './credentials.ts';
import { sendHttp } from './send-http.ts';
import type { Started, StartedStack } from './start-stack.ts';

type Forge = (stack: StartedStack, token: string) => Promise<string> | string;

export function testRefusedCredentials(started: Started, credentials: Credentials): void {
  const tokenOf = () => credentials.accessToken();
  const read = (authorization: string | null) =>
    sendHttp(`${started().url}/Users?count=1`, {
      method: 'GET',
      headers: { Authorization: authorization },
    });

  const keys: readonly (readonly [string, (key: string) => string])[] = [
    ['one character too few', (key) => key.slice(0, -1)],
    ['one character too many', (key) => `${key}A`],
    [
      'another last character',
      (key) => `${key.slice(0, -5)}${key.endsWith('A') ? 'BBBBB' : 'AAAAA'}`,
    ],
    ['a character of another alphabet', (key) => `${key.slice(0, -1)}+`],
    ['every letter in the other case', inOtherCase],
    ['its prefix in capitals', (key) => key.replace('scim_', 'SCIM_')],
    ['the name of a tenant that nobody made', (key) => key.replace('_default_', '_nobody_')],
    ['no tenant', (key) => key.replace('_default_', '__')],
    ['the form of a client secret', (key) => key.replace('scim_', 'scims_')],
    ['a space at its end', (key) => `${key} x`],
    ['nothing but its prefix', () => 'scim_default_'],
  ];

  const tokens: readonly (readonly [string, Forge])[] = [
    ['no signature', (_stack, token) => `${token.split('.').slice(0, 2).join('.')}.`],
    ['alg none', (_stack, token) => unsigned(token, { alg: 'none', typ: 'at+jwt' })],
    [
      'alg none and a signature',
      (_stack, token) => `${unsigned(token, { alg: 'none' })}${'A'.repeat(86)}`,
    ],
    ['a claim that was changed', (_stack, token) => withClaims(token, { exp: 9_999_999_999 })],
    ['another tenant in it', (_stack, token) => withClaims(token, { sub: 'other-tenant' })],
    ['the public key as the secret of an HMAC', hmacWithPublicKey],
    ['a key of somebody else', async (_stack, token) => signed(foreignKey(), claimsOf(token))],
    [
      'a key of somebody else under the name of the real one',
      async (stack, token) =>
        signed({ ...foreignKey(), kid: String(signingKey(stack).kid) }, claimsOf(token)),
    ],
    [
      'a life that is over',
      async (stack, token) =>
        signed(signingKey(stack), {
          ...claimsOf(token),
          iat: seconds() - 7200,
          exp: seconds() - 60,
        }),
    ],
    [
      'a life that has not begun',
      async (stack, token) =>
        signed(signingKey(stack), {
          ...claimsOf(token),
          iat: seconds() + 600,
          nbf: seconds() + 600,
        }),
    ],
    [
      'another audience',
      async (stack, token) =>
        signed(signingKey(stack), { ...claimsOf(token), aud: 'another-stack' }),
    ],
    [
      'another issuer',
      async (stack, token) =>
        signed(signingKey(stack), { ...claimsOf(token), iss: 'another-stack' }),
    ],
    [
      'a tenant that nobody made',
      async (stack, token) =>
        signed(signingKey(stack), { ...claimsOf(token), sub: 'nobody', client_id: 'nobody' }),
    ],
    [
      'the credential of nobody',
      async (stack, token) =>
        signed(signingKey(stack), { ...claimsOf(token), credential: 'key:none' }),
    ],
    [
      'another type',
      async (stack, token) => signed(signingKey(stack), claimsOf(token), { typ: 'JWT' }),
    ],
  ];

  describe('credentials that are none', () => {
    let told: unknown;
    beforeAll(async () => {
      const answer = await read(`Bearer scim_default_${'w'.repeat(43)}`);
      expect([answer.status, answer.headers['www-authenticate']]).toEqual([401, 'Bearer']);
      told = answer.json;
    });

    it.each(keys)('a key with %s is refused as any other', async (_name, damage) => {
      const answer = await read(`Bearer ${damage(started().apiKey)}`);
      expect([answer.status, answer.json]).toEqual([401, told]);
    });

    it.each(tokens)('a token with %s is refused as any other', async (_name, forge) => {
      const token = await tokenOf();
      const answer = await read(`Bearer ${await forge(started(), token)}`);
      expect([answer.status, answer.json]).toEqual([401, told]);
    });

    it.each([
      ['no header', null],
      ['an empty header', ''],
      ['another scheme', 'Basic c2NpbTpzY2lt'],
      ['no credential', 'Bearer'],
    ])('%s is refused as any other', async (_name, authorization) => {
      const answer = await read(authorization);
      expect([answer.status, answer.json]).toEqual([401, told]);
    });

    it('a token signed with the real key is taken, so that the forged ones were refused for what they say', async () => {
      const token = await signed(signingKey(started()), claimsOf(await tokenOf()));
      expect((await read(`Bearer ${token}`)).status).toBe(200);
    });

    it('a header beyond the gateway’s 10 KB is refused by the gateway itself', async () => {
      const answer = await read(`Bearer ${randomBytes(12_000).toString('base64url')}`);
      expect(answer.status).toBe(431);
    });
  });
}

const seconds = (): number => Math.floor(Date.now() / 1000);

function inOtherCase(key: string): string {
  const random = key.slice(-43);
  const swapped = [...random].map((character) =>
    character === character.toLowerCase() ? character.toUpperCase() : character.toLowerCase(),
  );
  return key.slice(0, -43) + swapped.join('');
}

const partOf = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function claimsOf(token: string): JWTPayload {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
}

const unsigned = (token: string, header: object): string =>
  `${partOf(header)}.${token.split('.')[1]}.`;

function withClaims(token: string, claims: object): string {
  const [header, , signature] = token.split('.');
  return `${header}.${partOf({ ...claimsOf(token), ...claims })}.${signature}`;
}

/** The stack's own, as it lies in the data folder of this machine. */
function signingKey({ dataDir }: StartedStack): JWK {
  const secrets: readonly { readonly versions: readonly { value: string; stages: string[] }[] }[] =
    JSON.parse(readFileSync(join(dataDir, 'secrets.json'), 'utf8'));
  const found = secrets
    .flatMap(({ versions }) => versions)
    .find(({ value, stages }) => stages.includes('AWSCURRENT') && value.startsWith('{'));
  if (!found) throw new Error('the stack has no signing key');
  return JSON.parse(found.value);
}

function foreignKey(): JWK {
  return {
    kty: 'EC',
    crv: 'P-256',
    kid: 'foreign',
    x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
    y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
    d: 'jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI',
  };
}

async function signed(key: JWK, claims: JWTPayload, header: object = {}): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: String(key.kid), ...header })
    .sign(await importJWK(key, 'ES256'));
}

/** What a verifier takes that lets the token name the algorithm. */
async function hmacWithPublicKey(stack: StartedStack, token: string): Promise<string> {
  const { d: _private, ...publicKey } = signingKey(stack);
  return new SignJWT(claimsOf(token))
    .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: String(publicKey.kid) })
    .sign(createSecretKey(Buffer.from(JSON.stringify(publicKey))));
}
