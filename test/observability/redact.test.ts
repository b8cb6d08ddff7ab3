import { randomBytes } from 'node:crypto';
import { assert, constantFrom, property, string } from 'fast-check';
import { redact, redactText } from '../../lambda/observability/redact.ts';
import { makeApiKey } from '../../lambda/tenants/api-key.ts';
import { makeClientSecret } from '../../lambda/tenants/client-secret.ts';

const apiKey = makeApiKey('default', Buffer.alloc(32, 0xfb));
const clientSecret = makeClientSecret('default', Buffer.alloc(32, 0xfb));
const jwt = `eyJhbGciOiJSUzI1NiJ9.${'eyJzdWIiOiJhIn0'.repeat(40)}.${'s_-'.repeat(60)}`;
const written = (value: unknown) => JSON.stringify(value, redact);

describe('redactText', () => {
  it.each([
    ['an API key', `key ${apiKey} is wrong`, 'key [redacted] is wrong'],
    ['the beginning of an API key', 'scim_acme_AbCd…', '[redacted]…'],
    ['a client secret', `secret ${clientSecret} is wrong`, 'secret [redacted] is wrong'],
    ['the beginning of a client secret', 'scims_acme_AbCd…', '[redacted]…'],
    ['an access token', `got ${jwt}.`, 'got [redacted].'],
    [
      'the credentials of a token request',
      'grant_type=client_credentials&client_id=acme&client_secret=p%2Fw&scope=scim',
      'grant_type=client_credentials&client_id=acme&client_secret=[redacted]&scope=scim',
    ],
    [
      'an assertion of any form',
      'client_assertion_type=urn%3Aietf&client_assertion=a.b.c',
      'client_assertion_type=urn%3Aietf&client_assertion=[redacted]',
    ],
    ['an assertion of a JWT grant', 'assertion=abc def', 'assertion=[redacted] def'],
    ['a subject token', 'subject_token=abc&audience=x', 'subject_token=[redacted]&audience=x'],
    [
      'an answer of a token endpoint',
      'got {"token_type":"Bearer", "access_token" : "opaque", "expires_in":3600}',
      'got {"token_type":"Bearer", "access_token" : "[redacted]", "expires_in":3600}',
    ],
    [
      'an answer within an answer',
      '{"body":"{\\"access_token\\":\\"opaque\\"}"}',
      '{"body":"{\\"access_token\\":\\"[redacted]\\"}"}',
    ],
    [
      'the secrets that Graph is given',
      '{"key":"SecretToken","secretToken":"opaque"}',
      '{"key":"SecretToken","secretToken":"[redacted]"}',
    ],
    [
      'a bearer credential of any form',
      'Authorization: Bearer abc/+=~.',
      'Authorization: Bearer [redacted]',
    ],
    ['a basic credential', 'basic dXNlcjpwYXNz', 'basic [redacted]'],
    [
      'a signed URL',
      'https://b.s3/x?X-Amz-Signature=ab12&v=1',
      'https://b.s3/x?X-Amz-Signature=[redacted]&v=1',
    ],
    [
      'what else a signed URL has',
      'X-Amz-Credential=AKIA/20260131/eu-west-1&X-Amz-Security-Token=IQoJ&Signature=ab%2F&x=1',
      'X-Amz-Credential=[redacted]&X-Amz-Security-Token=[redacted]&Signature=[redacted]&x=1',
    ],
    ['a password', 'user=x&password=p4ss&v=1', 'user=x&password=[redacted]&v=1'],
    ['a client secret in JSON', '{"client_secret":"opaque"}', '{"client_secret":"[redacted]"}'],
    ['one in Graph’s spelling', '{"clientSecret":"opaque"}', '{"clientSecret":"[redacted]"}'],
    [
      'a mail address',
      'userName "ada.o+x@corp.example" is taken',
      'userName "[redacted]" is taken',
    ],
    [
      'a mail address in a path',
      '/Users?filter=userName eq "a@b.c"',
      '/Users?filter=userName eq "[redacted]"',
    ],
  ])('takes out %s', (_what, text, expected) => {
    expect(redactText(text)).toBe(expected);
  });

  it('leaves other texts as they are', () => {
    const text =
      'invalid_client: token: "client_secret" is no parameter; PATCH /scim/v2/Users/0b6d… 400 invalidPath: no attribute "emial"; did you mean "emails"?';
    expect(redactText(text)).toBe(text);
  });

  it('takes out a key whatever stands around it', () => {
    const separators = constantFrom('', ' ', '"', '=', '/', ':', '\n', 'Bearer ', 'x-');
    assert(
      property(separators, separators, string(), (before, after, text) => {
        for (const make of [makeApiKey, makeClientSecret]) {
          const key = make('default', randomBytes(32));
          expect(redactText(`${text} ${before}${key}${after}`)).not.toContain(key.slice(14, 40));
        }
      }),
    );
  });

  it('takes time in proportion to the length of the text', () => {
    const hostile = [
      `${'a'.repeat(200_000)}@`,
      'eyJ'.repeat(70_000),
      'bearer '.repeat(30_000),
      '@'.repeat(200_000),
      'client_secret='.repeat(15_000),
      '"access_token":"'.repeat(15_000),
      `token"${' '.repeat(200_000)}`,
      `bearer ${' '.repeat(200_000)}`,
    ];
    const before = process.cpuUsage();
    for (const text of hostile) redactText(text);
    // Of the processor, in microseconds: a busy machine stretches the hours, not these. By the square it would be 40 seconds.
    expect(process.cpuUsage(before).user).toBeLessThan(10_000_000);
  });
});

