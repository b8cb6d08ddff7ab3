import crypto, { randomBytes } from 'node:crypto';
import { assert, property, string, stringMatching, uint8Array } from 'fast-check';
import { AUTHORIZATION_PATTERN } from '../../lambda/contract/authorization.ts';
import { digestOf, findMatch, makeApiKey, parseApiKey } from '../../lambda/tenants/api-key.ts';

const tenants = stringMatching(/^[a-z0-9-]{1,32}$/);
const bytes = uint8Array({ minLength: 32, maxLength: 32 });

describe('an API key', () => {
  it('names the tenant for which it was made, and passes the gateway', () => {
    assert(
      property(tenants, bytes, (tenant, random) => {
        const key = makeApiKey(tenant, random);
        expect(parseApiKey(key)).toEqual({ tenant });
        expect(`Bearer ${key}`).toMatch(new RegExp(AUTHORIZATION_PATTERN));
      }),
    );
  });

  it.each([
    ['before', 'x Bearer KEY'],
    ['after', 'Bearer KEY x'],
    ['right after', 'Bearer KEYx'],
  ])('passes the gateway with nothing %s it', (_where, header) => {
    const key = makeApiKey('default', randomBytes(32));
    expect(header.replace('KEY', key)).not.toMatch(new RegExp(AUTHORIZATION_PATTERN));
  });

  it('holds all of its random bytes', () => {
    const random = randomBytes(32);
    const text = makeApiKey('default', random).slice('scim_default_'.length);
    expect(Buffer.from(text, 'base64url')).toEqual(random);
  });

  it.each([
    ['a short one', 'scim_default_abc'],
    ['a long one', `scim_default_${'a'.repeat(44)}`],
    ['one without a tenant', `scim__${'a'.repeat(43)}`],
    ['a tenant in upper case', `scim_Default_${'a'.repeat(43)}`],
    ['a line more', `scim_default_${'a'.repeat(43)}\n`],
    ['another prefix', `scam_default_${'a'.repeat(43)}`],
  ])('is not %s', (_what, text) => {
    expect(parseApiKey(text)).toBeUndefined();
  });

  it('is parsed from any text without failing', () => {
    assert(property(string({ unit: 'binary' }), (text) => void parseApiKey(text)));
  });

  it('is not made for a tenant that its form cannot hold, nor from too few bytes', () => {
    expect(() => makeApiKey('a_b', randomBytes(32))).toThrow(RangeError);
    expect(() => makeApiKey('', randomBytes(32))).toThrow(RangeError);
    expect(() => makeApiKey('default', randomBytes(31))).toThrow(RangeError);
  });
});

describe('findMatch', () => {
  const keys = [0, 1, 2].map((n) => makeApiKey('default', Buffer.alloc(32, n)));
  const candidates = keys.map((key, position) => ({ position, digest: digestOf(key) }));

  it.each(keys.map((key, position) => [position, key]))('finds candidate %i', (position, key) => {
    expect(findMatch(String(key), candidates)).toMatchObject({ position });
  });

  it('finds nothing for another key, and nothing among none', () => {
    const other = makeApiKey('default', Buffer.alloc(32, 9));
    expect(findMatch(other, candidates)).toBeUndefined();
    expect(findMatch(other, [])).toBeUndefined();
  });

  it('compares in constant time with every candidate, also after a match', () => {
    const compare = jest.spyOn(crypto, 'timingSafeEqual');
    findMatch(String(keys[0]), candidates);
    expect(compare).toHaveBeenCalledTimes(3);
    compare.mockRestore();
  });
});
