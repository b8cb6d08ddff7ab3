import fc from 'fast-check';
import { TokenError } from '../../lambda/oauth/token-error.ts';
import { parseTokenRequest } from '../../lambda/oauth/token-request.ts';
import { basic, type SentForm, tokenEvent } from './token-event.ts';

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const grant = { grant_type: 'client_credentials' };
const client = { ...grant, client_id: 'acme' };
const secret = { ...client, client_secret: 'secret' };
const assertion = { ...client, client_assertion_type: ASSERTION_TYPE, client_assertion: 'a.b.c' };

const parse = (sent: SentForm) => parseTokenRequest(tokenEvent(sent));

function outcomeOf(sent: SentForm): unknown {
  try {
    return parse(sent);
  } catch (error) {
    return error;
  }
}

function errorOf(sent: SentForm): TokenError {
  const outcome = outcomeOf(sent);
  if (outcome instanceof TokenError) return outcome;
  throw new Error('it is a request', { cause: outcome });
}

describe('a token request', () => {
  it('has its credentials in the body', () => {
    expect(parse({ form: secret })).toEqual({
      clientId: 'acme',
      proof: { method: 'client_secret_post', secret: 'secret' },
    });
  });

  it('has them in a Basic header, with the scheme and the name of the header in any case', () => {
    const expected = {
      clientId: 'acme',
      proof: { method: 'client_secret_basic', secret: 'secret' },
    };
    const authorization = basic('acme', 'secret');
    expect(parse({ form: grant, headers: { Authorization: authorization } })).toEqual(expected);
    const inCapitals = authorization.replace('Basic', 'BASIC');
    expect(parse({ form: grant, headers: { AUTHORIZATION: inCapitals } })).toEqual(expected);
    expect(parse({ form: client, headers: { authorization } })).toEqual(expected);
  });

  it.each([
    ['acme', 'a%2Bb+c%3A', 'a+b c:'],
    ['acme', 'a:b', 'a:b'],
    ['acme', '100%', '100%'],
    ['acme', '%c3%bc', 'ü'],
  ])('form-decodes both halves of a Basic header: %s:%s', (clientId, sent, decoded) => {
    const headers = { authorization: basic(clientId, sent) };
    expect(parse({ form: grant, headers })).toMatchObject({
      clientId,
      proof: { secret: decoded },
    });
  });

  it('has an assertion of somebody else', () => {
    expect(parse({ form: { ...assertion, baseAddress: 'https://api.example/scim/v2' } })).toEqual({
      clientId: 'acme',
      proof: { method: 'client_assertion', assertion: 'a.b.c' },
    });
  });

  it('has a body in base64', () => {
    expect(parse({ form: secret, base64: true })).toEqual(parse({ form: secret }));
  });

  it.each([
    'application/x-www-form-urlencoded; charset=utf-8',
    'Application/X-WWW-Form-URLencoded;charset="UTF-8"',
    'application/x-www-form-urlencoded ; charset = us-ascii',
  ])('says that it is a form: %s', (contentType) => {
    expect(parse({ form: secret, headers: { 'content-type': contentType } }).clientId).toBe('acme');
  });

  it('ignores parameters that it does not know, however often they are there', () => {
    const form = [...Object.entries(secret), ['resource', 'a'], ['resource', 'b']] as const;
    expect(parse({ form }).clientId).toBe('acme');
  });

  it('takes a parameter without a value for one that is left out', () => {
    expect(parse({ form: { ...secret, scope: '', client_assertion: '' } })).toEqual(
      parse({ form: secret }),
    );
  });

  it('ignores a header of another scheme', () => {
    const headers = { authorization: 'Bearer something' };
    expect(parse({ form: secret, headers })).toEqual(parse({ form: secret }));
  });

  it('keeps the scope as it was asked for', () => {
    expect(parse({ form: { ...secret, scope: 'api://x/.default scim' } }).scope).toBe(
      'api://x/.default scim',
    );
  });

  it.each<[string, SentForm]>([
    ['no credential', { form: client }],
    ['a client that Basic does not hold', { form: client, headers: { authorization: 'Basic' } }],
    ['no base64', { form: grant, headers: { authorization: 'Basic a:b' } }],
    ['no colon', { form: grant, headers: { authorization: `Basic ${btoa('acme')}` } }],
    ['no secret', { form: grant, headers: { authorization: basic('acme', '') } }],
    ['no client id', { form: grant, headers: { authorization: basic('', 'secret') } }],
    ['no UTF-8', { form: grant, headers: { authorization: `Basic ${btoa('a:\xff')}` } }],
  ])('proves nothing with %s', (_, sent) => {
    expect(parse(sent).proof).toEqual({ method: 'none' });
  });
});

