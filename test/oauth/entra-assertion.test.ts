import { createHmac, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { decodeProtectedHeader, importPKCS8, SignJWT } from 'jose';
import { type MicrosoftSignIn, startMicrosoftSignIn } from '../../entra/microsoft/sign-in.ts';
import {
  type AssertionVerifier,
  createAssertionVerifier,
} from '../../lambda/oauth/entra-assertion.ts';
import { parseEntraAuthority } from '../../lambda/oauth/entra-authority.ts';
import { createEntraKeys, EntraKeysUnavailable } from '../../lambda/oauth/entra-keys.ts';
import type { EntraTrust } from '../../lambda/tenants/tenant.ts';

const trust: EntraTrust = {
  entraTenantId: '6babcaad-604b-40ac-a9d7-9fd97c0b779f',
  applicationId: '8adf8e6e-67b2-4cf2-a259-e3dc5476c621',
  subject: '1f0a6b2c-5f3e-4f0b-9d1c-0d3c0f7a1b2e',
};
const other = 'b6c4f0a1-3f6e-4c52-9b7e-2f4b1c7d8e90';
const applicationIdUri = `api://${trust.applicationId}`;

let signIn: MicrosoftSignIn;
let clock: { nowMs: number };
let verify: AssertionVerifier;

/** A verifier that has fetched nothing yet. */
function verifierWith(options: Partial<Parameters<typeof createEntraKeys>[0]> = {}) {
  const authority = parseEntraAuthority(signIn.authority);
  const now = () => clock.nowMs;
  const keys = createEntraKeys({ authority, now, ...options });
  return createAssertionVerifier({ authority, keys, now });
}

beforeEach(async () => {
  clock = { nowMs: Date.now() };
  signIn = await startMicrosoftSignIn({
    tenantId: trust.entraTenantId,
    apps: [
      {
        applicationId: trust.applicationId,
        servicePrincipalId: trust.subject,
        clientSecret: 'a-secret-of-entra',
      },
    ],
  });
  verify = verifierWith();
});
afterEach(() => signIn.stop());

async function tokenOfEntra(): Promise<string> {
  const response = await fetch(signIn.tokenUrl, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: trust.applicationId,
      client_secret: 'a-secret-of-entra',
      scope: `${applicationIdUri}/.default`,
    }),
  });
  const { access_token: token } = (await response.json()) as { access_token: string };
  return token;
}

const valid = { outcome: 'valid' };
const refused = (reason: string) => ({ outcome: 'refused', reason });

