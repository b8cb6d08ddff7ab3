import { type Arguments, parseArguments } from '../../entra/arguments.ts';

const base = ['--url', 'https://host.example/scim', '--token', 'key'];

const empty = {};

function parse(...words: string[]): Arguments {
  const args = parseArguments([...base, ...words], empty);
  if (args === 'help' || args.command === 'serve') throw new Error('asked for something else');
  return args;
}

it('has the defaults that the usage text names', () => {
  expect(parse()).toMatchObject({
    ...{ users: 100, seed: 1, dialect: 'legacy', cycles: 1, concurrency: 8, timeoutSeconds: 30 },
    ...{ command: 'provision', groups: 4, groupProvisioning: 'ifServed', membersPerPatch: 1 },
    ...{ intervalSeconds: 0, rate: undefined, userAgent: undefined, probeGroups: true },
    ...{ scope: { objects: 'assigned', filters: [] }, stateFile: undefined },
  });
});

it('prefers --dialect to the flag in the URL', () => {
  const flagged = ['--url', 'https://host.example/scim?aadOptscim062020', '--token', 'key'];
  expect(parseArguments(flagged, empty)).toMatchObject({ dialect: 'compliant' });
  expect(parseArguments([...flagged, '--dialect', 'legacy'], empty)).toMatchObject({
    dialect: 'legacy',
  });
});

it.each([
  [['--users', '1000'], { groups: 40, groupProvisioning: 'ifServed' }],
  [['--users', '1'], { groups: 1, groupProvisioning: 'ifServed' }],
  [['--groups', '7'], { groups: 7, groupProvisioning: 'required' }],
  [['--groups', '0'], { groups: 0, groupProvisioning: 'off', probeGroups: false }],
  [['--no-groups-probe'], { groupProvisioning: 'off' }],
  [['--no-groups-probe', '--groups', '7'], { groupProvisioning: 'required', probeGroups: false }],
  [['--directory', 'f', '--groups', '0'], { groupProvisioning: 'off' }],
])('makes of %j what is to be done about groups', (words, wanted) => {
  expect(parse(...words)).toMatchObject(wanted);
});

it('takes secrets from the environment', () => {
  const words = ['--url', 'https://host.example', '--suite', 'microsoft', '--client-id', 'me'];
  const environment = { token: 'key', clientSecret: 'hidden' };
  const tokenUrl = 'https://host.example/token';
  expect(parseArguments([...words, '--token-url', tokenUrl], environment)).toMatchObject({
    command: 'suite',
    credential: { kind: 'token', token: 'key' },
    suite: { clientSecret: { tokenUrl, clientId: 'me', clientSecret: 'hidden' } },
  });
});

it.each([
  [['--token', 'key'], '--url is missing'],
  [['--url', 'https://host.example'], '--token is missing'],
  [['--url', 'https://host.example', '--token', 'a\nb'], '--token has characters'],
  [[...base, '--users', '0'], '--users is a whole number from 1 to 1000000, not "0"'],
  [[...base, '--users', 'x'], '--users is a whole number'],
  [[...base, '--cycles', '1.5'], '--cycles is a whole number'],
  [[...base, '--rate', '0'], '--rate is a number above 0'],
  [[...base, '--rate', ''], '--rate is a number above 0'],
  [[...base, '--dialect', 'old'], '--dialect is legacy or compliant, not "old"'],
  [[...base, '--scope', 'some'], '--scope is assigned or all'],
  [[...base, '--filter', 'x'], '--filter: "x" is no clause'],
  [[...base, '--users', '1', '--directory', 'f'], '--directory and --users exclude each other'],
  [[...base, '--groups', '1.5'], '--groups is a whole number from 0'],
  [[...base, '--members-per-patch', '0'], '--members-per-patch is a whole number from 1'],
  [[...base, '--directory', 'f', '--groups', '2'], 'of --groups only 0 goes with it'],
  [[...base, '--only', 'x'], '--only goes with --suite only'],
  [[...base, '--page-size', '9'], '--page-size goes with --discover only'],
  [[...base, '--test-connection', '--discover'], '--test-connection and --discover exclude'],
  [[...base, '--suite', 'microsoft', '--token-url', 'https://x.example'], 'go together'],
  [['--serve', '--users', '3'], '--users does not go with --serve'],
  [['--serve', '--federated-issuer', 'x'], '--federated-subject go together'],
  [[...base, '--port', '3'], '--port goes with --serve only'],
  [[...base, 'extra'], "Unexpected argument 'extra'"],
  [[...base, '--rate'], "Option '--rate <value>' argument missing"],
])('refuses %j', (words, message) => {
  expect(() => parseArguments(words, empty)).toThrow(message);
});
