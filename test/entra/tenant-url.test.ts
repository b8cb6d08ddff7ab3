import { equalsFilter, parseTenantUrl, requestUrl } from '../../entra/tenant-url.ts';

const tenant = parseTenantUrl('https://host.example/scim/v2/');

it.each([
  ['userName', 'joe', 'userName+eq+%22joe%22'],
  ['userName', 'a+b@c.example', 'userName+eq+%22a%2Bb%40c.example%22'],
  [
    'emails[type eq "work"].value',
    'a@b.c',
    'emails%5Btype+eq+%22work%22%5D.value+eq+%22a%40b.c%22',
  ],
  ['userName', "o'brien", 'userName+eq+%22o%27brien%22'],
  ['userName', 'say "hi" \\', 'userName+eq+%22say+%5C%22hi%5C%22+%5C%5C%22'],
  ['displayName', 'Zoë', 'displayName+eq+%22Zo%C3%AB%22'],
])('encodes %s eq %s as a form does', (attribute, value, encoded) => {
  expect(requestUrl(tenant, '/Users', { filter: equalsFilter(attribute, value) })).toBe(
    `https://host.example/scim/v2/Users?filter=${encoded}`,
  );
});

it('takes the feature flag as a dialect and does not send it', () => {
  const flagged = parseTenantUrl('https://host.example/scim?aadOptscim062020');
  expect(flagged.dialect).toBe('compliant');
  expect(requestUrl(flagged, '/Users/1')).toBe('https://host.example/scim/Users/1');
});

it('keeps a query of the server’s own on every request', () => {
  const url = parseTenantUrl('https://host.example/scim?tenant=a%20b&aadOptscim062020');
  expect(requestUrl(url, '/Users', { filter: 'x' })).toBe(
    'https://host.example/scim/Users?tenant=a+b&filter=x',
  );
});

it.each(['', 'host.example/scim', 'ftp://host.example', 'https://name:secret@host.example'])(
  'refuses %j without repeating it',
  (text) => {
    expect(() => parseTenantUrl(text)).toThrow(/^--url: /);
    expect(() => parseTenantUrl(text)).not.toThrow(/secret/);
  },
);

it.each([
  ['http://127.0.0.1:3000/scim', false],
  ['http://localhost/scim', false],
  ['http://host.example/scim', true],
  ['https://host.example/scim', false],
])('knows whether %s sends the token in clear', (text, isClear) => {
  expect(parseTenantUrl(text).sendsTokenInClear).toBe(isClear);
});