describe('an assertion of Entra', () => {
  it.each(['applicationId', 'applicationIdUri'] as const)(
    'is good with its audience spelt as %s, in tokens of both versions',
    async (audience) => {
      for (const version of [1, 2] as const) {
        signIn.form = { audience, version };
        expect(await verify(await tokenOfEntra(), trust)).toEqual(valid);
      }
    },
  );

  it.each([
    ['sub', { oid: other }],
    ['sub alone', { oid: null }],
    ['oid', { sub: other }],
    ['oid alone', { sub: null }],
  ])('is good where its %s names the subject that is trusted', async (_, claims) => {
    expect(await verify(await signIn.assertionFor({ claims }), trust)).toEqual(valid);
  });

  it('is good as often as it is sent, for one fetch of the keys', async () => {
    const token = await tokenOfEntra();
    for (let time = 0; time < 3; time += 1) expect(await verify(token, trust)).toEqual(valid);
    expect(signIn.jwksRequests()).toBe(1);
  });

  it('is refused after its end and before its beginning, but for a small difference of the clocks', async () => {
    const seconds = Math.floor(Date.now() / 1000);
    const token = await signIn.assertionFor({ claims: { nbf: seconds, exp: seconds + 3600 } });
    const at = (second: number) => {
      clock.nowMs = second * 1000;
      return verify(token, trust);
    };
    expect(await at(seconds - 5)).toEqual(valid);
    expect(await at(seconds - 6)).toEqual(refused('token-not-yet-valid'));
    expect(await at(seconds + 3604)).toEqual(valid);
    expect(await at(seconds + 3605)).toEqual(refused('expired-token'));
  });

  it('is refused when it has no end', async () => {
    const token = await signIn.assertionFor({ claims: { exp: null } });
    expect(await verify(token, trust)).toEqual(refused('wrong-assertion'));
  });

  it.each([
    ['audience', { audience: other }, 'foreign-token'],
    ['audience, of Graph', { audience: 'https://graph.microsoft.com' }, 'foreign-token'],
    ['Entra tenant', { tenantId: other }, 'foreign-token'],
    ['tid', { claims: { tid: other } }, 'foreign-token'],
    ['tid, which is missing', { claims: { tid: null } }, 'foreign-token'],
    ['issuer', { claims: { iss: 'https://evil.example/' } }, 'foreign-token'],
    ['issuer, of the right name', { claims: { iss: 'trust-me' } }, 'foreign-token'],
    ['issuer, which is missing', { claims: { iss: null } }, 'foreign-token'],
    ['issuer, which is no text', { claims: { iss: [] } }, 'foreign-token'],
    ['audience, which is missing', { claims: { aud: null } }, 'foreign-token'],
    ['audience, which is no text', { claims: { aud: { a: 1 } } }, 'foreign-token'],
    ['subject', { subject: other }, 'wrong-assertion'],
    ['subject, which is missing', { claims: { sub: null, oid: null } }, 'wrong-assertion'],
    [
      'subject, which is one of many',
      { claims: { sub: [trust.subject], oid: null } },
      'wrong-assertion',
    ],
    ['type', { header: { typ: 'dpop+jwt' } }, 'wrong-assertion'],
    ['type, which is no text', { header: { typ: 7 } }, 'wrong-assertion'],
    ['kid, which is missing', { header: { kid: undefined } }, 'wrong-assertion'],
  ])('is refused for another %s, before anything is fetched', async (_, wishes, reason) => {
    expect(await verify(await signIn.assertionFor(wishes), trust)).toEqual(refused(reason));
    expect(signIn.jwksRequests()).toBe(0);
  });

  it('is good for the trust of one tenant alone', async () => {
    const token = await signIn.assertionFor();
    expect(await verify(token, { ...trust, subject: other })).toEqual(refused('wrong-assertion'));
    expect(await verify(token, { ...trust, applicationId: other })).toEqual(
      refused('foreign-token'),
    );
    expect(await verify(token, trust)).toEqual(valid);
  });

  it.each(['', 'x', 'a.b.c', '...', 'eyJhbGciOiJSUzI1NiJ9.e30.', 'eyJhbGciOiJSUzI1NiJ9.W10.AA'])(
    'is refused where it is none: "%s"',
    async (text) => {
      expect(await verify(text, trust)).toEqual(refused('wrong-assertion'));
      expect(signIn.jwksRequests()).toBe(0);
    },
  );

  it('is refused unsigned, whatever it says of its algorithm', async () => {
    const [header = '', payload = ''] = (await signIn.assertionFor()).split('.');
    const none = Buffer.from(
      JSON.stringify({ ...JSON.parse(Buffer.from(header, 'base64url').toString()), alg: 'none' }),
    ).toString('base64url');
    expect(await verify(`${none}.${payload}.`, trust)).toEqual(refused('wrong-assertion'));
    expect(await verify(`${header}.${payload}.`, trust)).toEqual(refused('bad-signature'));
  });

  it('is refused with a signature that is not its own', async () => {
    const [header, , signature] = (await signIn.assertionFor()).split('.');
    const [, payload] = (await signIn.assertionFor({ claims: { more: true } })).split('.');
    expect(await verify(`${header}.${payload}.${signature}`, trust)).toEqual(
      refused('bad-signature'),
    );
  });

  it('is refused where a public key of Entra was taken for a shared secret', async () => {
    const [header = '', payload = ''] = (await signIn.assertionFor()).split('.');
    const { kid } = decodeProtectedHeader(`${header}.${payload}.`);
    const url = `${signIn.authority}/${trust.entraTenantId}/discovery/v2.0/keys`;
    const { keys } = (await (await fetch(url)).json()) as { keys: [object] };
    const pem = createPublicKey({ key: { ...keys[0] }, format: 'jwk' }).export({
      type: 'spki',
      format: 'pem',
    });
    const confused = Buffer.from(JSON.stringify({ alg: 'HS256', typ: 'JWT', kid }));
    const signed = `${confused.toString('base64url')}.${payload}`;
    const signature = createHmac('sha256', pem).update(signed).digest('base64url');
    expect(await verify(`${signed}.${signature}`, trust)).toEqual(refused('wrong-assertion'));
  });

  it('is refused when somebody else signed it, with a key of the same name or with one that he brought along', async () => {
    const [header = '', payload = ''] = (await signIn.assertionFor()).split('.');
    const { kid } = decodeProtectedHeader(`${header}.${payload}.`);
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const token = await new SignJWT(claims)
      .setProtectedHeader({
        ...{ alg: 'RS256', typ: 'JWT', kid: kid ?? '' },
        jwk: { kty: 'RSA', ...publicKey.export({ format: 'jwk' }) },
      })
      .sign(await importPKCS8(pem, 'RS256'));
    expect(await verify(token, trust)).toEqual(refused('bad-signature'));
  });
});

