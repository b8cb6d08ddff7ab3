import { createHmac, randomBytes } from 'node:crypto';
import { anything, assert, asyncProperty, base64String, record, string } from 'fast-check';
import {
  exportSPKI,
  generateKeyPair,
  importJWK,
  type JWTPayload,
  SignJWT,
  UnsecuredJWT,
} from 'jose';
import { createAccessTokenVerifier } from '../../lambda/auth/access-token.ts';
import { CredentialsUnavailable } from '../../lambda/auth/credential-source.ts';
import type { PublicKey } from '../../lambda/auth/public-keys.ts';
import { createMemoryPublicKeys } from '../../lambda/memory/memory-public-keys.ts';
import { RegistryBusy } from '../../lambda/tenants/tenant-registry.ts';
import {
  accessToken,
  claimsAt,
  ISSUER,
  type SigningPair,
  START_MS,
  signingPair,
} from './credentials-fixture.ts';

let pair: SigningPair;
beforeAll(async () => {
  pair = await signingPair();
});

async function verifierOf(...published: readonly PublicKey[]) {
  const clock = { nowMs: START_MS };
  const state = { reads: 0, isDown: false };
  const stale: number[] = [];
  const publicKeys = createMemoryPublicKeys();
  for (const each of published) await publicKeys.publish(each);
  const { verify } = createAccessTokenVerifier({
    publicKeys: {
      async list() {
        state.reads += 1;
        if (state.isDown) throw new RegistryBusy();
        return publicKeys.list();
      },
    },
    issuer: ISSUER,
    now: () => clock.nowMs,
    cacheSeconds: 25,
    onStale: ({ ageSeconds }) => stale.push(ageSeconds),
  });
  const wait = (seconds: number) => {
    clock.nowMs += seconds * 1000;
  };
  return { verify, publicKeys, clock, state, stale, wait };
}

