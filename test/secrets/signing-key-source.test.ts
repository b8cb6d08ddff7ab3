import { parsePrivateJwk } from '../../lambda/secrets/private-jwk.ts';
import { createSigningKeySource } from '../../lambda/secrets/signing-key-source.ts';
import { SECRET_ARN, startLoopbackSecret } from './loopback-secret.ts';

const jwk = (kid: string) => ({ kty: 'EC', crv: 'P-256', x: 'x1', y: 'y1', d: 'd1', kid });

describe('the private key of access tokens', () => {
  let secret: Awaited<ReturnType<typeof startLoopbackSecret>>;
  beforeEach(async () => {
    secret = await startLoopbackSecret();
  });
  afterEach(() => secret.stop());

  const start = () =>
    createSigningKeySource({
      client: secret.client,
      secretId: SECRET_ARN,
      now: () => secret.clock.nowMs,
    });

  it('is the current version of the secret, kept for five minutes and not longer', async () => {
    const source = start();
    secret.put(JSON.stringify(jwk('one')));
    expect(await source.read()).toEqual(jwk('one'));
    secret.put(JSON.stringify(jwk('two')));
    secret.clock.nowMs += 299_999;
    expect(await source.read()).toMatchObject({ kid: 'one' });
    expect(secret.takeCalls()).toEqual(['GetSecretValue']);
    secret.clock.nowMs += 1;
    expect(await source.read()).toMatchObject({ kid: 'two' });
    expect(secret.takeCalls()).toEqual(['GetSecretValue']);
  });

  it('is not the one that a rotation has not finished', async () => {
    secret.put(JSON.stringify(jwk('one')));
    secret.put(JSON.stringify(jwk('two')), ['AWSPENDING']);
    expect(await start().read()).toMatchObject({ kid: 'one' });
  });

  it('is read once for all who ask at the same time', async () => {
    const source = start();
    secret.put(JSON.stringify(jwk('one')));
    await Promise.all(Array.from({ length: 10 }, () => source.read()));
    expect(secret.takeCalls()).toEqual(['GetSecretValue']);
  });

  it('is asked for again after a failure', async () => {
    const source = start();
    await expect(source.read()).rejects.toThrow();
    secret.put(JSON.stringify(jwk('one')));
    expect(await source.read()).toMatchObject({ kid: 'one' });
  });

  it('is given up when it cannot be read any more', async () => {
    const source = start();
    secret.put(JSON.stringify(jwk('one')));
    await source.read();
    secret.put('damaged');
    secret.clock.nowMs += 300_000;
    await expect(source.read()).rejects.toThrow('holds no private JWK');
  });
});

describe('parsePrivateJwk', () => {
  it('keeps the members of the key and nothing else', () => {
    expect(parsePrivateJwk(JSON.stringify({ ...jwk('one'), use: 'sig' }))).toEqual(jwk('one'));
  });

  it.each([
    'd1-of-a-secret',
    '',
    '7',
    'null',
    '["d1"]',
    JSON.stringify({ ...jwk('one'), kty: 'RSA' }),
    JSON.stringify({ ...jwk('one'), crv: 'P-384' }),
    JSON.stringify({ ...jwk('one'), d: undefined }),
    JSON.stringify({ ...jwk('one'), kid: '' }),
    JSON.stringify({ ...jwk('one'), x: 7 }),
  ])('refuses %s without a word of it', (text) => {
    expect(() => parsePrivateJwk(text)).toThrow(
      /^the secret of the signing key holds no private JWK of P-256$/,
    );
  });
});