describe('the keys of Entra', () => {
  it('are asked for again when an assertion names a new one', async () => {
    verify = verifierWith({ cooldownSeconds: 0 });
    await verify(await signIn.assertionFor(), trust);
    await signIn.rotateKeys();
    expect(await verify(await signIn.assertionFor(), trust)).toEqual(valid);
    expect(signIn.jwksRequests()).toBe(2);
  });

  it('are asked for once, however many names are made up', async () => {
    await verify(await signIn.assertionFor(), trust);
    for (let n = 0; n < 50; n += 1) {
      const madeUp = await signIn.assertionFor({ header: { kid: `made-up-${n}` } });
      expect(await verify(madeUp, trust)).toEqual(refused('unknown-signing-key'));
    }
    expect(signIn.jwksRequests()).toBe(1);
  });

  it('are asked for once by many at the same time', async () => {
    const token = await signIn.assertionFor();
    const checks = await Promise.all(Array.from({ length: 20 }, () => verify(token, trust)));
    expect(new Set(checks.map(({ outcome }) => outcome))).toEqual(new Set(['valid']));
    expect(signIn.jwksRequests()).toBe(1);
  });

  it('are no longer good once Entra has withdrawn them', async () => {
    const token = await signIn.assertionFor();
    await signIn.rotateKeys({ withdraw: true });
    expect(await verify(token, trust)).toEqual(refused('unknown-signing-key'));
  });

  it.each([
    ['an error', { status: 500 }],
    [
      'another place',
      { status: 302, headers: { location: `/${trust.entraTenantId}/discovery/v2.0/keys` } },
    ],
    ['no JSON', { status: 200, text: '<html>' }],
    ['no keys', { status: 200, text: '{"keys":7}' }],
    ['keys that are none', { status: 200, text: '{"keys":[7]}' }],
    ['the end of the connection', 'cut'],
    ['nothing', 'hang'],
  ] as const)(
    'cannot be told where the answer is %s; soon after it nobody asks',
    async (_, fault) => {
      verify = verifierWith({ timeoutSeconds: 1 });
      const token = await signIn.assertionFor();
      signIn.plantFault = () => fault;
      for (let time = 0; time < 5; time += 1) {
        await expect(verify(token, trust)).rejects.toThrow(EntraKeysUnavailable);
      }
      expect(signIn.jwksRequests()).toBe(1);

      signIn.plantFault = () => undefined;
      clock.nowMs += 5_000;
      expect(await verify(token, trust)).toEqual(valid);
      expect(signIn.jwksRequests()).toBe(2);
    },
  );

  it('serve known names through an outage; of a new one nobody can tell', async () => {
    verify = verifierWith({ cooldownSeconds: 0 });
    const token = await signIn.assertionFor();
    await verify(token, trust);
    await signIn.rotateKeys();
    signIn.plantFault = () => 'cut';
    expect(await verify(token, trust)).toEqual(valid);
    await expect(verify(await signIn.assertionFor(), trust)).rejects.toThrow(EntraKeysUnavailable);
  });

  it('are good for a quarter of an hour longer where they cannot be read anew', async () => {
    verify = verifierWith({ cacheSeconds: 0, cooldownSeconds: 0 });
    const token = await signIn.assertionFor();
    await verify(token, trust);
    signIn.plantFault = () => 'cut';
    clock.nowMs += 899_999;
    expect(await verify(token, trust)).toEqual(valid);
    expect(await verify(token, trust)).toEqual(valid);
    expect(signIn.jwksRequests()).toBe(2);
    clock.nowMs += 1;
    await expect(verify(token, trust)).rejects.toThrow(EntraKeysUnavailable);
    signIn.plantFault = () => undefined;
    clock.nowMs += 5000;
    expect(await verify(token, trust)).toEqual(valid);
  });

  it.each([
    ['the tenant', (authority: string) => `${authority}/${trust.entraTenantId}/v2.0`, valid],
    ['any tenant', (authority: string) => `${authority}/{tenantid}/v2.0`, valid],
    [
      'somebody else',
      (authority: string) => `${authority}/${other}/v2.0`,
      refused('unknown-signing-key'),
    ],
  ])('are heeded where they are published for %s', async (_, issuerOf, expected) => {
    const token = await signIn.assertionFor();
    const url = `${signIn.authority}/${trust.entraTenantId}/discovery/v2.0/keys`;
    const { keys } = (await (await fetch(url)).json()) as { keys: object[] };
    const issuer = issuerOf(signIn.authority);
    const text = JSON.stringify({ keys: keys.map((key) => ({ ...key, issuer })) });
    signIn.plantFault = () => ({ status: 200, text });
    expect(await verify(token, trust)).toEqual(expected);
  });
});

describe('the authority of Entra', () => {
  it.each(['http://login.microsoftonline.com', 'ftp://127.0.0.1', 'login.microsoftonline.com', ''])(
    'is an https URL, and not %s',
    (text) => {
      expect(() => parseEntraAuthority(text)).toThrow();
    },
  );

  it.each(['https://login.microsoftonline.us', 'http://127.0.0.1:3400', 'http://localhost:3400/'])(
    'may be %s',
    (text) => {
      expect(parseEntraAuthority(text).keysUrlOf('t').href).toBe(
        `${text.replace(/\/$/, '')}/t/discovery/v2.0/keys`,
      );
    },
  );
});