describe('redact', () => {
  it('hides personal attributes by name, in any case and at any depth', () => {
    expect(
      written({ operation: 'patch', at: { deep: [{ UserName: 'ada', active: false, count: 2 }] } }),
    ).toBe(
      '{"operation":"patch","at":{"deep":[{"UserName":"[redacted]","active":false,"count":2}]}}',
    );
  });

  it.each([
    'displayName',
    'name.givenName',
    'emails[type eq "work"].value',
    'phoneNumbers',
    'addresses',
    'externalId',
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department',
    'password',
    'authorizationToken',
    'SecretString',
    'secretToken',
    'client_secret',
    'client_assertion',
    'assertion',
    'access_token',
    'd',
    'body',
    'ResponseURL',
    'x509Certificates',
    'attributes',
    'changes',
    'CancellationReasons',
  ])('hides %s', (attribute) => {
    expect(written({ [attribute]: 'Lovelace' })).toBe(
      JSON.stringify({ [attribute]: '[redacted]' }),
    );
    expect(written({ [attribute]: [{ x: 'Lovelace' }] })).toBe(
      JSON.stringify({ [attribute]: '[redacted]' }),
    );
    expect(written({ [attribute]: 4711 })).toBe(JSON.stringify({ [attribute]: '[redacted]' }));
  });

  it('hides the name of a person but not that of an error or a function', () => {
    expect(written({ name: { givenName: 'Lovelace' } })).toBe('{"name":"[redacted]"}');
    expect(written({ name: 'StoreBusy' })).toBe('{"name":"StoreBusy"}');
  });

  it('looks into every text, also those that are keys', () => {
    expect(written({ note: `Bearer ${apiKey}`, list: [apiKey] })).not.toContain(apiKey);
    expect(written({ [apiKey]: 1, 'ada@corp.example': 1 })).toBe('{"[redacted]":1}');
  });

  it('tells of an error its name, message, code, stack and causes, and nothing that hangs on it', () => {
    const cause = Object.assign(new Error(`refused ${apiKey}`), {
      code: 'ECONNREFUSED',
      $metadata: { httpStatusCode: 400, requestId: 'r-1' },
      $response: { body: 'Lovelace' },
      CancellationReasons: [{ Item: { userName: { S: 'Lovelace' } } }],
      input: 'Lovelace',
    });
    const text = written({ error: new Error('it failed', { cause }) });
    expect(JSON.parse(text)).toEqual({
      error: {
        name: 'Error',
        message: 'it failed',
        stack: expect.stringContaining('redact.test.ts'),
        cause: {
          name: 'Error',
          message: 'refused [redacted]',
          code: 'ECONNREFUSED',
          $metadata: { httpStatusCode: 400, requestId: 'r-1' },
          stack: expect.any(String),
        },
      },
    });
    expect(text).not.toContain('Lovelace');
    expect(text).not.toContain(apiKey);
  });

  it('ends a ring of causes', () => {
    const error = new Error('ring');
    error.cause = error;
    expect(written(error).match(/"message":"ring"/g)).toHaveLength(9);
  });

  it('takes what was thrown and is no error', () => {
    expect(written(new Error('it failed', { cause: `text with ${apiKey}` }))).not.toContain(apiKey);
  });
});