const refusedAs = (reason: string, isFresh = true) => ({ outcome: 'refused', reason, isFresh });
const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('the verifier of access tokens', () => {
  it('says of a good one whose it is, and from which credential it came', async () => {
    const { verify } = await verifierOf(pair.record);
    expect(await verify(await accessToken(pair, claimsAt(START_MS)))).toEqual({
      outcome: 'valid',
      tenant: 'default',
      credentialId: 'key:v1',
    });
  });

  it('takes its type in any case (RFC 7515 §4.1.9)', async () => {
    const { verify } = await verifierOf(pair.record);
    const token = await accessToken(pair, claimsAt(START_MS), { typ: 'AT+JWT' });
    expect(await verify(token)).toMatchObject({ outcome: 'valid' });
  });

  it.each<[string, string, JWTPayload]>([
    ['foreign-token', 'of another issuer', { iss: 'scim-test' }],
    ['foreign-token', 'for another audience', { aud: 'scim-test' }],
    ['foreign-token', 'without an issuer', { iss: undefined as never }],
    ['foreign-token', 'without a jti', { jti: undefined as never }],
    ['foreign-token', 'without an end', { exp: undefined as never }],
    ['foreign-token', 'without a beginning', { iat: undefined as never }],
    ['foreign-token', 'without a credential', { credential: undefined }],
    ['foreign-token', 'whose credential is no text', { credential: ['key:v1'] }],
    ['foreign-token', 'whose client is not its subject', { client_id: 'acme' }],
    ['foreign-token', 'of a subject that is no tenant', { sub: 'T#x', client_id: 'T#x' }],
    ['foreign-token', 'whose times are texts', { exp: '4102444800' as never }],
  ])('refuses as %s one %s', async (reason, _what, claims) => {
    const { verify } = await verifierOf(pair.record);
    const token = await accessToken(pair, claimsAt(START_MS, claims));
    expect(await verify(token)).toEqual(refusedAs(reason));
  });

  it('takes clocks that differ by five seconds, and no more', async () => {
    const { verify, clock } = await verifierOf(pair.record);
    const token = await accessToken(pair, claimsAt(START_MS));
    for (const [nowMs, outcome] of [
      [START_MS - 6_000, refusedAs('token-not-yet-valid', false)],
      [START_MS - 5_000, { outcome: 'valid' }],
      [START_MS + 3_604_000, { outcome: 'valid' }],
      [START_MS + 3_605_000, refusedAs('expired-token')],
    ] as const) {
      clock.nowMs = nowMs;
      expect(await verify(token)).toMatchObject(outcome);
    }
  });

  it('refuses one before its nbf, for now', async () => {
    const { verify } = await verifierOf(pair.record);
    const token = await accessToken(pair, claimsAt(START_MS, { nbf: START_MS / 1000 + 60 }));
    expect(await verify(token)).toEqual(refusedAs('token-not-yet-valid', false));
  });

  it('refuses one that says it lasts longer than any may', async () => {
    const { verify, wait } = await verifierOf(pair.record);
    const token = await accessToken(pair, claimsAt(START_MS, { exp: START_MS / 1000 + 86_400 }));
    wait(21_606);
    expect(await verify(token)).toEqual(refusedAs('expired-token'));
  });

  it('refuses one with another signature, and one whose claims were changed', async () => {
    const { verify } = await verifierOf(pair.record);
    const other = await signingPair();
    const forged = await accessToken({ ...other, kid: pair.kid }, claimsAt(START_MS));
    expect(await verify(forged)).toEqual(refusedAs('bad-signature'));
    const [header, , signature] = (await accessToken(pair, claimsAt(START_MS))).split('.');
    const changed = `${header}.${base64url(claimsAt(START_MS, { sub: 'acme' }))}.${signature}`;
    expect(await verify(changed)).toEqual(refusedAs('bad-signature'));
  });

  it.each<[string, Record<string, unknown>]>([
    ['unsupported-credential', { typ: 'JWT' }],
    ['unsupported-credential', { typ: undefined }],
    ['unsupported-credential', { typ: { toLowerCase: 1 } }],
    ['unknown-signing-key', { kid: undefined }],
    ['unknown-signing-key', { kid: '' }],
    ['unknown-signing-key', { kid: '__proto__' }],
    ['unknown-signing-key', { kid: '../../etc/passwd' }],
    ['unknown-signing-key', { kid: 'k'.repeat(44) }],
    ['unknown-signing-key', { kid: `/${'k'.repeat(43)}` }],
    ['unknown-signing-key', { kid: ['a'] }],
    ['unsupported-credential', { crit: ['exp'], exp: 1 }],
    ['unsupported-credential', { crit: [] }],
    ['unsupported-credential', { alg: 'none' }],
    ['unsupported-credential', { alg: 'HS256' }],
    ['unsupported-credential', { alg: 'ES384' }],
    ['unsupported-credential', { alg: 7 }],
  ])('refuses as %s one with the header %j, without looking for a key', async (reason, change) => {
    const { verify, state } = await verifierOf(pair.record);
    const [, claims, signature] = (await accessToken(pair, claimsAt(START_MS))).split('.');
    const header = base64url({ alg: 'ES256', typ: 'at+jwt', kid: pair.kid, ...change });
    expect(await verify(`${header}.${claims}.${signature}`)).toEqual(refusedAs(reason));
    expect(state.reads).toBe(0);
  });

  it('refuses one whose claims are not encoded (RFC 7797)', async () => {
    const { verify } = await verifierOf(pair.record);
    const token = await accessToken(pair, claimsAt(START_MS));
    const [, claims, signature] = token.split('.');
    const header = { alg: 'ES256', typ: 'at+jwt', kid: pair.kid, b64: false, crit: ['b64'] };
    expect(await verify(`${base64url(header)}.${claims}.${signature}`)).toEqual(
      refusedAs('bad-signature'),
    );
  });

  it('takes no key that the token brings along', async () => {
    const { verify } = await verifierOf(pair.record);
    const own = await signingPair();
    const header = { jwk: own.record.jwk, jku: 'https://keys.example/' };
    const token = await accessToken({ ...own, kid: pair.kid }, claimsAt(START_MS), header);
    expect(await verify(token)).toEqual(refusedAs('bad-signature'));
  });

  it('refuses one that nobody signed', async () => {
    const { verify } = await verifierOf(pair.record);
    const token = new UnsecuredJWT(claimsAt(START_MS)).encode();
    expect(await verify(token)).toEqual(refusedAs('unsupported-credential'));
  });

  it('is not confused by one that was signed with the public key as a shared secret', async () => {
    const { verify } = await verifierOf(pair.record);
    const publicKey = await importJWK(pair.record.jwk, 'ES256', { extractable: true });
    if (publicKey instanceof Uint8Array) throw new Error('not a public key');
    for (const secret of [await exportSPKI(publicKey), JSON.stringify(pair.record.jwk)]) {
      for (const alg of ['HS256', 'ES256']) {
        const input = `${base64url({ alg, typ: 'at+jwt', kid: pair.kid })}.${base64url(claimsAt(START_MS))}`;
        const token = `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
        expect(await verify(token)).toMatchObject({ outcome: 'refused' });
      }
    }
  });

  it('refuses what Entra signs for others', async () => {
    const { verify, state } = await verifierOf(pair.record);
    const { privateKey } = await generateKeyPair('RS256');
    const token = await new SignJWT(claimsAt(START_MS))
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: pair.kid })
      .sign(privateKey);
    expect(await verify(token)).toEqual(refusedAs('unsupported-credential'));
    expect(state.reads).toBe(0);
  });

  it('refuses whatever else it is given, and never throws', async () => {
    const { verify } = await verifierOf(pair.record);
    const text = (value: unknown) => Buffer.from(JSON.stringify(value) ?? '').toString('base64url');
    const header = record({ alg: anything(), typ: anything(), kid: anything(), crit: anything() });
    await assert(
      asyncProperty(header, anything(), base64String(), string(), async (head, body, sign, any) => {
        for (const token of [
          any,
          `${any}.${any}.${any}`,
          `${text(head)}.${text(body)}.${sign}`,
          `${text({ ...head, alg: 'ES256', typ: 'at+jwt', kid: pair.kid })}.${text(body)}.${sign}`,
        ]) {
          expect(await verify(token)).toMatchObject({ outcome: 'refused' });
        }
      }),
    );
  });
});

describe('the public keys of access tokens', () => {
  const goodAt = (nowMs: number, signer: SigningPair) => accessToken(signer, claimsAt(nowMs));

  it('are read once for many tokens, and again after 25 seconds', async () => {
    const { verify, clock, state, wait } = await verifierOf(pair.record);
    for (let n = 0; n < 3; n += 1) await verify(await goodAt(clock.nowMs, pair));
    expect(state.reads).toBe(1);
    wait(25);
    await verify(await goodAt(clock.nowMs, pair));
    expect(state.reads).toBe(2);
  });

  it('include one that was published a moment ago', async () => {
    const { verify, publicKeys, wait } = await verifierOf(pair.record);
    const next = await signingPair();
    expect(await verify(await goodAt(START_MS, next))).toEqual(refusedAs('unknown-signing-key'));
    await publicKeys.publish(next.record);
    wait(0.001);
    expect(await verify(await goodAt(START_MS, next))).toMatchObject({ outcome: 'valid' });
    expect(await verify(await goodAt(START_MS, pair))).toMatchObject({ outcome: 'valid' });
  });

  it('lose one when it retires', async () => {
    const retires = new Date(START_MS + 60_000).toISOString();
    const { verify, clock, wait } = await verifierOf({ ...pair.record, retires });
    const token = await goodAt(START_MS, pair);
    wait(59.999);
    expect(await verify(token)).toMatchObject({ outcome: 'valid' });
    clock.nowMs = START_MS + 60_000;
    expect(await verify(token)).toEqual(refusedAs('unknown-signing-key'));
  });

  it('are asked for at a bounded rate by a flood of unknown key ids, and a new one is known nevertheless', async () => {
    const { verify, publicKeys, state, wait } = await verifierOf(pair.record);
    const next = await signingPair();
    await verify(await goodAt(START_MS, pair));
    const [, claims, signature] = (await goodAt(START_MS, pair)).split('.');
    const flood = async () => {
      const kid = randomBytes(32).toString('base64url');
      const header = base64url({ alg: 'ES256', typ: 'at+jwt', kid });
      return verify(`${header}.${claims}.${signature}`);
    };
    const kept = [];
    for (let n = 0; n < 500; n += 1) {
      wait(0.001);
      kept.push(await flood());
    }
    expect(state.reads).toBe(1 + 5);
    expect(kept).toContainEqual(refusedAs('unknown-signing-key', true));
    expect(kept.at(-1)).toEqual(refusedAs('unknown-signing-key', false));
    await publicKeys.publish(next.record);
    wait(5);
    await flood();
    expect(state.reads).toBe(1 + 5 + 1);
    expect(await verify(await goodAt(START_MS, next))).toMatchObject({ outcome: 'valid' });
  });

  it('stay good for 15 minutes of an outage, which is said', async () => {
    const { verify, state, stale, wait } = await verifierOf(pair.record);
    const token = await goodAt(START_MS, pair);
    await verify(token);
    state.isDown = true;
    wait(899);
    expect(await verify(token)).toMatchObject({ outcome: 'valid' });
    expect(stale).toEqual([899]);
    wait(1);
    await expect(verify(token)).rejects.toThrow(CredentialsUnavailable);
  });

  it('may hold one that nobody knows, while they cannot be read', async () => {
    const { verify, state, wait } = await verifierOf(pair.record);
    const next = await signingPair();
    const known = await goodAt(START_MS, pair);
    await verify(known);
    state.isDown = true;
    wait(1);
    await expect(verify(await goodAt(START_MS, next))).rejects.toThrow(CredentialsUnavailable);
    expect(await verify(known)).toMatchObject({ outcome: 'valid' });
  });

  it('cannot be told from unknown ones where none was ever read', async () => {
    const { verify, state } = await verifierOf(pair.record);
    state.isDown = true;
    await expect(verify(await goodAt(START_MS, pair))).rejects.toThrow(CredentialsUnavailable);
  });
});