describe('what is no token request', () => {
  it.each(['GET', 'PUT', 'DELETE', 'HEAD', 'OPTIONS'])(
    'is a %s, which is told of POST',
    (method) => {
      expect(errorOf({ method, form: secret })).toMatchObject({
        code: 'invalid_request',
        status: 405,
        allow: 'POST',
      });
    },
  );

  it.each<[string, SentForm, string, RegExp]>([
    ['no body', {}, 'invalid_request', /grant_type is missing/],
    [
      'JSON',
      { form: '{}', headers: { 'content-type': 'application/json' } },
      'invalid_request',
      /x-www-form-urlencoded/,
    ],
    [
      'a SCIM message',
      { form: secret, headers: { 'content-type': 'application/scim+json' } },
      'invalid_request',
      /x-www-form-urlencoded/,
    ],
    [
      'another alphabet',
      {
        form: secret,
        headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-16' },
      },
      'invalid_request',
      /UTF-8/,
    ],
    ['a body that is too large', { form: 'x'.repeat(20_000) }, 'invalid_request', /16384 bytes/],
    [
      'a parameter that is too long',
      { form: { ...secret, client_secret: 'x'.repeat(1001) } },
      'invalid_request',
      /client_secret is too long/,
    ],
    [
      'a repeated parameter',
      { form: [...Object.entries(secret), ['client_id', 'acme']] },
      'invalid_request',
      /client_id is there more than once/,
    ],
    [
      'a repeated header',
      { form: grant, multiValueHeaders: { Authorization: [basic('a', 'b'), basic('c', 'd')] } },
      'invalid_request',
      /authorization is there more than once/,
    ],
    [
      'another grant type',
      { form: { grant_type: 'password' } },
      'unsupported_grant_type',
      /has to/,
    ],
    ['no client', { form: grant }, 'invalid_request', /client_id is missing/],
    [
      'two clients',
      { form: client, headers: { authorization: basic('other', 'secret') } },
      'invalid_request',
      /not that of the Authorization header/,
    ],
    [
      'a secret in the header and one in the body',
      { form: secret, headers: { authorization: basic('acme', 'secret') } },
      'invalid_request',
      /more than one way/,
    ],
    [
      'a secret and an assertion',
      { form: { ...assertion, client_secret: 'secret' } },
      'invalid_request',
      /more than one way/,
    ],
    [
      'a header and an assertion',
      { form: assertion, headers: { authorization: basic('acme', 'secret') } },
      'invalid_request',
      /more than one way/,
    ],
    [
      'an assertion of no type',
      { form: { ...client, client_assertion: 'a.b.c' } },
      'invalid_request',
      /client_assertion_type has to be/,
    ],
    [
      'an assertion of another type',
      { form: { ...assertion, client_assertion_type: 'saml2-bearer' } },
      'invalid_request',
      /client_assertion_type has to be/,
    ],
    [
      'the type of an assertion that is not there',
      { form: { ...client, client_assertion_type: ASSERTION_TYPE } },
      'invalid_request',
      /client_assertion is missing/,
    ],
    ['a scope of odd characters', { form: { ...secret, scope: 'a"b' } }, 'invalid_scope', /words/],
    [
      'a secret in the URL',
      { form: client, query: { client_secret: 'secret' } },
      'invalid_request',
      /ends up in logs/,
    ],
    [
      'an assertion in the URL',
      { form: secret, query: { client_assertion: 'a.b.c' } },
      'invalid_request',
      /ends up in logs/,
    ],
  ])('is %s', (_, sent, code, description) => {
    expect(errorOf(sent)).toMatchObject({ code, status: 400 });
    expect(errorOf(sent).message).toMatch(description);
  });

  it('is told so in the characters of RFC 6749 §5.2, and with nothing of its own', () => {
    const word = fc.constantFrom('zq7', 'client_credentials', 'acme', ASSERTION_TYPE, '');
    const form = fc.dictionary(
      fc.constantFrom(...Object.keys({ ...secret, ...assertion, scope: '' }), 'other'),
      word,
    );
    const withHeader = fc.constantFrom({}, { authorization: 'Basic enE3' });
    fc.assert(
      fc.property(form, withHeader, (sent, headers) => {
        const said = outcomeOf({ form: sent, headers });
        if (!(said instanceof TokenError)) return;
        expect(said.message).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
        expect(said.message).not.toContain('zq7');
      }),
    );
  });
});
