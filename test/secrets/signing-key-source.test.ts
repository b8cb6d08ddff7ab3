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

  const read = () => createSigningKeySource({ client: secret.client, secretId: SECRET_ARN }).read();

  it('is the current version of the secret, and not the one that a rotation has not finished', async () => {
    secret.put(JSON.stringify(jwk('one')));
    secret.put(JSON.stringify(jwk('two')), ['AWSPENDING']);
    expect(await read()).toEqual(jwk('one'));
    expect(secret.takeCalls()).toEqual(['GetSecretValue']);
  });

  it('cannot be read where there is none, or a damaged one', async () => {
    await expect(read()).rejects.toThrow();
    secret.put('damaged');
    await expect(read()).rejects.toThrow('holds no private JWK');
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
