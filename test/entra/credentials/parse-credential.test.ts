import { parseWords } from '../../../entra/command-words.ts';
import {
  type Credentials,
  parseCredentials,
  type SecretEnvironment,
} from '../../../entra/credentials/parse-credential.ts';

const grant = ['--token-url', 'https://host.example/token', '--client-id', 'acme'];
const signIn = [
  ...['--assertion-url', 'https://login.example/t/token', '--assertion-client-id', 'app'],
  ...['--assertion-client-secret', 'theirs', '--assertion-scope', 'api://app/.default'],
];
const ofGrant = { tokenUrl: 'https://host.example/token', clientId: 'acme', scope: undefined };

function parse(words: readonly string[], environment: SecretEnvironment = {}): Credentials {
  return parseCredentials(parseWords(words), environment);
}

it.each<[string[], SecretEnvironment, object]>([
  [['--token', 'key'], {}, { kind: 'token', token: 'key' }],
  [[], { token: 'key' }, { kind: 'token', token: 'key' }],
  [['--token', 'key'], { token: 'another' }, { kind: 'token', token: 'key' }],
  [
    [...grant, '--client-secret', 'mine'],
    {},
    { kind: 'clientSecret', ...ofGrant, clientSecret: 'mine', location: 'body' },
  ],
  [
    [...grant, '--basic', '--token-scope', 'all'],
    { clientSecret: 'mine', token: 'key' },
    { kind: 'clientSecret', ...ofGrant, clientSecret: 'mine', location: 'header', scope: 'all' },
  ],
  [
    [...grant, '--assertion-file', 'f'],
    { clientSecret: 'mine' },
    { kind: 'assertion', ...ofGrant, assertion: { kind: 'file', file: 'f' } },
  ],
  [
    grant,
    { assertion: 'a.b.c' },
    { kind: 'assertion', ...ofGrant, assertion: { kind: 'text', text: 'a.b.c' } },
  ],
  [
    [...grant, ...signIn],
    { assertion: 'a.b.c' },
    {
      ...{ kind: 'assertion', ...ofGrant },
      assertion: {
        kind: 'signIn',
        grant: {
          ...{ kind: 'clientSecret', tokenUrl: 'https://login.example/t/token', clientId: 'app' },
          ...{ clientSecret: 'theirs', scope: 'api://app/.default', location: 'body' },
        },
      },
    },
  ],
])('makes of %j and %j one credential', (words, environment, credential) => {
  expect(parse(words, environment).credential).toEqual(credential);
});

it('gives a suite the first one for its requests, and the others for the tests about them', () => {
  const words = ['--suite', 'microsoft', ...grant, '--client-secret', 'mine'];
  const { credential, clientSecret, assertion } = parse([...words, ...signIn], { token: 'key' });
  expect([credential.kind, clientSecret?.kind, assertion?.kind]).toEqual([
    ...['token', 'clientSecret', 'assertion'],
  ]);
  expect(parse([...words, ...signIn]).credential.kind).toBe('clientSecret');
  expect(parse(words).assertion).toBeUndefined();
});

it.each<[string[], string]>([
  [[], '--token is missing'],
  [['--token', 'a\nb'], '--token has characters that no header can carry'],
  [grant, '--token-url, --client-id and --client-secret go together'],
  [['--client-secret', 'mine'], '--token-url, --client-id and --client-secret go together'],
  [['--token', 'key', '--client-id', 'acme'], '--client-secret go together'],
  [['--token', 'key', '--token-scope', 'all'], '--token-scope goes with --token-url only'],
  [['--token', 'key', '--basic'], '--basic goes with a client secret only'],
  [['--token', 'key', ...grant, '--client-secret', 'mine'], 'only --suite takes several'],
  [[...grant, '--client-secret', 'mine', '--assertion-file', 'f'], 'only --suite takes several'],
  [['--assertion-file', 'f'], 'an assertion needs --token-url and --client-id'],
  [[...grant, '--assertion-file', 'f', '--assertion-url', 'https://x'], 'exclude each other'],
  [[...grant, ...signIn.slice(0, -2)], '--assertion-scope go together'],
  [[...grant, ...signIn.slice(2)], '--assertion-client-id goes with --assertion-url only'],
  [
    ['--token-url', 'host', '--client-id', 'a', '--client-secret', 'b'],
    '--token-url: write a whole',
  ],
  [
    ['--token-url', 'https://a:b@host.example', '--client-id', 'a', '--client-secret', 'b'],
    '--token-url: an address with a user name or password is refused',
  ],
])('refuses %j', (words, message) => {
  expect(() => parse(words)).toThrow(message);
});
